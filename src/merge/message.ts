/** The messages of the commits that orch writes. Pure. */
import {landedTrailer} from '../analyze/landed.ts';
import {gateNames, type GateName, type PlannedTask} from '../model.ts';

/** A human's yes to the work that lands. */
export interface Approval {
  readonly by: string;
  /** Gates that were to be passed whatever they found, for `reason`. */
  readonly overrides: readonly GateName[];
  readonly reason: string;
}

/** How the work came to land: whose it is, the gates that judged it, and what a human said. */
export interface Landing {
  readonly agent: string;
  readonly gates: readonly GateName[];
  readonly approval: Approval | null;
  /** The first line. */
  readonly subject: string;
  /** The line of who answers for it; null: nobody asks. */
  readonly signOff: string | null;
}

/**
 * Message of the commit that lands a task; the only one with trailers, so that the landing is found again in any clone, and
 * with it who let it through.
 */
export function landingMessage(task: PlannedTask, {agent, gates, approval, subject, signOff}: Landing, runId: string): string {
  const spoken = gateNames.filter((gate) => gates.includes(gate));
  const trailers = [
    `Orch-Run: ${runId}`,
    `Orch-Task: ${landedTrailer(task)}`,
    `Orch-Agent: ${agent}`,
    ...(spoken.length === 0 ? [] : [`Orch-Gates: ${spoken.join(' ')}`]),
    ...(approval === null ? [] : [`Orch-Approved-By: ${harmless(approval.by) || 'unknown'}`, ...approval.overrides.map((gate) => `Orch-Override: ${gate}: ${harmless(approval.reason) || 'no reason given'}`)]),
    ...(signOff === null ? [] : [signOff]),
  ];
  return `${subject}\n\n${trailers.join('\n')}\n`;
}

/** One line that holds no control, nothing invisible and nothing that turns text around: what a person wrote adds no trailer. */
function harmless(text: string): string {
  const letters = [...text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()];
  return letters.length <= longest ? letters.join('') : `${letters.slice(0, longest).join('')}…`;
}

const longest = 500;
