/** The sign and the colour of each state of a task. Pure. */
import type {ChalkInstance} from 'chalk';
import type {StateWord} from '../run/standing.ts';

/** One column wide each. */
export const stateSign: Readonly<Record<StateWord, string>> = {
  pending: '·',
  running: '▸',
  gating: '⋄',
  'awaiting-approval': '?',
  queued: '»',
  merging: '↦',
  merged: '✓',
  failed: '✗',
  blocked: '⊘',
  conflicted: '!',
  skipped: '-',
};

/** Colours text by the state it is about. */
export function paintState(chalk: ChalkInstance, word: StateWord): (text: string) => string {
  switch (word) {
    case 'merged':
      return chalk.green;
    case 'failed':
    case 'blocked':
    case 'conflicted':
      return chalk.red;
    case 'awaiting-approval':
      return chalk.yellow;
    case 'pending':
    case 'skipped':
      return chalk.dim;
    default:
      return chalk.cyan;
  }
}
