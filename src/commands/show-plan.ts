/** Shows a plan, as `orch plan` and `orch run --dry-run` do. */
import {strategyText} from '../agents/strategy.ts';
import {planJson} from '../analyze/plan-json.ts';
import {planText} from '../analyze/plan-text.ts';
import type {Plan} from '../model.ts';
import {jsonText} from '../report/json-text.ts';
import type {Io} from './io.ts';
import {plannedReviewLines, plannedReviews} from './planned-reviews.ts';
import type {Prepared} from './prepare.ts';

/** All tasks of the file, and which of them would run where these are not all that are open. */
export function showPlan(io: Io, {plan, selected, landedBefore, parallel, config, profiles}: Prepared, {only, json}: {readonly only?: readonly string[]; readonly json?: boolean}): void {
  const reviews = plannedReviews(plan, config?.gates.reviewers ?? [], profiles);
  if (json === true) {
    io.out(`${jsonText({...planJson(plan), selected, maxParallel: parallel.count, reviewers: reviews.map(({reviewer: {name, kind}, reads}) => ({name, kind, reads}))}, 2)}\n`);
    return;
  }
  io.out(planText(plan, {chalk: io.chalk}));
  if (parallel.why !== null) io.out(`${io.chalk.bold('Parallel')}       ${parallelText(parallel)}\n`);
  for (const line of strategyLines(plan)) io.out(`${io.chalk.bold('Strategy')}       ${line}\n`);
  for (const line of plannedReviewLines(reviews, plan.tasks.filter(({done}) => !done).length)) io.out(`${io.chalk.bold('Reviewer')}       ${line}\n`);
  if (landedBefore.length > 0) io.out(`Landed before, and not run again: ${landedBefore.join(', ')}\n`);
  if (only !== undefined) io.out(`Of these would run: ${selected.join(', ') || 'none'}\n`);
}

/** `3 at once`, and why where orch has chosen that. */
export const parallelText = ({count, why}: Prepared['parallel']): string => `${count} at once${why === null ? '' : ` (auto: ${why})`}`;

/** What each strategy in force does, and for which tasks where there are several. */
function strategyLines({tasks}: Plan): readonly string[] {
  const open = tasks.filter(({done}) => !done);
  const found = new Set(open.flatMap(({route}) => route.strategy ?? []));
  return [...found].map((strategy) => {
    const ids = open.filter(({route}) => route.strategy === strategy).map(({id}) => id);
    const whose = ids.length === open.length ? '' : ` (${ids.slice(0, mostNamed).join(', ')}${ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : ''})`;
    return `${strategyText(strategy)}${whose}`;
  });
}

const mostNamed = 6;
