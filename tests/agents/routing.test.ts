import {describe, expect, test} from 'vitest';
import {routeTask} from '../../src/agents/routing.ts';
import type {RoutingOptions} from '../../src/agents/routing.ts';
import type {RoutingRule, Task} from '../../src/model.ts';
import {makeProfile, makeTask} from './tasks.ts';

const backend = makeProfile('backend', {capabilities: ['api', 'tests'], files: ['src/api/**', 'src/db/**']});
const writer = makeProfile('writer', {type: 'codex', capabilities: ['docs', 'tests'], files: ['docs/**']});
const scripts = makeProfile('scripts', {type: 'script'});
const rule = (use: string, parts: Partial<RoutingRule>): RoutingRule => ({labels: [], files: [], use, ...parts});

/** `agent: reason`, or the failure. */
function routed(task: Partial<Task>, options: Partial<RoutingOptions> = {}): string {
  const result = routeTask(makeTask(task), {profiles: [backend, writer, scripts], rules: [], forced: null, preferred: null, ...options});
  return result.ok ? `${result.value.agent}: ${result.value.reason}` : result.failure;
}

describe('the first that says something wins', () => {
  const rules = [rule('writer', {labels: ['docs']})];

  test.each<[string, Partial<Task>, Partial<RoutingOptions>, string]>([
    ['--agent before the task', {agent: 'backend'}, {forced: 'writer'}, 'writer: --agent writer'],
    ['--agent before a script', {script: 'true'}, {forced: 'writer'}, 'writer: --agent writer'],
    ['the task before its script', {agent: 'writer', script: 'true'}, {}, 'writer: task says agent: writer'],
    ['the task before rules', {agent: 'backend', labels: ['docs']}, {rules}, 'backend: task says agent: backend'],
    ['a script before the front matter', {script: 'true'}, {preferred: 'writer'}, 'scripts: task has a script'],
    ['the front matter before rules', {labels: ['docs']}, {rules, preferred: 'backend'}, 'backend: front matter says agent: backend'],
    ['rules before capabilities', {labels: ['docs', 'api', 'tests']}, {rules}, 'writer: rule 1: labels docs'],
    ['capabilities before files', {labels: ['docs'], owns: ['src/api/a.ts']}, {}, 'writer: capabilities docs'],
    ['files before the order', {owns: ['docs/a.md']}, {}, 'writer: files docs/a.md'],
    ['else the first', {}, {}, 'backend: first active profile'],
  ])('%s', (_, task, options, expected) => {
    expect(routed(task, options)).toBe(expected);
  });
});

describe('names and types', () => {
  test.each<[string, Partial<Task>, Partial<RoutingOptions>, string]>([
    ['a type picks its first profile', {agent: 'codex'}, {}, 'writer: task says agent: codex'],
    ['a name goes before a type', {agent: 'codex'}, {profiles: [writer, makeProfile('codex')]}, 'codex: task says agent: codex'],
    [
      'a type passes over a blocked one and takes an experimental one last',
      {agent: 'claude'},
      {profiles: [makeProfile('a', {status: 'blocked', blocker: 'no key'}), makeProfile('b', {status: 'experimental'}), makeProfile('c')]},
      'c: task says agent: claude (passed over: a is blocked: no key)',
    ],
    ['an experimental one may be named', {agent: 'new'}, {profiles: [backend, makeProfile('new', {status: 'experimental'})]}, 'new: task says agent: new'],
    ['an unknown one', {agent: 'bakend'}, {}, 'task says agent: bakend, which is no profile. Did you mean backend? Known: backend, writer, scripts.'],
    ['an unknown --agent', {}, {forced: 'zzz'}, '--agent zzz, which is no profile. Known: backend, writer, scripts.'],
    [
      'a blocked one',
      {agent: 'x'},
      {profiles: [backend, makeProfile('x', {status: 'blocked', blocker: 'no key'})]},
      'task says agent: x, but x is blocked: no key. Name another profile, or mend this one.',
    ],
    [
      'a script profile for a task without a script',
      {agent: 'scripts'},
      {},
      'task says agent: scripts, but scripts runs scripts and the task has no `sh run` block. Name another profile, or mend this one.',
    ],
  ])('%s', (_, task, options, expected) => {
    expect(routed(task, options)).toBe(expected);
  });
});

describe('scripts', () => {
  test('without a profile for them there is a way to get one', () => {
    expect(routed({script: 'true'}, {profiles: [backend]})).toBe(
      'task has a `sh run` script, and no profile is of type script. Add one to agents.yaml, such as `scripts: {type: script}`.',
    );
  });

  test('a blocked one is passed over for the next', () => {
    const profiles = [makeProfile('s1', {type: 'script', status: 'blocked', blocker: 'old'}), makeProfile('s2', {type: 'script'})];
    expect(routed({script: 'true'}, {profiles})).toBe('s2: task has a script (passed over: s1 is blocked: old)');
  });
});

