/** What `orch doctor` found, for people. Pure. */
import type {ChalkInstance} from 'chalk';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `warning`: a run can start and lacks something. `absent`: not here, and nothing lacks it. `error`: no run can start. */
  readonly state: 'ok' | 'warning' | 'absent' | 'error';
  readonly message: string;
  /** What to do about it; null: nothing. */
  readonly remedy: string | null;
}

export function doctorText(findings: readonly Finding[], chalk: ChalkInstance): string {
  const width = Math.max(...findings.map(({name}) => name.length));
  const marks = {ok: chalk.green('✓'), warning: chalk.yellow('!'), absent: chalk.dim('-'), error: chalk.red('✗')};
  const lines = findings.flatMap(({name, state, message, remedy}) => [`${marks[state]} ${name.padEnd(width)}  ${message}`, ...(remedy === null ? [] : [`  ${' '.repeat(width)}  ${remedy}`])]);
  return `${lines.join('\n')}\n${findings.some(({state}) => state === 'error') ? 'No run can start here.' : 'A run can start here.'}\n`;
}
