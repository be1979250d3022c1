import {expect, test} from 'vitest';
import {gatesOfTask, policyDigest} from '../../src/dispatch/policy-digest.ts';
import type {GateSettings} from '../../src/model.ts';
import {task} from '../gates/changes.ts';

const gates: GateSettings = {scope: 'auto', tree: 'auto', secrets: 'auto', policy: {mode: 'auto', requireHuman: ['a'], block: []}, checks: [{name: 'lint', run: 'lint'}]};
const one = task('T1', []);

test('a digest of the policy changes with whatever the gates go by, and with nothing else', () => {
  const same = policyDigest(gates, one);
  expect(same).toMatch(/^[0-9a-f]{16}$/);
  const {scope, ...others} = gates;
  expect(policyDigest({...others, scope}, task('T2', ['b']))).toBe(same);
  expect(policyDigest(JSON.parse(JSON.stringify(gates)) as GateSettings, one)).toBe(same);
  const changed: readonly GateSettings[] = [
    {...gates, scope: 'warn'},
    {...gates, tree: 'off'},
    {...gates, secrets: 'warn'},
    {...gates, secretScanners: []},
    {...gates, policy: {...gates.policy, mode: 'warn'}},
    {...gates, policy: {...gates.policy, requireHuman: []}},
    {...gates, policy: {...gates.policy, requireHuman: ['a', '!a']}},
    {...gates, policy: {...gates.policy, block: ['a']}},
    {...gates, policy: {...gates.policy, codeowners: true}},
    {...gates, compliance: {mode: 'auto', rules: []}},
    {...gates, compliance: {mode: 'auto', rules: [{id: 'a', demand: {type: 'human'}, grade: 'human'}]}},
    {...gates, checks: []},
    {...gates, reviewers: [{name: 'sec', agent: 'r', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null}]},
    {...gates, reviewers: [{name: 'sec', agent: 'r', kind: 'security', crossModel: false, mode: 'warn', timeoutMs: null}]},
  ];
  const digests = [...changed.map((other) => policyDigest(other, one)), policyDigest(gates, task('T1', [], {verify: ['x']})), policyDigest(gates, {...one, route: {...one.route, strategy: 'security'}})];
  expect(new Set([same, ...digests]).size).toBe(digests.length + 1);
});

test("a task's own checks come after those of everybody, and its strategy makes gates stricter", () => {
  const own = gatesOfTask(gates, {...task('T1', [], {verify: ['x', 'y']}), route: {agent: 'a', reason: '', strategy: 'security'}});
  expect(own.checks.map(({name}) => name)).toEqual(['lint', 'verify of T1', 'verify of T1 (2)']);
  expect(own.secrets).toBe('block');
});
