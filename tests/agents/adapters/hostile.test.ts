import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {adapters} from '../../../src/agents/adapters/registry.ts';
import type {AgentEvent} from '../../../src/agents/agent-event.ts';

const kinds = ['system', 'assistant', 'user', 'result', 'rate_limit_event', 'tool_call', 'thread.started', 'item.started', 'item.completed', 'turn.completed', 'turn.failed', 'error', 'init', 'message', 'tool_use', 'tool_result', 'text', 'step_finish', 'tool.execution_start', 'tool.execution_complete', 'session.error', 'model.call_failure', 'abort', 'session', 'tool', 'tool-end', 'refused', 'usage', 'ended', 'failed', 'noise'];
const names = ['message', 'item', 'usage', 'modelUsage', 'rate_limit_info', 'error', 'tool_call', 'permission_denials', 'session_id', 'thread_id', 'total_cost_usd', 'result', 'is_error', 'subtype', 'part', 'data', 'status', 'stats', 'content', 'role', 'delta', 'sessionID', 'sessionId', 'exitCode', 'text', 'reason', 'id', 'inputTokens', 'tool_id', 'toolCallId', 'constructor', '__proto__'];
const subtypes = ['init', 'api_retry', 'task_notification', 'success', 'started', 'completed'];

/** Objects of known kinds whose fields hold anything. */
const distorted = fc
  .tuple(fc.constantFrom(...kinds), fc.constantFrom(...subtypes), fc.dictionary(fc.constantFrom(...names), fc.jsonValue({maxDepth: 4})))
  .map(([type, subtype, fields]) => JSON.stringify({...fields, type, subtype: fields['subtype'] ?? subtype}));
const line = fc.oneof(fc.string({unit: 'binary'}), fc.json(), distorted, distorted);

function check(event: AgentEvent): void {
  if (event.type === 'usage') {
    const {inputTokens, outputTokens, costUsd} = event.usage;
    expect([inputTokens, outputTokens, costUsd ?? 0].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  }
  if (event.type === 'session') {
    expect(event.id).toMatch(/^[A-Za-z0-9]/);
  }
  if ((event.type === 'waiting' || event.type === 'ended') && event.failure !== null) {
    expect(event.failure.message).toMatch(/^[^\n\r]{1,300}$/);
  }
}

test.each(Object.values(adapters))('$type: no stream breaks the decoder or its promises', (adapter) => {
  fc.assert(
    fc.property(fc.array(line, {maxLength: 12}), (lines) => {
      const decoder = adapter.decoder();
      for (const text of lines) {
        decoder.line(text).forEach(check);
      }
    }),
    {numRuns: 250},
  );
});

test.each(Object.values(adapters))('$type: deeply nested and very long lines', (adapter) => {
  const decoder = adapter.decoder();
  for (const text of [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, `{"type":"result","result":"${'x'.repeat(1_000_000)}","is_error":true}`, `{"type":"${'y'.repeat(100_000)}"}`]) {
    decoder.line(text).forEach(check);
  }
  expect(decoder.line('{"type":"later"}')).toHaveLength(1);
});
