/** `orch plan`: what a run would do. */
import {failedPlanJson, planJson} from '../analyze/plan-json.ts';
import {planText} from '../analyze/plan-text.ts';
import {jsonText} from '../report/json-text.ts';
import {diagnosticText} from '../analyze/diagnostic-text.ts';
import {exitCode, type ExitCode} from '../failure.ts';
import type {Io} from './io.ts';
import {prepare} from './prepare.ts';
import {refuse} from './refuse.ts';
import {settingFlagsOf, type RunFlags} from './run.ts';

export async function plan(io: Io, taskfile: string | undefined, flags: RunFlags): Promise<ExitCode> {
  const prepared = await prepare(io, taskfile, flags, settingFlagsOf(flags), 'serialize');
  if (!prepared.ok) {
    if (flags.json === true) io.out(`${jsonText(failedPlanJson(taskfile ?? null, prepared.failure), 2)}\n`);
    return refuse(io, prepared.failure);
  }
  const {value} = prepared;
  if (flags.json === true) {
    io.out(`${jsonText(planJson(value.plan), 2)}\n`);
    return exitCode.success;
  }
  for (const warning of value.warnings) io.err(diagnosticText(warning, io.chalk));
  io.out(planText(value.plan, {chalk: io.chalk}));
  if (value.landedBefore.length > 0) io.out(`Landed before, and not run again: ${value.landedBefore.join(', ')}\n`);
  return exitCode.success;
}
