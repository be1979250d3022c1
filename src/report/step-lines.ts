/** Things to do, as lines for people. Pure. */
import type {ChalkInstance} from 'chalk';
import type {NextStep} from './next-steps.ts';
import {oneLine} from './sanitize.ts';
import {wrapTo} from './width.ts';

/**
 * Each step as a sentence, wrapped to `columns`, and its commands, indented. Commands are never cut or broken, so that they
 * can be copied. At most `most` steps are told; the last step is always among them, since it says how the run goes on.
 */
export function stepLines(steps: readonly NextStep[], {columns, chalk, most = 10}: {readonly columns: number; readonly chalk: ChalkInstance; readonly most?: number}): readonly string[] {
  const left = steps.length - most;
  const shown = left <= 0 ? steps : steps.slice(0, most - 1);
  const last = left <= 0 ? [] : steps.slice(-1);
  const more = left <= 0 ? [] : [`… and ${left} more: orch report`];
  const lines = (step: NextStep): readonly string[] => [...wrapTo(stepSentence(step), columns), ...step.commands.map((command) => `  ${chalk.bold(command)}`)];
  return [...shown.flatMap((step) => lines(step)), ...more, ...last.flatMap((step) => lines(step))];
}

/** `DEV-12: waits for your approval: …`. */
export const stepSentence = ({task, text}: NextStep): string => oneLine(task === null ? text : `${task}: ${text}`);
