/** What becomes of the subtasks that an agent asks for. */
import {describe, expect, test} from 'vitest';
import {planSubtasks, type Family, type SubtaskRequest} from '../../src/agents/subtasks.ts';
import {isWithin} from '../../src/analyze/glob-within.ts';
import type {AgentProfile, PlannedTask} from '../../src/model.ts';
import {makeTask} from './tasks.ts';

const profile = (name: string, parts: Partial<AgentProfile> = {}): AgentProfile => ({name, type: 'claude', model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: [], command: null, timeoutMs: null, status: 'active', blocker: null, ...parts});
const planned = (id: string, owns: readonly string[], parts: Partial<PlannedTask> = {}): PlannedTask => ({...makeTask({id, owns, files: owns}), route: {agent: 'claude', reason: ''}, ...parts});

const parent = planned('A', ['src/**', 'docs/*.md']);
const family = (parts: Partial<Family> = {}): Family => ({parent, agent: 'claude', tasks: [parent, planned('B', ['lib/**'])], edges: [], ended: new Set(), profiles: {claude: profile('claude'), sh: profile('sh', {type: 'script'}), strong: profile('strong', {permissions: 'full'}), off: profile('off', {status: 'blocked', blocker: 'no key'})}, ...parts});
const request = (parts: Partial<SubtaskRequest> = {}): SubtaskRequest => ({title: 'Model', prompt: 'Write it.', ...parts});

/** The tasks that are made, or the findings. */
function made(requests: readonly SubtaskRequest[], parts: Partial<Family> = {}) {
  const result = planSubtasks(requests, family(parts));
  return result.ok ? {tasks: result.value.tasks, edges: result.value.edges.map(({from, to, reason}) => `${from} ${reason} ${to}`)} : result.failure;
}

describe('what is asked for', () => {
  test('becomes tasks of the parent, which goes on after them; what owns the same files is done in turn', () => {
    const {tasks, edges} = Object.assign({tasks: [] as readonly PlannedTask[], edges: [] as readonly string[]}, made([request({files: ['src/a/**']}), request({files: ['src/b.ts']}), request()]));
    expect(tasks.map(({id, owns, parent: above, route}) => [id, owns, above, route.agent])).toEqual([['A.1', ['src/a/**'], 'A', 'claude'], ['A.2', ['src/b.ts'], 'A', 'claude'], ['A.3', ['src/**', 'docs/*.md'], 'A', 'claude']]);
    expect(edges).toEqual(['A.1 order A', 'A.2 order A', 'A.3 order A', 'A.1 shares-files A.3', 'A.2 shares-files A.3']);
    expect(new Set(tasks.map(({digest}) => digest)).size).toBe(3);
    expect(tasks[0]?.prompt).toContain('This is a part of task A');
    expect(made([request()], {parent: {...parent, budgetUsd: 2}})).toMatchObject({tasks: [expect.not.objectContaining({budgetUsd: 2})]});
  });

  test('gets ids that the task file does not have', () => {
    expect(made([request(), request()], {tasks: [parent, planned('A.1', []), planned('A.3', [])]})).toMatchObject({tasks: [{id: 'A.2'}, {id: 'A.4'}]});
  });

  test('is for the profile that asks, also where that took the parent over; a model stays with the program that it is one of', () => {
    const profiles = {claude: profile('claude', {permissions: 'full'}), codex: profile('codex', {type: 'codex'})};
    const taken = {parent: {...parent, model: 'opus'}, agent: 'codex', profiles};
    expect(made([request()], taken)).toMatchObject({tasks: [{route: {agent: 'codex'}, model: null}]});
    expect(made([request({agent: 'claude'})], taken)).toEqual(['subtask "Model": agent: claude may do more than you; name one that may not']);
    expect(made([request()], {...taken, agent: 'claude'})).toMatchObject({tasks: [{route: {agent: 'claude'}, model: 'opus'}]});
  });

  test('stays under the gates of the parent: its labels, its kind and its strategy', () => {
    const above = {...parent, labels: ['financial'], route: {agent: 'claude', reason: '', kind: 'data', strategy: 'security', size: 'large'}} as const;
    expect(made([request()], {parent: above})).toMatchObject({tasks: [{labels: ['financial'], route: {agent: 'claude', reason: 'asked for by A', kind: 'data', strategy: 'security'}}]});
    expect(made([request()], {parent: above})).toMatchObject({tasks: [{route: expect.not.objectContaining({size: 'large'})}]});
  });

  test('keeps clear of what shares files with the parent', () => {
    const edges = [{from: 'A', to: 'B', reason: 'shares-files'}, {from: 'C', to: 'A', reason: 'shares-files'}, {from: 'A', to: 'D', reason: 'depends-on'}] as const;
    expect(made([request()], {edges})).toMatchObject({edges: ['A.1 order A', 'A.1 shares-files B', 'C shares-files A.1']});
  });
});

