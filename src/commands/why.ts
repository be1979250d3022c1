/** `orch why`: why a task stands where it stands, in a run or, before any, in the plan. Changes nothing. */
import {nearest} from '../analyze/nearest.ts';
import {exitCode, type ExitCode} from '../failure.ts';
import type {Plan} from '../model.ts';
import {jsonText} from '../report/json-text.ts';
import {whyInRun, whyPlanned, type Why} from '../report/why.ts';
import {whyText} from '../report/why-text.ts';
import {nowIso} from '../world/clock.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {prepare} from './prepare.ts';
import {refuse, refuseOne} from './refuse.ts';
import {settingFlagsOf} from './run.ts';

export async function why(io: Io, task: string, run: string | undefined, flags: {readonly json?: boolean}): Promise<ExitCode> {
  const found = await findRun(io, run);
  if (!found.ok) return refuseOne(io, found.failure);
  if (found.value !== null) {
    const {state} = found.value.stored;
    const {plan} = state.run;
    const answer = whyInRun(state, task, {owner: found.value.owner, now: nowIso()});
    // Without a run named, a task that the newest run does not know may stand in the file by now.
    if (answer !== null || run !== undefined) return tell(io, answer, plan, task, flags);
  }
  const prepared = await prepare(io, undefined, {}, settingFlagsOf({}), 'serialize');
  if (!prepared.ok) return refuse(io, prepared.failure);
  return tell(io, whyPlanned(prepared.value.plan, task, prepared.value.landedBefore), prepared.value.plan, task, flags);
}

function tell(io: Io, answer: Why | null, plan: Plan, task: string, flags: {readonly json?: boolean}): ExitCode {
  if (answer === null) {
    const known = plan.tasks.map(({id}) => id);
    const meant = nearest(task, known);
    return refuseOne(io, `there is no task ${task} in ${plan.file}.${meant === null ? '' : ` Did you mean ${meant}?`} It has: ${known.slice(0, 20).join(', ')}${known.length > 20 ? `, and ${known.length - 20} more` : ''}.`);
  }
  io.out(flags.json === true ? `${jsonText(answer, 2)}\n` : whyText(answer, {columns: io.terminal ? io.size().columns : 120, chalk: io.chalk}));
  return exitCode.success;
}
