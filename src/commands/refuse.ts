/** Says why a command does not begin. */
import {diagnosticText} from '../analyze/diagnostic-text.ts';
import {exitCode, type Diagnostic, type ExitCode} from '../failure.ts';
import type {LockOwner} from '../run/lock.ts';
import type {Io} from './io.ts';

/** Prints every problem; nothing was started. */
export function refuse(io: Io, problems: readonly Diagnostic[]): ExitCode {
  for (const problem of problems) io.err(diagnosticText(problem, io.chalk));
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  io.err(`orch: ${errors} ${errors === 1 ? 'problem' : 'problems'}; nothing was started.\n`);
  return exitCode.usage;
}

/** Says who owns the state folder. */
export function owned(io: Io, by: LockOwner): ExitCode {
  io.err(`orch: run ${by.runId ?? ''} owns this repository (process ${by.pid}). Follow it with \`orch status --watch\`, end it with \`orch abort\`.\n`);
  return exitCode.owned;
}

/** One sentence, exit code 2. */
export function refuseOne(io: Io, message: string): ExitCode {
  io.err(`orch: ${message}\n`);
  return exitCode.usage;
}
