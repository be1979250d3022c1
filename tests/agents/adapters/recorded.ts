/** Recorded streams as tests see them: decoded, and each event in one line. */
import {readFileSync} from 'node:fs';
import type {Ending} from '../../../src/agents/judge.ts';
import {emptyTranscript, hear} from '../../../src/dispatch/transcript.ts';
import {adapters} from '../../../src/agents/adapters/registry.ts';
import type {AgentEvent} from '../../../src/agents/agent-event.ts';
import type {AgentType} from '../../../src/model.ts';
import type {Failure} from '../../../src/failure.ts';
import {unreachable} from '../../../src/failure.ts';

const folder = new URL('../../fixtures/streams/', import.meta.url);

/** Events of a recording such as `codex-0.169.0/success`. */
export function recorded(name: string): readonly AgentEvent[] {
  const lines = readFileSync(new URL(`${name}.jsonl`, folder), 'utf8').split('\n');
  return decoded(name.split(/[-/]/)[0] as AgentType, lines.slice(0, -1));
}

/** Events of lines, which may be given as objects. */
export function decoded(type: AgentType, lines: ReadonlyArray<string | object>): readonly AgentEvent[] {
  const decoder = adapters[type].decoder();
  return lines.flatMap((line) => decoder.line(typeof line === 'string' ? line : JSON.stringify(line)));
}

/** The ending of a process that wrote these lines, by itself and with success where `parts` say nothing else. */
export function endingOf(type: AgentType, lines: ReadonlyArray<string | object>, parts: Partial<Ending>): Ending {
  const {ended, waiting, lastText} = decoded(type, lines).reduce(hear, emptyTranscript);
  return {type, exitCode: 0, signal: null, stoppedBy: null, ended, waiting, unansweredMs: 0, stderrTail: '', lastText, now: new Date('2026-11-21T10:00:00Z'), utcOffsetMinutes: 0, ...parts};
}

/** `tool Write /repo/a`, `usage 10+2 $0.5`, `ended auth: Invalid key`, … */
export function shown(event: AgentEvent): string {
  switch (event.type) {
    case 'session':
      return `session ${event.id.slice(0, 8)} ${event.model}`;
    case 'text':
      return `text ${event.text}`;
    case 'tool':
      return `tool ${event.name} ${event.detail}`;
    case 'usage':
      return `usage ${event.usage.inputTokens}+${event.usage.outputTokens} ${event.usage.costUsd === null ? 'cost unknown' : `$${event.usage.costUsd.toFixed(4)}`}`;
    case 'waiting':
    case 'ended':
      return `${event.type} ${told(event.failure)}`;
    case 'unknown':
      return `unknown ${event.name}`;
    default:
      return unreachable(event);
  }
}

function told(failure: Failure | null): string {
  return failure === null ? 'well' : `${failure.kind}: ${failure.message}${failure.retryAt === undefined ? '' : ` (${failure.retryAt})`}`;
}
