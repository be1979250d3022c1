/** How strategy, personas, strengths, sizes and preferences choose among profiles. */
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {unknownPersonas} from '../../src/agents/personas.ts';
import {routeTask, type RoutingOptions} from '../../src/agents/routing.ts';
import {gatesUnder, strategyText} from '../../src/agents/strategy.ts';
import {trackRecord} from '../../src/agents/track-record.ts';
import type {AgentProfile, GateSettings, HistoryEntry, Route, RoutingRule, Strategy, Task, WorkKind} from '../../src/model.ts';
import {makeProfile, makeTask} from './tasks.ts';

const general = makeProfile('general', {model: 'sonnet'});
const guard = makeProfile('guard', {strengths: ['security', 'review'], model: 'opus'});
const mender = makeProfile('mender', {strengths: ['bug'], capabilities: ['qa'], model: 'haiku'});
const all = [general, guard, mender, makeProfile('scripts', {type: 'script'})];

function route(task: Partial<Task>, options: Partial<RoutingOptions> = {}): Route {
  const result = routeTask(makeTask({prompt: '', ...task}), {profiles: all, rules: [], forced: null, preferred: null, ...options});
  return result.ok ? result.value : {agent: '', reason: result.failure};
}
const routed = (task: Partial<Task>, options: Partial<RoutingOptions> = {}): string => `${route(task, options).agent}: ${route(task, options).reason}`;

describe('kinds and sizes', () => {
  test('strengths choose where no label and no file does', () => {
    expect(routed({title: 'Fix it'})).toBe('mender: strengths bug (title begins with "Fix")');
    expect(routed({title: 'Add it'})).toBe('general: first active profile');
    expect(routed({title: 'Fix it', labels: ['docs']}, {profiles: [makeProfile('writer', {capabilities: ['docs']}), mender]})).toBe('writer: capabilities docs');
  });

  test('rules may go by kind and size, and all that a rule names must fit', () => {
    const rules: readonly RoutingRule[] = [{labels: [], files: [], kinds: ['bug', 'docs'], sizes: ['large'], use: 'guard'}, {labels: [], files: [], sizes: ['large'], use: 'mender'}];
    expect(routed({title: 'Fix it', estimateMinutes: 600}, {rules})).toBe('guard: rule 1: kind bug (title begins with "Fix"), size large');
    expect(routed({title: 'Add it', estimateMinutes: 600}, {rules})).toBe('mender: rule 2: size large');
    expect(routed({title: 'Add it', estimateMinutes: 5}, {rules})).toBe('general: first active profile');
  });

  test('the route tells the model that the size chooses, and why; a model of the task goes before it', () => {
    const tiers = makeProfile('tiers', {models: {small: 'haiku', large: 'opus'}});
    expect(routed({estimateMinutes: 10}, {profiles: [tiers]})).toBe('tiers: first active profile; model haiku because it is small (estimate 10 min)');
    expect(routed({estimateMinutes: 60}, {profiles: [tiers]})).toBe('tiers: first active profile');
    expect(routed({estimateMinutes: 10, model: 'opus'}, {profiles: [tiers]})).toBe('tiers: first active profile');
    expect(routed({estimateMinutes: 10, agent: 'tiers'}, {profiles: [tiers]})).toContain('model haiku');
  });

  test('others are told with why not', () => {
    expect(route({title: 'Fix it'}, {profiles: [general, mender, makeProfile('new', {status: 'experimental'}), makeProfile('gone', {status: 'blocked', blocker: 'no key', strengths: ['bug']})]}).passedOver).toEqual([
      'general does not count bug among its strengths', 'gone is blocked: no key', 'new is experimental',
    ]);
    expect(route({}).passedOver).toEqual(['guard comes after it in the file', 'mender comes after it in the file']);
  });
});

