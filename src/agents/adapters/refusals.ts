/** Tells work that was refused for a missing permission from a refusal that the agent got around. */
import type {Failure} from '../../failure.ts';
import {failureOf} from './provider-failure.ts';

/** What became of an agent's tool calls. */
export interface Refusals {
  /** The call did what was asked. `edits`: it wrote a file. */
  worked(tool: string, edits: boolean): void;
  /** The call was refused. `outright`: no call of this tool can be allowed. */
  refused(tool: string, outright: boolean): void;
  /**
   * A failure of kind `denied` when a tool was refused outright, or was refused and never worked in a run that edited
   * nothing. A refused command beside written files is none: the checks judge that work.
   */
  failure(): Failure | null;
}

export function trackRefusals(): Refusals {
  const working = new Set<string>();
  const refused = new Map<string, boolean>();
  let edited = false;
  return {
    worked(tool, edits) {
      working.add(tool);
      edited ||= edits;
    },
    refused(tool, outright) {
      refused.set(tool, outright || refused.get(tool) === true);
    },
    failure() {
      const tools = [...refused].filter(([tool, outright]) => outright || (!edited && !working.has(tool))).map(([tool]) => tool);
      return tools.length === 0 ? null : failureOf('denied', `It was not permitted to use ${tools.join(', ')}`);
    },
  };
}
