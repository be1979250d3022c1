/** What a run landed and what it did not, as data for the summary and the reports. Pure. */
import {hasEnded, standings} from '../run/standing.ts';
import type {RunState} from '../run/state.ts';
import {branchName, shortSha} from './format.ts';
import {resultBranch} from './next-steps.ts';
import {isRefused} from './run-word.ts';
import {oneLine} from './sanitize.ts';
import type {TaskRow} from './task-row.ts';
import {wordCounts} from './totals-line.ts';

/** The rows that landed and the others, each in the order of the run. */
export const splitLanded = (rows: readonly TaskRow[]): {readonly landed: readonly TaskRow[]; readonly others: readonly TaskRow[]} => ({
  landed: rows.filter((row) => row.word === 'merged'),
  others: rows.filter((row) => row.word !== 'merged'),
});

/** `3 of 5 tasks landed; 1 failed, 1 skipped.` */
export function countsSentence(state: RunState): string {
  const words = [...standings(state).values()].map((standing) => standing.word);
  if (words.length === 0) return 'There was nothing to do.';
  const landed = words.filter((word) => word === 'merged').length;
  const others = words.filter((word) => word !== 'merged');
  const open = others.some((word) => !hasEnded(word));
  if (landed === words.length) return words.length === 1 ? 'The task landed.' : `All ${words.length} tasks landed.`;
  return `${landed} of ${words.length} tasks landed${open ? ' so far' : ''}; ${wordCounts(others)}.`;
}

/** Where the user's branch stands: `main is at 1a2b3c4 and holds all that has landed.` */
export function branchSentence(state: RunState): string {
  const result = `${resultBranch(state)} (${shortSha(state.result)})`;
  if (state.run.into === null) return state.result === state.run.base ? `HEAD is detached at ${shortSha(state.run.base)}; nothing has landed.` : `HEAD was detached and has not been moved; ${result} holds all that has landed.`;
  const branch = oneLine(branchName(state.run.into));
  if (state.result === state.run.base) return `${branch} is as it was: nothing has landed.`;
  if (state.delivered === state.result) return `${branch} holds all that has landed, up to ${shortSha(state.result)}.`;
  return `${branch} does not hold all that has landed${isRefused(state) ? '' : ' yet'}; ${result} does.`;
}