describe('strategies', () => {
  test('one that was said goes before labels and files; wishes and rules go before it', () => {
    const writer = makeProfile('writer', {capabilities: ['docs']});
    const profiles = [writer, general, guard];
    expect(routed({labels: ['docs']}, {profiles, strategy: 'security'})).toBe('guard: strategy security prefers security, review');
    expect(routed({labels: ['docs'], agent: 'writer'}, {profiles, strategy: 'security'})).toBe('writer: task says agent: writer');
    expect(routed({labels: ['docs']}, {profiles, strategy: 'security', rules: [{labels: ['docs'], files: [], use: 'writer'}]})).toBe('writer: rule 1: labels docs');
    expect(routed({labels: ['docs']}, {profiles, strategy: 'data'})).toBe('writer: capabilities docs');
  });

  test('auto takes it from each task, after labels and files', () => {
    expect(route({title: 'Harden it'}, {strategy: 'auto'})).toMatchObject({agent: 'guard', strategy: 'security', reason: 'strategy auto, security prefers security, review'});
    expect(route({title: 'Fix it'}, {strategy: 'auto'})).toMatchObject({agent: 'mender', strategy: 'bug'});
    expect(route({title: 'Update the docs'}, {strategy: 'auto'}).strategy).toBeUndefined();
    expect(route({title: 'Harden it', labels: ['qa']}, {strategy: 'auto'}).agent).toBe('mender');
  });

  const gates: GateSettings = {scope: 'auto', tree: 'auto', secrets: 'warn', policy: {mode: 'auto', requireHuman: ['mine', '!*.sql'], block: []}, checks: []};

  test('security blocks where nobody has said anything', () => {
    expect(gatesUnder('security', gates)).toEqual({...gates, tree: 'block', code: {mode: 'block', rules: []}, policy: {...gates.policy, mode: 'block'}});
    expect(gatesUnder(undefined, gates)).toBe(gates);
  });

  test.each<[Strategy, string]>([['data', 'migrations'], ['deployment', 'Dockerfile*'], ['refactor', 'tests']])('%s asks a human about %s, before what the user says about it', (strategy, glob) => {
    const asked = gatesUnder(strategy, gates).policy.requireHuman;
    expect(asked).toContain(glob);
    expect(asked.slice(-2)).toEqual(['mine', '!*.sql']);
    expect(strategyText(strategy)).toContain(glob);
  });

  test.each<Strategy>(['feature', 'performance', 'bug'])('%s leaves the gates as they are', (strategy) => {
    expect(gatesUnder(strategy, gates)).toEqual(gates);
    expect(strategyText(strategy)).toContain('gates: as always');
  });
});

describe('personas', () => {
  test('only they take part, by name or capability, also against rules', () => {
    expect(routed({title: 'Harden it'}, {personas: ['qa']})).toBe('mender: personas qa');
    expect(routed({title: 'Harden it'}, {personas: ['QA', 'guard']})).toBe('guard: personas guard, strengths security (title begins with "Harden")');
    const rules = [{labels: ['x'], files: [], use: 'general'}];
    expect(routed({labels: ['x']}, {personas: ['guard'], rules})).toBe('guard: personas guard (passed over: rule 1: general is not among the personas)');
    expect(route({labels: ['x']}, {personas: ['guard']}).passedOver).toEqual(['general is not among the personas', 'mender is not among the personas']);
  });

  test('a task that none of them can take goes to the others', () => {
    const profiles = [general, makeProfile('gone', {status: 'blocked', blocker: 'no key'})];
    expect(routed({}, {profiles, personas: ['gone']})).toBe('general: first active profile');
    expect(routed({script: 'true'}, {personas: ['guard']})).toBe('scripts: task has a script');
  });

  test('an experimental one counts when it is named, not by its capability', () => {
    const profiles = [makeProfile('old', {capabilities: ['api']}), makeProfile('new', {status: 'experimental', capabilities: ['api']})];
    expect(routed({}, {profiles, personas: ['new']})).toBe('new: personas new');
    expect(routed({}, {profiles, personas: ['api']})).toBe('old: personas api');
  });

  test('an unknown one is told with the nearest', () => {
    expect(unknownPersonas(['guard', 'qa', 'security', 'gaurd'], all)).toEqual(['gaurd is neither a profile nor a capability of one. Did you mean guard? Known: general, guard, security, review, mender, qa, bug.']);
  });
});

