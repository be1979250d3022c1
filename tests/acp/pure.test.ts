import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {modeFor, modelChoice} from '../../src/acp/choices.ts';
import {readError} from '../../src/acp/errors.ts';
import {answerPermission} from '../../src/acp/permission.ts';
import {sessionCalls} from '../../src/acp/updates.ts';
import type {Permissions} from '../../src/model.ts';

const options = [
  {optionId: 'a', name: '', kind: 'allow_always'},
  {optionId: 'b', name: '', kind: 'allow_once'},
  {optionId: 'c', name: '', kind: 'reject_once'},
] as const;
const call = (kind: string, ...paths: readonly string[]) => ({kind, title: '', detail: '', paths});

test.each<[Permissions, string, readonly string[], boolean]>([
  ['read-only', 'read', ['/w/a'], true],
  ['read-only', 'search', [], true],
  ['read-only', 'read', ['/etc/passwd'], false],
  ['read-only', 'edit', ['/w/a'], false],
  ['edit', 'edit', ['/w/a', 'b/c'], true],
  ['edit', 'edit', ['/w/../x'], false],
  ['edit', 'edit', ['../x'], false],
  ['edit', 'edit', ['/w/a', '/x'], false],
  ['edit', 'edit', ['/wide'], false],
  ['edit', 'edit', [], false],
  ['edit', 'edit', ['/w/..a'], true],
  ['edit', 'delete', ['/w/a'], true],
  ['edit', 'execute', [], false],
  ['edit', 'fetch', [], false],
  ['edit', 'other', ['/w/a'], false],
  ['edit', 'switch_mode', [], false],
  ['full', 'execute', [], true],
  ['full', 'other', ['/x'], true],
])('%s: %s of %j: %s', (level, kind, paths, allowed) => {
  expect(answerPermission([...options], call(kind, ...paths), level, '/w')).toEqual({allowed, outcome: {outcome: 'selected', optionId: allowed ? 'b' : 'c'}});
});

test('never for always, and never an option that is not what it says', () => {
  const always = options.filter(({kind}) => kind !== 'allow_once');
  expect(answerPermission(always, call('edit', '/w/a'), 'full', '/w')).toEqual({allowed: false, outcome: {outcome: 'selected', optionId: 'c'}});
  expect(answerPermission([], call('edit', '/w/a'), 'full', '/w')).toEqual({allowed: false, outcome: {outcome: 'cancelled'}});
});

test('what a call is stays known, and a path that it once named stays named', () => {
  const calls = sessionCalls();
  expect(calls.update({sessionUpdate: 'tool_call', toolCallId: '1', kind: 'edit', title: 'Edit', locations: [{path: '/x'}]})).toEqual([{type: 'tool', name: 'edit', detail: '/x'}]);
  expect(calls.learn({toolCallId: '1', rawInput: {path: '/w/a'}})).toMatchObject({kind: 'edit', paths: ['/x', '/w/a']});
  expect(calls.update({sessionUpdate: 'tool_call_update', toolCallId: '1', status: 'failed'})).toEqual([{type: 'tool-end', name: 'edit', worked: false, edits: true}]);
});

test('usage in the three places where agents put it', () => {
  expect(sessionCalls().turn({stopReason: 'end_turn', usage: {inputTokens: 6, outputTokens: 1}})).toEqual([{type: 'usage', inputTokens: 6, outputTokens: 1, costUsd: null}]);
  expect(sessionCalls().turn({_meta: {quota: {token_count: {input_tokens: 5, output_tokens: 2}}}})).toEqual([{type: 'usage', inputTokens: 5, outputTokens: 2, costUsd: null}]);
  const priced = sessionCalls();
  expect(priced.update({sessionUpdate: 'usage_update', used: 9, size: 100, cost: {amount: 0.5, currency: 'USD'}})).toEqual([{type: 'usage', inputTokens: 0, outputTokens: 0, costUsd: 0.5}]);
  expect(priced.turn({usage: {inputTokens: 6, outputTokens: 1}})).toEqual([{type: 'usage', inputTokens: 6, outputTokens: 1, costUsd: 0.5}]);
  // No price, or another currency.
  expect([{amount: 0, currency: 'USD'}, {amount: 1, currency: 'EUR'}].flatMap((cost) => priced.update({sessionUpdate: 'usage_update', cost}))).toEqual([]);
  const calls = sessionCalls();
  const piece = {sessionUpdate: 'agent_message_chunk', content: {type: 'text', text: ''}, _meta: {usage: {inputTokens: 3, outputTokens: 1}}};
  expect([...calls.update(piece), ...calls.update(piece)]).toEqual([{type: 'usage', inputTokens: 3, outputTokens: 1, costUsd: null}, {type: 'usage', inputTokens: 6, outputTokens: 2, costUsd: null}]);
});

const opened = (...ids: readonly string[]) => ({modes: {currentModeId: ids[0], availableModes: ids.map((id) => ({id}))}});
const option = (list: readonly object[]) => ({configOptions: [{id: 'm', category: 'model', options: list}]});

describe('modes', () => {
  test.each<[Permissions, readonly string[], string | null]>([
    ['edit', ['read-only', 'auto', 'full-access'], 'auto'],
    ['full', ['read-only', 'auto', 'full-access'], 'full-access'],
    ['read-only', ['read-only', 'auto', 'full-access'], null],
    // Elsewhere this name means everything.
    ['edit', ['default', 'auto'], null],
    ['edit', ['default', 'acceptEdits', 'plan'], 'acceptEdits'],
    ['full', ['default', 'yolo'], 'yolo'],
    ['full', ['ask'], null],
    ['read-only', ['yolo', 'default'], 'default'],
  ])('%s of %j: %s', (level, ids, expected) => {
    expect(modeFor(level, opened(...ids))).toBe(expected);
  });
});

test('a model of an option, of a group of options, of the older list, or none', () => {
  expect(modelChoice('x', option([{value: 'x', name: 'X'}]))).toEqual({type: 'option', configId: 'm', value: 'x'});
  expect(modelChoice('X', option([{group: 'g', name: 'G', options: [{value: 'x', name: 'X'}]}]))).toEqual({type: 'option', configId: 'm', value: 'x'});
  expect(modelChoice('y', {models: {availableModels: [{modelId: 'y(openai)', name: 'y'}]}})).toEqual({type: 'model', modelId: 'y(openai)'});
  expect(modelChoice('z', option([{value: 'x', name: 'X'}]))).toEqual({type: 'none', offered: ['x']});
});

test('whatever an agent sends is read without a throw', () => {
  const calls = sessionCalls();
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('tool_call', 'tool_call_update', 'agent_message_chunk', 'usage_update', 'later'), (value, kind) => {
      calls.update(value);
      calls.update({...(typeof value === 'object' ? value : {}), sessionUpdate: kind});
      calls.turn(value);
      modeFor('edit', value);
      modelChoice('m', value);
      expect(readError(value).text.length).toBeLessThanOrEqual(4000);
    }),
    {numRuns: 300},
  );
});
