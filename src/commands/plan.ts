/** `orch plan`: what a run would do. */
import {failedPlanJson} from '../analyze/plan-json.ts';
import {jsonText} from '../report/json-text.ts';
import {diagnosticText} from '../analyze/diagnostic-text.ts';
import {exitCode, type ExitCode} from '../failure.ts';
import type {Io} from './io.ts';
import {prepare} from './prepare.ts';
import {refuse} from './refuse.ts';
import {settingFlagsOf, type RunFlags} from './run.ts';
import {showPlan} from './show-plan.ts';
import {showPrompt} from './show-prompt.ts';

export async function plan(io: Io, taskfile: string | undefined, flags: RunFlags & {readonly showPrompt?: string}): Promise<ExitCode> {
  const prepared = await prepare(io, taskfile, flags, settingFlagsOf(flags), 'serialize');
  if (!prepared.ok) {
    if (flags.json === true) io.out(`${jsonText(failedPlanJson(taskfile ?? null, prepared.failure), 2)}\n`);
    return refuse(io, prepared.failure);
  }
  const {value} = prepared;
  if (flags.json !== true) for (const warning of value.warnings) io.err(diagnosticText(warning, io.chalk));
  if (flags.showPrompt !== undefined) return showPrompt(io, value, flags.showPrompt);
  showPlan(io, value, flags);
  return exitCode.success;
}