const entry = (profile: string, outcome: HistoryEntry['outcome'], parts: Partial<HistoryEntry> = {}): HistoryEntry => ({
  version: 1, at: '2026-03-01T12:00:00.000Z', runId: 'r', task: 'T', digest: '', profile, type: 'claude', model: null, kind: 'feature', size: 'small', outcome, failureKind: null, attempts: 1, minutes: 10, costUsd: 0.5, tokens: null, ...parts,
});
const times = (count: number, one: HistoryEntry): readonly HistoryEntry[] => Array.from({length: count}, () => one);

describe('preferences', () => {
  test('by ratings: agents.yaml before the record, that before what the model is', () => {
    expect(routed({}, {prefer: 'cost'})).toBe('mender: prefer cost 1 (a small model, built in)');
    expect(routed({}, {prefer: 'speed'})).toBe('mender: prefer speed 5 (a small model, built in)');
    expect(routed({}, {prefer: 'quality'})).toBe('guard: prefer quality 5 (a large model, built in)');
    const rated = [general, makeProfile('mine', {ratings: {cost: 1}})];
    expect(routed({}, {prefer: 'cost', profiles: rated})).toBe('mine: prefer cost 1 (agents.yaml)');
    const record = trackRecord([...times(3, entry('guard', 'landed', {costUsd: 0.05})), ...times(3, entry('mender', 'failed', {costUsd: 4, minutes: 60}))]);
    expect(routed({title: 'Add it'}, {prefer: 'cost', record})).toBe('guard: prefer cost 1 ($0.05 a task on feature)');
    expect(route({title: 'Add it'}, {prefer: 'cost', record}).passedOver).toContain('mender has cost 4.8 ($4.00 a task on feature)');
    expect(routed({title: 'Add it'}, {prefer: 'speed', record})).toBe('guard: prefer speed 3.1 (10.0 min a task on feature)');
    expect(routed({title: 'Fix it'}, {prefer: 'quality', record})).toBe('guard: prefer quality 4.2 (3 of 3 landed)');
  });

  test('two tasks are no record', () => {
    expect(routed({}, {prefer: 'cost', record: trackRecord(times(2, entry('guard', 'landed', {costUsd: 0}))) })).toContain('mender: ');
  });

  test('only among those that can: any matching capability or file is enough', () => {
    const profiles = [makeProfile('two', {capabilities: ['api', 'db'], model: 'opus'}), makeProfile('one', {capabilities: ['api'], model: 'haiku'}), makeProfile('none', {model: 'flash', ratings: {cost: 1}})];
    expect(routed({labels: ['api', 'db']}, {profiles})).toBe('two: capabilities api, db');
    expect(routed({labels: ['api', 'db']}, {profiles, prefer: 'cost'})).toBe('one: capabilities api, prefer cost 1 (a small model, built in)');
  });

  test('by the model that the size would choose', () => {
    const profiles = [general, makeProfile('tiers', {models: {small: 'haiku', large: 'opus'}})];
    expect(routed({estimateMinutes: 5}, {profiles, prefer: 'cost'})).toMatch(/^tiers: prefer cost 1/);
    expect(routed({estimateMinutes: 500}, {profiles, prefer: 'cost'})).toMatch(/^general: prefer cost 3/);
  });

  test('who stands alone needs no preference', () => {
    expect(routed({}, {profiles: [general], prefer: 'learned'})).toBe('general: first active profile');
  });
});

/** How often each is chosen for a hundred tasks. */
const chosen = (options: Partial<RoutingOptions>, kind: WorkKind = 'feature', profiles = [general, guard]) => {
  const counts = new Map<string, number>();
  for (let number = 0; number < 100; number++) {
    const {agent} = route({id: `T-${number}`, labels: [kind]}, {profiles, prefer: 'learned', seed: 's', ...options});
    counts.set(agent, (counts.get(agent) ?? 0) + 1);
  }
  return counts;
};

