/** Shows a plan, as `orch plan` and `orch run --dry-run` do. */
import {planJson} from '../analyze/plan-json.ts';
import {planText} from '../analyze/plan-text.ts';
import {jsonText} from '../report/json-text.ts';
import type {Io} from './io.ts';
import type {Prepared} from './prepare.ts';

/** All tasks of the file, and which of them would run where these are not all that are open. */
export function showPlan(io: Io, {plan, selected, landedBefore}: Prepared, {only, json}: {readonly only?: readonly string[]; readonly json?: boolean}): void {
  if (json === true) {
    io.out(`${jsonText({...planJson(plan), selected}, 2)}\n`);
    return;
  }
  io.out(planText(plan, {chalk: io.chalk}));
  if (landedBefore.length > 0) io.out(`Landed before, and not run again: ${landedBefore.join(', ')}\n`);
  if (only !== undefined) io.out(`Of these would run: ${selected.join(', ') || 'none'}\n`);
}
