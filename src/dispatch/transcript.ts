/** What an attempt's stream has said so far. Pure. */
import {notJson} from '../agents/adapters/json-stream.ts';
import type {Failure} from '../failure.ts';
import type {AgentEvent} from '../agents/agent-event.ts';
import type {Usage} from '../model.ts';

export interface Transcript {
  readonly session: string | null;
  /** The model that answers, where told. */
  readonly model: string | null;
  readonly usage: Usage | null;
  /** What the agent does now, in a few words. */
  readonly action: string | null;
  readonly lastText: string;
  readonly waiting: Failure | null;
  readonly ended: {readonly failure: Failure | null} | null;
  /** Lines that were no JSON where JSON was due. */
  readonly unparsed: number;
  /** Events of kinds that orch does not know, and the first one's name. */
  readonly unknown: {readonly count: number; readonly name: string} | null;
}

export const emptyTranscript: Transcript = {session: null, model: null, usage: null, action: null, lastText: '', waiting: null, ended: null, unparsed: 0, unknown: null};

/** The transcript after one more event. */
export function hear(transcript: Transcript, event: AgentEvent): Transcript {
  switch (event.type) {
    case 'session':
      return {...transcript, session: event.id, model: event.model ?? transcript.model};
    case 'text':
      return {...transcript, lastText: event.text, action: oneLine(event.text) || transcript.action, waiting: null};
    case 'tool':
      return {...transcript, action: oneLine(`${event.name} ${event.detail}`), waiting: null};
    case 'usage':
      return {...transcript, usage: event.usage};
    case 'waiting':
      return {...transcript, waiting: event.failure, action: oneLine(`waits: ${event.failure.message}`)};
    case 'ended':
      return {...transcript, ended: {failure: event.failure}};
    default:
      if (event.name === notJson) return {...transcript, unparsed: transcript.unparsed + 1};
      return {...transcript, unknown: {count: (transcript.unknown?.count ?? 0) + 1, name: transcript.unknown?.name ?? event.name}};
  }
}

/** How long the agent had been without any answer of its model, when its stream had been silent for `silentMs`. */
export const unansweredMs = ({session, action}: Transcript, silentMs: number): number => (session !== null && action === null ? silentMs : 0);

/** Readable form of an event for `orch logs`; null for what a reader need not see. */
export function readable(event: AgentEvent): string | null {
  switch (event.type) {
    case 'text':
      return event.text;
    case 'tool':
      return `» ${event.name} ${event.detail}`.trimEnd();
    case 'waiting':
      return `… waits: ${event.failure.message}`;
    case 'ended':
      return event.failure === null ? '✓ finished' : `✗ ${event.failure.kind}: ${event.failure.message}`;
    default:
      return null;
  }
}

const longestAction = 120;

function oneLine(text: string): string {
  const line = text.trim().split(/\r?\n/, 1)[0] ?? '';
  return line.length > longestAction ? `${line.slice(0, longestAction - 1)}…` : line;
}
