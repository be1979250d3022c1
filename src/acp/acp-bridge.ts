#!/usr/bin/env node
/**
 * The program that stands between orch and an agent of the Agent Client Protocol: orch's agents read and write files, such an
 * agent is spoken to over pipes.
 *
 *     prompt ──stdin──▶ bridge ──pipes──▶ agent        node acp-bridge.js --permissions edit [--model m] [--session id] -- <agent> [args]
 *     log    ◀─stdout── events ◀──────── messages
 *
 * Exit code: 0 the turn ended, 1 the agent told an error, 2 wrong arguments, 3 the agent could not be started or left early,
 * 130 and 143 it was told to stop.
 */
import {resolve} from 'node:path';
import {text} from 'node:stream/consumers';
import {parseArgs} from 'node:util';
import type {AcpEvent} from '../agents/adapters/acp-events.ts';
import type {Permissions} from '../model.ts';
import {sleep} from '../world/clock.ts';
import {startPiped} from '../world/piped-process.ts';
import {converse} from './conversation.ts';
import {jsonLines} from './json-lines.ts';

/** Agents that are fetched first may take minutes to come up. */
const openMs = 5 * 60_000;
/** How long the agent may take to give up its turn, less than orch waits before it kills. */
const cancelMs = 700;
/** How long the agent may take to go when its work is done. */
const leaveMs = 2000;

interface Wanted {
  readonly permissions: Permissions;
  readonly model: string | null;
  readonly session: string | null;
  readonly command: readonly [string, ...string[]];
}

const cancel = new AbortController();
let stopCode: number | null = null;
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
  process.on(signal, () => {
    stopCode ??= code;
    cancel.abort();
  });
}
process.stdout.on('error', () => process.exit(3));

async function main(argv: readonly string[]): Promise<number> {
  const wanted = read(argv);
  if (wanted === null) {
    process.stderr.write('usage: acp-bridge --permissions read-only|edit|full [--model <model>] [--session <id>] -- <agent> [args]\n');
    return 2;
  }
  const prompt = await text(process.stdin);
  const cwd = resolve('.');
  const started = await startPiped(wanted.command, cwd, process.env);
  if (!started.ok) {
    tell({type: 'failed', error: {status: null, text: started.failure}});
    return 3;
  }
  const agent = started.value;
  const tooLate = new AbortController();
  const tooLateTimer = setTimeout(() => tooLate.abort(), openMs);
  const stream = jsonLines({stdin: agent.stdin, stdout: agent.stdout, noise: (line) => tell({type: 'noise', text: line.slice(0, 1000)})});
  const talk = converse({...wanted, stream, cwd, prompt, tell, cancel: cancel.signal, tooLate: tooLate.signal});
  const end = await Promise.race([talk, gaveUp()]);
  clearTimeout(tooLateTimer);
  await agent.end(stopCode === null ? leaveMs : cancelMs);
  if (end === 'left') {
    const {code, signal} = await agent.exit;
    tell({type: 'failed', error: {status: null, text: `the agent went away before its turn was over (${signal ?? `exit code ${code ?? 'unknown'}`})`}});
  }
  return {done: 0, failed: 1, left: 3, cancelled: 130}[end];
}

/** An agent that does not end its turn when it is asked to is not waited for. */
async function gaveUp(): Promise<'cancelled'> {
  await new Promise<void>((aborted) => {
    if (cancel.signal.aborted) aborted();
    else cancel.signal.addEventListener('abort', () => aborted());
  });
  await sleep(cancelMs);
  tell({type: 'ended', reason: 'cancelled'});
  return 'cancelled';
}

function tell(event: AcpEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const levels: ReadonlySet<string> = new Set(['read-only', 'edit', 'full']);
const isLevel = (word: string | undefined): word is Permissions => word !== undefined && levels.has(word);

function read(argv: readonly string[]): Wanted | null {
  const end = argv.indexOf('--');
  const [program, ...args] = end === -1 ? [] : argv.slice(end + 1);
  try {
    const {values} = parseArgs({args: argv.slice(0, Math.max(end, 0)), options: {permissions: {type: 'string'}, model: {type: 'string'}, session: {type: 'string'}}});
    if (program === undefined || !isLevel(values.permissions)) return null;
    return {permissions: values.permissions, model: values.model ?? null, session: values.session ?? null, command: [program, ...args]};
  } catch {
    return null;
  }
}

const exitCode = await main(process.argv.slice(2));
process.stdout.write('', () => process.exit(stopCode ?? exitCode));
