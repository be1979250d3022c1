import {expect, test} from 'vitest';
import {checksGate} from '../../../src/gates/checks.ts';
import {testSummary} from '../../../src/gates/checks/test-summary.ts';
import {tryCommand, type CheckEnd} from '../../../src/gates/checks/try-command.ts';
import type {Check} from '../../../src/model.ts';

const exit = (code: number, output = ''): CheckEnd => ({type: 'exit', code, outputTail: output, summary: testSummary(output)});
const red = exit(1, 'not ok 1 - adds\nnot ok 2 - breaks\n1..2\n');
const green = exit(0, 'ok 1 - adds\n1..1\n');
const empty = exit(0, '1..0\n');
const skipped = exit(0, 'ok 1 - adds # skip\nok 2 - breaks # skip\n1..2\n');
const timeout: CheckEnd = {type: 'timeout', message: 'not finished after 2 s', outputTail: ''};
const interrupted: CheckEnd = {type: 'interrupted', message: 'stopped', outputTail: ''};

/** What it comes to, and how many runs that took. */
async function tried(ends: readonly CheckEnd[], given: {readonly retries?: number; readonly allowNoTests?: boolean} = {}): Promise<string> {
  let runs = 0;
  const result = await tryCommand({run: async () => ends[runs++] ?? Promise.reject(new Error('one run too many')), retries: given.retries ?? 1, allowNoTests: given.allowNoTests ?? false});
  const flaky = result.type === 'passed' && result.flaky !== null ? ` flaky ${result.flaky.names.join('; ')}` : '';
  return `${result.type}${flaky}${'message' in result ? ` ${result.message}` : ''} after ${runs}`;
}

test.each<readonly [string, readonly CheckEnd[], Parameters<typeof tried>[1], string]>([
  ['green', [green], {}, 'passed after 1'],
  ['no summary at all', [exit(0, 'all is well')], {}, 'passed after 1'],
  ['red twice', [red, red], {}, 'failed after 2'],
  ['red once', [red, green], {}, 'passed flaky adds; breaks after 2'],
  ['red once, and nothing tells of tests', [exit(2), exit(0)], {}, 'passed flaky  after 2'],
  ['red once, and no retries', [red], {retries: 0}, 'failed after 1'],
  ['red twice, with two retries', [red, red, green], {retries: 2}, 'passed flaky adds; breaks after 3'],
  ['no tests', [empty], {}, 'broken ran no test, though it ended with exit code 0 (TAP: there is none) after 1'],
  ['all skipped', [skipped], {}, 'broken ran no test, though it ended with exit code 0 (TAP: all 2 skipped) after 1'],
  ['no tests, and that is allowed', [empty], {allowNoTests: true}, 'passed after 1'],
  ['red, then no tests', [red, empty], {}, 'failed after 2'],
  ['red, then too long', [red, timeout], {}, 'failed after 2'],
  ['red, then too long, and a try is left', [red, timeout, green], {retries: 2}, 'failed after 2'],
  ['red, then stopped', [red, interrupted], {}, 'interrupted stopped after 2'],
  ['too long', [timeout], {}, 'broken gave no result: not finished after 2 s after 1'],
  ['not found', [exit(127)], {}, 'broken did not run: the command was not found (exit code 127) after 1'],
  ['red, whatever it prints', [exit(1, 'ok 1 - adds\n1..1\n'), exit(1, 'ok 1 - adds\n1..1\n')], {}, 'failed after 2'],
])('%s', async (_name, ends, given, expected) => {
  expect(await tried(ends, given)).toBe(expected);
});

const gateOf = (check: Partial<Check>, ends: readonly CheckEnd[]): ReturnType<typeof checksGate> => {
  const left = [...ends];
  return checksGate({checks: [{name: 'unit', run: 'npm test', ...check}], runCheck: async () => left.shift() ?? green});
};

test('the gate lets what was flaky pass with a warning that names it', async () => {
  expect(await gateOf({}, [red, green])).toEqual({type: 'pass', warnings: [{rule: 'checks/flaky', message: 'Check unit (`npm test`) failed and then passed on the same commit (2 tests: adds; breaks).'}]});
  expect((await gateOf({flakyRetries: 0}, [red, green])).type).toBe('block');
});

test('the gate takes a run without tests for no answer, unless the check says so', async () => {
  const verdict = await gateOf({}, [empty]);
  expect(verdict).toMatchObject({type: 'error', message: expect.stringContaining('ran no test') as string});
  expect(JSON.stringify(verdict)).toContain('allow_no_tests: true');
  expect((await gateOf({allowNoTests: true}, [empty])).type).toBe('pass');
});