describe('rules', () => {
  test.each<[string, RoutingRule, Partial<Task>, string]>([
    ['any label is enough, whatever its case', rule('writer', {labels: ['zzz', 'Infra']}), {labels: ['infra', 'x']}, 'writer: rule 1: labels Infra'],
    ['no label fits', rule('writer', {labels: ['zzz']}), {labels: ['x']}, 'backend: first active profile'],
    ['any overlap is enough', rule('writer', {files: ['infra/**']}), {owns: ['a.ts', 'infra/*.tf']}, 'writer: rule 1: files infra/*.tf'],
    ['a task without files fits no file rule', rule('writer', {files: ['**']}), {}, 'backend: first active profile'],
    ['labels and files must both fit', rule('writer', {labels: ['x'], files: ['infra/**']}), {labels: ['x']}, 'backend: first active profile'],
    ['and are both told', rule('writer', {labels: ['x'], files: ['infra/**']}), {labels: ['x'], owns: ['infra/a']}, 'writer: rule 1: labels x, files infra/a'],
    ['a rule for scripts does not take a task without one', rule('scripts', {labels: ['x']}), {labels: ['x']}, 'backend: first active profile (passed over: rule 1: scripts runs scripts and the task has no `sh run` block)'],
  ])('%s', (_, one, task, expected) => {
    expect(routed(task, {rules: [one]})).toBe(expected);
  });

  test('the first that fits wins', () => {
    const rules = [rule('backend', {labels: ['a']}), rule('writer', {labels: ['b']}), rule('backend', {labels: ['b']})];
    expect(routed({labels: ['b']}, {rules})).toBe('writer: rule 2: labels b');
  });

  test('one that names a blocked profile is passed over and told; one that names an experimental profile counts', () => {
    const profiles = [backend, makeProfile('ops', {status: 'blocked', blocker: 'no key'}), makeProfile('new', {status: 'experimental'})];
    const rules = [rule('ops', {labels: ['x']}), rule('new', {labels: ['x']})];
    expect(routed({labels: ['x']}, {profiles, rules})).toBe('new: rule 2: labels x (passed over: rule 1: ops is blocked: no key)');
  });
});

describe('the best match', () => {
  test.each<[string, Partial<Task>, string]>([
    ['most capabilities', {labels: ['tests', 'api']}, 'backend: capabilities api, tests'],
    ['the order at a tie', {labels: ['tests']}, 'backend: capabilities tests'],
    ['most files', {owns: ['docs/a', 'src/api/a', 'src/db/b', 'x', 'src/api/c', 'src/api/d']}, 'backend: files src/api/a, src/db/b, src/api/c and 1 more'],
  ])('%s', (_, task, expected) => {
    expect(routed(task)).toBe(expected);
  });

  test('experimental profiles stand back', () => {
    const profiles = [makeProfile('new', {status: 'experimental', capabilities: ['api']}), writer];
    expect(routed({labels: ['api']}, {profiles})).toBe('writer: first active profile');
  });

  test('unless nothing is active', () => {
    const profiles = [makeProfile('new', {status: 'experimental', capabilities: ['api']}), scripts];
    expect(routed({labels: ['api']}, {profiles})).toBe('new: capabilities api, experimental because no profile is active');
    expect(routed({}, {profiles})).toBe('new: first profile, experimental because no profile is active');
  });

  test('a blocked profile that would have come first is told; one that would not is not', () => {
    const blocked = makeProfile('expert', {status: 'blocked', blocker: 'codex is not on PATH', capabilities: ['api', 'docs']});
    expect(routed({labels: ['api', 'docs']}, {profiles: [backend, blocked]})).toBe('backend: capabilities api (passed over: expert is blocked: codex is not on PATH)');
    expect(routed({labels: ['api']}, {profiles: [backend, blocked]})).toBe('backend: capabilities api');
  });
});

describe('nobody', () => {
  test.each<[string, RoutingOptions['profiles'], string]>([
    ['no profile at all', [], 'there is no profile of an agent'],
    ['only one for scripts', [scripts], 'all profiles run scripts, and the task has no `sh run` block'],
    ['only blocked ones', [makeProfile('a', {status: 'blocked', blocker: 'x'}), makeProfile('b', {status: 'blocked'})], 'a is blocked: x; b is blocked: no reason given'],
  ])('%s', (_, profiles, why) => {
    expect(routed({}, {profiles})).toBe(`no agent can take it: ${why}. Install claude, codex or cursor-agent and put it on PATH, or name one in agents.yaml.`);
  });
});
