/** The verdict on every recorded run, as it was and as it might as well have been. */
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {judge} from '../../../src/agents/judge.ts';
import type {AgentType} from '../../../src/model.ts';
import {emptyTranscript, hear, unansweredMs} from '../../../src/dispatch/transcript.ts';
import {decoded, endingOf} from './recorded.ts';

interface Run {
  readonly name: string;
  /** 124: the recorder gave up waiting. */
  readonly exitCode: number;
  /** A signal was sent to it before. */
  readonly killed: boolean;
  /** A kind of failure, or `success`. */
  readonly expected: string;
  /** The recordings came without an expectation for it; this one is from what was done to it and what it did. */
  readonly judgedByUs?: true;
  /** From its last line to its end. */
  readonly silentMs: number;
  readonly stderr: string;
  readonly lines: readonly string[];
}

const clis = ['claude', 'codex', 'gemini', 'qwen', 'opencode', 'copilot'] as const satisfies readonly AgentType[];

/** Runs whose recording shows something else than what is expected of them. */
const mislabelled: Readonly<Record<string, string>> = {
  'qwen-0.15.10-sigint-bash': 'it had finished before it was to be interrupted; the signal had no receiver',
};

function runsOf(cli: AgentType): readonly Run[] {
  const text = readFileSync(new URL(`../../fixtures/endings/${cli}.jsonl`, import.meta.url), 'utf8');
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Run);
}

/** The kind of the verdict, as if orch had run it: where the recorder gave up, orch's own timeout would have come. */
function verdictOn(cli: AgentType, {exitCode, killed, silentMs, stderr, lines}: Run): string {
  const gaveUp = exitCode === 124;
  const stderrTail = stderr.slice(-8192);
  const heard = decoded(cli, lines).reduce(hear, emptyTranscript);
  return judge(endingOf(cli, lines, {unansweredMs: unansweredMs(heard, silentMs), exitCode: gaveUp ? null : exitCode, signal: gaveUp ? 'SIGTERM' : null, stoppedBy: gaveUp && !killed ? 'timeout' : null, stderrTail}))?.kind ?? 'success';
}

describe('recorded runs', () => {
  const rights = new Map<string, readonly [number, number]>();

  test.each(clis)('%s', (cli) => {
    const runs = runsOf(cli);
    const wrong = runs.filter((run) => verdictOn(cli, run) !== run.expected).map(({name}) => name);
    rights.set(cli, [runs.length - wrong.length, runs.length]);
    expect(wrong).toEqual(Object.keys(mislabelled).filter((name) => name.startsWith(`${cli}-`)));
  });

  test.each(clis)('%s, had it been told to go on with a session: lost is only what was not found', (cli) => {
    const lost = runsOf(cli).filter(({lines, exitCode, stderr}) => judge(endingOf(cli, lines, {exitCode, stderrTail: stderr.slice(-8192), resumed: true}))?.kind === 'session-lost');
    const expected: Partial<Record<AgentType, readonly string[]>> = {claude: ['claude-2.1.197-resume-other-cwd', 'claude-2.1.197-resume-unknown-id'], codex: ['codex-0.169.0-resume-unknown']};
    expect(lost.map(({name}) => name)).toEqual(expected[cli] ?? []);
  });

  test('at least 99 of 100 are right, of all and of those that came with an expectation', () => {
    const [right, all] = [...rights.values()].reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    const ours = clis.flatMap((cli) => runsOf(cli)).filter(({judgedByUs}) => judgedByUs === true).length;
    process.stdout.write(`verdicts: ${[...rights].map(([cli, [good, of]]) => `${cli} ${good}/${of}`).join(', ')}; ${right}/${all} in all\n`);
    expect(right / all).toBeGreaterThanOrEqual(0.99);
    expect((right - ours) / (all - ours)).toBeGreaterThanOrEqual(0.99);
    expect([all, ours]).toEqual([165, 26]);
  });
});

/** Numbers that say what happened; all others may be different the next time. */
const telling = new Set(['api_error_status', 'error_status', 'statusCode', 'exitCode', 'exit_code', 'code', 'status']);

const words = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{12})/g, 'aaaaaaaa-bbbb-4ccc-8ddd-$1')
    .replaceAll(/\b\d{1,2}:\d\d ?([ap]m)\b/gi, '4:05$1')
    .replaceAll(/\b\d{1,2}:\d\d\b(?! ?[ap]m)/gi, '09:31')
    .replaceAll(/\b(in|after|Attempt|limit of|limit|turns \()(\s?)\d{1,2}(?=[sm).]|\b)(?!:)/g, '$1$27')
    .replaceAll(/mock-model|gemini-2\.5-pro|claude-sonnet-4-5|gpt-5\.5/g, 'other-model-9')
    .replaceAll(/localhost\b/g, 'api.example.org')
    .replaceAll(/\/repo\b/g, '/srv/checkout');

/** The same run on another day: other ids, counts, times, durations, prices, names of models and of hosts. */
function onAnotherDay(run: Run): Run {
  const value = (part: unknown, key: string): unknown => {
    if (typeof part === 'string') return words(part);
    if (typeof part === 'number') return telling.has(key) ? part : part * 3 + (Number.isInteger(part) ? 1 : 0);
    if (Array.isArray(part)) return part.map((one) => value(one, key));
    return part !== null && typeof part === 'object' ? {...Object.fromEntries(Object.entries(part).map(([name, one]) => [name, value(one, name)])), laterField: {x: [1]}} : part;
  };
  const line = (text: string): string => {
    try {
      return JSON.stringify(value(JSON.parse(text), ''));
    } catch {
      return words(text);
    }
  };
  return {...run, stderr: words(run.stderr), lines: run.lines.map(line)};
}

test.each(clis)('%s: the same runs on another day, by another version', (cli) => {
  const changed = runsOf(cli).filter((run) => verdictOn(cli, onAnotherDay(run)) !== verdictOn(cli, run));
  expect(changed.map(({name}) => name)).toEqual([]);
});

test.each(clis)('%s: a stream that breaks off before its end is no success', (cli) => {
  const runs = runsOf(cli).filter(({expected, exitCode}) => expected === 'success' && exitCode === 0);
  expect(runs.length).toBeGreaterThan(2);
  for (const run of runs) {
    const whole = run.lines.findLastIndex((text) => endingOf(cli, [text], {}).ended !== null);
    for (const cut of [0, Math.min(1, whole), Math.floor(whole / 2), whole]) {
      expect([run.name, cut, verdictOn(cli, {...run, lines: run.lines.slice(0, cut)})]).not.toContain('success');
    }
  }
});