describe('learned', () => {
  const record = trackRecord([
    ...times(18, entry('general', 'landed')), ...times(2, entry('general', 'failed')), ...times(2, entry('guard', 'landed')), ...times(18, entry('guard', 'failed')),
    ...times(50, entry('mender', 'uncounted')),
  ]);
  test('the better one almost always; without a record each about as often', () => {
    expect(record.has('mender')).toBe(false);
    expect(chosen({record}).get('general')).toBeGreaterThan(96);
    const blank = chosen({});
    expect(blank.get('general')).toBeGreaterThan(28);
    expect(blank.get('guard')).toBeGreaterThan(28);
  });

  test('a record on other work says nothing, a strength says a little', () => {
    expect(chosen({record}, 'docs').get('guard')).toBeGreaterThan(28);
    expect(chosen({}, 'security').get('guard')).toBeGreaterThan(58);
    expect(chosen({}, 'security').get('general')).toBeGreaterThan(8);
  });

  test('the same input gives the same route; another file or task draws anew', () => {
    const once = chosen({});
    expect(chosen({})).toEqual(once);
    expect(chosen({seed: 'other'})).not.toEqual(once);
  });

  test('and is explained', () => {
    const found = route({labels: ['feature']}, {profiles: [general, guard], prefer: 'learned', seed: 's', record});
    expect(found.reason).toMatch(/^learned: 18 of 20 on feature, drew 0\.\d\d$/);
    expect(found.passedOver).toEqual([expect.stringMatching(/^guard has 2 of 20 on feature, drew 0\.\d\d$/)]);
  });
});

describe('whatever the profiles and the task are', () => {
  const words = fc.subarray(['api', 'docs', 'qa', 'security', 'bug', 'x']);
  const profile = fc.record({
    type: fc.constantFrom('claude', 'script', 'command'),
    status: fc.constantFrom('active', 'experimental', 'blocked'),
    capabilities: words,
    files: fc.subarray(['src/**', 'docs/**']),
    strengths: fc.subarray(['bug', 'security', 'docs'] as const),
    ratings: fc.option(fc.record({cost: fc.integer({min: 1, max: 5})}), {nil: undefined}),
  });
  const profiles = fc.array(profile, {maxLength: 5}).map((list) => list.map(({ratings, ...parts}, index) => makeProfile(`p${index}`, {...parts, ...(ratings === undefined ? {} : {ratings})})));
  const task = fc.record({title: fc.constantFrom('Fix it', 'Harden it', 'Write docs', 'it'), labels: words, owns: fc.subarray(['src/a.ts', 'docs/b.md']), prompt: fc.string(), estimateMinutes: fc.option(fc.integer({min: 1, max: 999}))});
  const options = fc.record({
    strategy: fc.constantFrom(null, 'auto', 'security', 'bug'),
    prefer: fc.constantFrom(null, 'cost', 'speed', 'quality', 'learned'),
    personas: fc.subarray(['p0', 'p3', 'qa', 'docs']),
  } as const);

  test('the one chosen can take it, is among the personas where one of them can, and is the same each time', () => {
    fc.assert(
      fc.property(profiles, task, options, (list, parts, flags) => {
        const input = {profiles: list, rules: [], forced: null, preferred: null, seed: 's', ...flags};
        const found = routeTask(makeTask(parts), input);
        const able = list.filter(({type, status}) => type !== 'script' && status !== 'blocked');
        expect(found.ok).toBe(able.length > 0);
        if (!found.ok) return;
        const agent = able.find(({name}) => name === found.value.agent);
        expect(agent).toBeDefined();
        const among = (one: AgentProfile): boolean => flags.personas.some((word) => [one.name, ...one.capabilities, ...(one.strengths ?? [])].includes(word));
        if (able.some(among)) expect(agent !== undefined && among(agent)).toBe(true);
        else if (able.some(({status}) => status === 'active')) expect(agent?.status).toBe('active');
        expect(routeTask(makeTask(parts), input)).toEqual(found);
      }),
      {numRuns: 300},
    );
  });
});
