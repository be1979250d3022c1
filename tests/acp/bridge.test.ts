/** The built bridge in front of an agent that speaks the protocol. */
import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {judge} from '../../src/agents/judge.ts';
import type {Permissions} from '../../src/model.ts';
import {decoded, endingOf, shown} from '../agents/adapters/recorded.ts';

const bridge = fileURLToPath(new URL('../../dist/acp-bridge.js', import.meta.url));
const agent = fileURLToPath(new URL('../rig/acp-agent.mjs', import.meta.url));
let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orch-acp-'));
});
afterEach(() => rm(cwd, {recursive: true, force: true}));

interface Ran {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly err: string;
  /** What the agent noted. */
  readonly notes: readonly string[];
}

interface Asked {
  readonly permissions?: Permissions;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly prompt?: string;
  /** Sent once the bridge has printed this. */
  readonly signal?: {readonly name: NodeJS.Signals; readonly after: string};
}

function run(behaviour: string, {permissions = 'edit', args = [], command = [process.execPath, agent, behaviour], prompt = 'Do it.', signal}: Asked = {}): Promise<Ran> {
  const notes = join(cwd, 'notes');
  const child = spawn(process.execPath, [bridge, '--permissions', permissions, ...args, '--', ...command], {cwd, env: {...process.env, ACP_NOTES: notes}, stdio: ['pipe', 'pipe', 'pipe']});
  let [out, err, signalled] = ['', '', false];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    if (signal === undefined || signalled || !out.includes(signal.after)) return;
    signalled = true;
    child.kill(signal.name);
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(prompt);
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({code, err, lines: out.split('\n').filter((line) => line !== ''), notes: existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []}));
  });
}

/** The kind of orch's verdict. */
const verdict = ({code, lines, err}: Ran): string => judge(endingOf('acp', lines, {exitCode: code, stderrTail: err}))?.kind ?? 'done';

test('a turn: session, words, tools and usage are told, and the file is there', async () => {
  const ran = await run('works', {prompt: 'x'.repeat(300_000)});
  expect(decoded('acp', ran.lines).map(shown)).toEqual(['session s-new null', 'text I will work.', `tool edit ${cwd}/made.txt`, 'text Done.', 'usage 70+7 cost unknown', 'ended well']);
  expect(readFileSync(join(cwd, 'made.txt'), 'utf8')).toBe('made\n');
  expect(ran.notes).toEqual(['new', 'mode acceptEdits', 'prompt 300000', 'edit once']);
  expect([ran.code, verdict(ran), ran.err]).toEqual([0, 'done', '']);
});

describe('permissions', () => {
  test.each<[Permissions, string, readonly string[], string]>([
    ['read-only', 'works', ['edit no'], 'denied'],
    ['edit', 'works', ['edit once'], 'done'],
    ['edit', 'strays', ['edit once', 'edit no'], 'done'],
    ['edit', 'commands', ['edit once', 'execute no'], 'done'],
    ['full', 'strays', ['edit once', 'edit once', 'strayed'], 'done'],
    ['full', 'commands', ['edit once', 'execute once', 'executed'], 'done'],
  ])('%s, an agent that %s: %j', async (permissions, behaviour, answers, expected) => {
    const ran = await run(behaviour, {permissions});
    expect(ran.notes.filter((note) => !/^(?:new|mode|prompt)/.test(note))).toEqual(answers);
    expect(verdict(ran)).toBe(expected);
    expect(existsSync(join(cwd, 'made.txt'))).toBe(permissions !== 'read-only');
  });
});

describe('a wrong key', () => {
  test.each(['error-code', 'error-message', 'error-details', 'error-data', 'error-nested', 'error-login', 'locked'])('%s', async (behaviour) => {
    const ran = await run(behaviour);
    expect([ran.code, verdict(ran)]).toEqual([1, 'auth']);
  });

  test('told as an answer, in a turn that ended well', async () => {
    const ran = await run('says-error');
    expect([ran.code, verdict(ran)]).toEqual([0, 'auth']);
  });
});

describe('an agent that', () => {
  test('prints what is no message: told, skipped, and the work goes on', async () => {
    const ran = await run('noisy');
    expect(decoded('acp', ran.lines).map(shown).filter((event) => event === 'unknown noise')).toHaveLength(4);
    expect([ran.code, verdict(ran)]).toEqual([0, 'done']);
  });

  test.each([
    ['dies', 'exit code 7'],
    ['leaves', 'exit code 0'],
  ])('%s before its turn is over', async (behaviour, how) => {
    const ran = await run(behaviour);
    expect([ran.code, verdict(ran)]).toEqual([3, 'exit']);
    expect(ran.lines.at(-1)).toContain(how);
  });

  test('does not exist', async () => {
    const ran = await run('', {command: ['no-such-agent']});
    expect([ran.code, ran.lines]).toEqual([3, ['{"type":"failed","error":{"status":null,"text":"no-such-agent cannot be started: it was not found on PATH"}}']]);
  });

  test('has no such mode goes on in its own', async () => {
    const ran = await run('no-mode', {permissions: 'full'});
    expect(ran.notes).toContain('mode bypassPermissions');
    expect(verdict(ran)).toBe('done');
  });
});

describe('a signal', () => {
  test.each<[string, NodeJS.Signals, number]>([
    ['waits', 'SIGINT', 130],
    ['waits', 'SIGTERM', 143],
    // It is told to cancel and does not.
    ['stubborn', 'SIGINT', 130],
  ])('an agent that %s, %s: cancelled, ended, exit code %i', async (behaviour, name, code) => {
    const ran = await run(behaviour, {signal: {name, after: 'waiting'}});
    expect(ran.notes).toContain('cancel');
    expect([ran.code, verdict(ran)]).toEqual([code, 'signal']);
  });

  test('before the agent has said anything', async () => {
    const ran = await run('noisy', {command: ['sh', '-c', 'echo up; exec sleep 60'], signal: {name: 'SIGINT', after: 'up'}});
    expect([ran.code, verdict(ran)]).toEqual([130, 'signal']);
  });
});

describe('a session', () => {
  test('is gone on with, and what was said in it before is not said again', async () => {
    const ran = await run('works', {args: ['--session', 's-old']});
    expect(ran.notes).toContain('load s-old');
    expect(ran.lines.join('\n')).not.toContain('long ago');
    expect(decoded('acp', ran.lines).map(shown)).toContain('session s-old null');
  });

  test('that the agent cannot load is begun anew', async () => {
    const ran = await run('forgetful', {args: ['--session', 's-old']});
    expect(ran.notes[0]).toBe('new');
    expect(verdict(ran)).toBe('done');
  });

  test.each([
    ['large', 'model large', 'done'],
    ['Small', 'model small', 'done'],
    ['huge', 'new', 'model-not-found'],
  ])('with the model %s', async (model, note, expected) => {
    const ran = await run('works', {args: ['--model', model]});
    expect(ran.notes).toContain(note);
    expect(verdict(ran)).toBe(expected);
  });
});

test.each([[['--permissions', 'all', '--', 'x']], [['--permissions', 'edit']], [['--permissions', 'edit', '--odd', '--', 'x']], [[]]])('wrong arguments: %j', async (args) => {
  const child = spawn(process.execPath, [bridge, ...args], {stdio: 'ignore'});
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
});
