/** What an agent CLI says, in the words of orch. */
import type {Failure} from '../failure.ts';
import type {Usage} from '../model.ts';

/** A line of an agent's stream, decoded. */
export type AgentEvent =
  /** The session's id, for resuming, and the model where told. */
  | {readonly type: 'session'; readonly id: string; readonly model: string | null}
  /** Words of the agent. */
  | {readonly type: 'text'; readonly text: string}
  /** A tool call: its name and the one argument that matters (a path, a command). */
  | {readonly type: 'tool'; readonly name: string; readonly detail: string}
  /** Usage of this attempt so far, replacing what was told before. */
  | {readonly type: 'usage'; readonly usage: Usage}
  /** The CLI waits by itself because of a limit or an error of its provider. */
  | {readonly type: 'waiting'; readonly failure: Failure}
  /** The stream's own verdict; may come more than once, the last one counts. */
  | {readonly type: 'ended'; readonly failure: Failure | null}
  /** A line that is JSON of a kind we do not know, or no JSON where JSON was due. */
  | {readonly type: 'unknown'; readonly name: string};
