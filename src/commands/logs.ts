/** `orch logs`: what an agent said on its standard output and error, from the redacted logs of its newest attempt, and what its reviewers said. */
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {StringDecoder} from 'node:string_decoder';
import {adapters} from '../agents/adapters/registry.ts';
import {reviewLog} from '../dispatch/review-run.ts';
import {readable} from '../dispatch/transcript.ts';
import {exitCode, type ExitCode} from '../failure.ts';
import {shortSha} from '../report/format.ts';
import {sanitize} from '../report/sanitize.ts';
import {sleep} from '../world/clock.ts';
import {dirName} from '../run/refs.ts';
import type {Message} from '../run/messages.ts';
import {findRun, type FoundRun} from './find-run.ts';
import type {Io} from './io.ts';
import {refuseOne} from './refuse.ts';

const followMs = 300;

export async function logs(io: Io, task: string, flags: {readonly follow?: boolean; readonly raw?: boolean}): Promise<ExitCode> {
  const found = await findRun(io, undefined);
  if (!found.ok) return refuseOne(io, found.failure);
  if (found.value === null) return refuseOne(io, 'there is no run, so there are no logs. Start one with: orch run <taskfile>');
  const {stored} = found.value;
  const record = stored.state.tasks.get(task);
  if (record === undefined) return refuseOne(io, `there is no task ${task} in run ${stored.run.runId}. It has: ${[...stored.state.tasks.keys()].join(', ')}.`);
  if (record.attempt === 0 || record.agent === null) return refuseOne(io, `${task} has not started yet.`);
  const print = printer(io, found.value, record.agent, flags.raw === true);
  const base = join(stored.paths.logs, `${dirName(task)}.${record.attempt}`);
  const stop = new AbortController();
  const unlisten = io.onSignal(() => stop.abort());
  let [said, complained, shown] = [0, 0, -1];
  try {
    for (;;) {
      const running = flags.follow === true && !stop.signal.aborted && (await isRunning(io, task, record.attempt));
      const messages = flags.raw === true ? [] : await messagesAfter(io, task, shown);
      for (const {from, text, seq} of messages) {
        io.out(`${sanitize(`✉ ${from}: ${text}`)}\n`);
        shown = seq;
      }
      said = await printFrom(`${base}.jsonl`, said, print);
      complained = await printFrom(`${base}.err`, complained, (line) => io.err(`${sanitize(line)}\n`));
      if (!running) break;
      await sleep(followMs, stop.signal);
    }
  } finally {
    unlisten();
  }
  if (flags.raw !== true) await printReviews(io, task);
  return exitCode.success;
}

/** Of the newest work; what came as a stream stays one, so that they are no part of `--raw`. */
async function printReviews(io: Io, task: string): Promise<void> {
  const found = await findRun(io, undefined);
  const record = found.ok ? found.value?.stored.state.tasks.get(task) : undefined;
  if (!found.ok || found.value === null || record === undefined) return;
  for (const {reviewer, agent, head} of record.reviews) {
    if (agent === null || head !== record.head) continue;
    io.out(`${sanitize(`── ${reviewer} (${agent}) on ${shortSha(head)}`)}\n`);
    const base = reviewLog(found.value.stored.paths, {task, attempt: record.attempt, reviewer});
    await printFrom(`${base}.jsonl`, 0, printer(io, found.value, agent, false));
    await printFrom(`${base}.err`, 0, (line) => io.err(`${sanitize(line)}\n`));
  }
}

async function messagesAfter(io: Io, task: string, seq: number): Promise<readonly Message[]> {
  const found = await findRun(io, undefined);
  const record = found.ok ? found.value?.stored.state.tasks.get(task) : undefined;
  return record?.messages.filter((message) => message.seq > seq) ?? [];
}

async function isRunning(io: Io, task: string, attempt: number): Promise<boolean> {
  const found = await findRun(io, undefined);
  if (!found.ok || found.value === null || found.value.owner !== 'alive') return false;
  const record = found.value.stored.state.tasks.get(task);
  return record?.attempt === attempt && record.phase.type === 'running';
}

function printer(io: Io, {stored}: FoundRun, agent: string, raw: boolean): (line: string) => void {
  const profile = stored.run.settings.agents[agent];
  if (raw || profile === undefined) return (line) => io.out(`${sanitize(line)}\n`);
  const decoder = adapters[profile.type].decoder();
  return (line) => {
    for (const event of decoder.line(line)) {
      const text = readable(event);
      if (text !== null) io.out(`${sanitize(text)}\n`);
    }
  };
}

/** Prints the whole lines after `offset`; returns where the next look begins. */
async function printFrom(file: string, offset: number, print: (line: string) => void): Promise<number> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return offset;
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(1 << 16);
    let rest = '';
    let printed = offset;
    for (let position = offset; ; ) {
      const {bytesRead} = await handle.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) return printed;
      position += bytesRead;
      const lines = (rest + decoder.write(chunk.subarray(0, bytesRead))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        print(line);
        printed += Buffer.byteLength(line) + 1;
      }
    }
  } finally {
    await handle.close();
  }
}
