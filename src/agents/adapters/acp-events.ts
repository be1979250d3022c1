/** The lines that orch's bridge prints for an agent of the Agent Client Protocol: its own small vocabulary, one JSON object a line. */

/** How a provider's error came over the protocol, whatever its shape was. */
export interface AcpError {
  /** HTTP status; null where none was told. */
  readonly status: number | null;
  readonly text: string;
}

export type AcpEvent =
  | {readonly type: 'session'; readonly id: string}
  /** A piece of the agent's answer. */
  | {readonly type: 'text'; readonly text: string}
  | {readonly type: 'tool'; readonly name: string; readonly detail: string}
  /** A call is over. `edits`: it wrote a file. */
  | {readonly type: 'tool-end'; readonly name: string; readonly worked: boolean; readonly edits: boolean}
  /** The bridge answered a request for permission with no. */
  | {readonly type: 'refused'; readonly name: string}
  /** So far in this run. */
  | {readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number; readonly costUsd: number | null}
  /** What the agent printed where a message of the protocol was due, or something that the bridge had to do without. */
  | {readonly type: 'noise'; readonly text: string}
  /** The turn is over with this reason of the protocol. */
  | {readonly type: 'ended'; readonly reason: string}
  /** The turn could not be ended: an error that the agent answered with, or its early end. */
  | {readonly type: 'failed'; readonly error: AcpError};