describe('what is refused, each with its reason', () => {
  test.each<[string, Partial<SubtaskRequest>, Partial<Family>, string]>([
    ['files outside of the parent', {files: ['lib/x.ts']}, {}, 'subtask "Model": files: lib/x.ts is not within your own files (src/**, docs/*.md)'],
    ['a glob that is none', {files: ['../x']}, {}, 'subtask "Model": files: ../x leaves the repository with `..`: write a path from its root'],
    ["another task's files", {files: ['lib/x.ts']}, {parent: planned('A', [])}, 'subtask "Model": files: lib/x.ts belongs to task B'],
    ['an unknown agent', {agent: 'cluade'}, {}, 'subtask "Model": agent: expected one of claude, sh, strong, off, got cluade; did you mean claude?'],
    ['an agent that may do more', {agent: 'strong'}, {}, 'subtask "Model": agent: strong may do more than you; name one that may not'],
    ['a blocked agent', {agent: 'off'}, {}, 'subtask "Model": agent: off is blocked: no key'],
    ['an agent for scripts', {agent: 'sh'}, {}, 'subtask "Model": agent: sh runs only scripts of the task file; name another'],
  ])('%s', (_, parts, around, finding) => {
    expect(made([request(parts)], around)).toEqual([finding]);
  });

  test('too many: of a task, below each other, of a run', () => {
    expect(made(Array.from({length: 6}, () => request()))).toEqual(['a task has at most 5 subtasks, and A would have 6: do the rest yourself']);
    const [one, two] = [planned('A.1', [], {parent: 'A'}), planned('A.1.1', [], {parent: 'A.1'})];
    expect(made([request()], {parent: one, tasks: [parent, one]})).toMatchObject({tasks: [{id: 'A.1.1'}]});
    expect(made([request()], {parent: two, tasks: [parent, one, two]})).toEqual(['A.1.1 is itself below a subtask, and such a task has none: do the work yourself']);
    const many = Array.from({length: 50}, (__, index) => planned(`X.${index}`, [], {parent: `X${index}`}));
    expect(made([request()], {tasks: [parent, ...many]})).toEqual(['a run has at most 50 subtasks, and this one would have 51: do the work yourself']);
  });

  test("what has ended owns nothing any more", () => {
    expect(made([request({files: ['lib/x.ts']})], {parent: planned('A', []), ended: new Set(['B'])})).toMatchObject({tasks: [{id: 'A.1'}]});
  });
});

test.each<[Partial<AgentProfile>, Partial<AgentProfile>, boolean]>([
  [{permissions: 'full'}, {permissions: 'full'}, true],
  [{permissions: 'edit'}, {permissions: 'read-only'}, true],
  [{permissions: 'read-only'}, {permissions: 'edit'}, false],
  [{network: false}, {}, false],
  [{network: false}, {network: false}, true],
  [{git: false}, {}, false],
  [{shell: ['npm *']}, {shell: ['npm *']}, true],
  [{shell: ['npm *']}, {shell: ['npm *', 'curl *']}, false],
  [{permissions: 'full'}, {shell: ['curl *']}, true],
  [{}, {read: ['~/.ssh']}, false],
])('an agent with %j may hand work to one with %j: %s', (own, other, allowed) => {
  const result = planSubtasks([request({agent: 'other'})], family({profiles: {claude: profile('claude', own), other: profile('other', other)}}));
  expect(result.ok).toBe(allowed);
});

test.each<[string, readonly string[], boolean]>([
  ['src/a.ts', ['src/**'], true],
  ['src/a/**', ['src'], true],
  ['src/**', ['src/**'], true],
  ['src/*.ts', ['src/*.ts'], true],
  ['src/{a,b}/**', ['src/a/**', 'src/b'], true],
  ['docs/a.md', ['docs/*.md'], true],
  ['docs/a', ['docs/*'], false],
  ['src/*', ['src/*.ts'], false],
  ['src', ['src/a/**'], false],
  ['srcs/a.ts', ['src'], false],
  ['**', ['src/**'], false],
  ['anything', ['**'], true],
])('%s lies within %j: %s', (glob, owners, expected) => {
  expect(isWithin(glob, owners)).toBe(expected);
});
