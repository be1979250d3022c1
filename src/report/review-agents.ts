/** How the reviewers of a task stand. Pure. */
import {fitsTask} from '../gates/review.ts';
import type {GateSummary} from '../gates/summary.ts';
import type {GateVerdict, PlannedTask, Reviewer} from '../model.ts';
import type {StateWord} from '../run/standing.ts';
import type {TaskRecord} from '../run/task-record.ts';

export interface ReviewAgentState {
  readonly name: string;
  readonly kind: Reviewer['kind'];
  /** The profile that reads, or has read; null: none has yet, or none may. */
  readonly agent: string | null;
  readonly status: GateSummary;
  /** What it has found, also where that keeps the commit from landing. */
  readonly warnings: readonly string[];
}

/** Those that were asked about the newest work, and those that are sure to be asked. Which of the others are, its files will tell. */
export function reviewAgents(reviewers: readonly Reviewer[], planned: PlannedTask | undefined, task: TaskRecord, word: StateWord): readonly ReviewAgentState[] {
  return reviewers.flatMap((reviewer): ReviewAgentState[] => {
    const {name, kind} = reviewer;
    const review = task.reviews.find((one) => one.reviewer === name && one.head === task.head);
    if (review !== undefined) return [{name, kind, agent: review.agent, status: review.verdict === null ? whileOpen(word) : statusOf(review.verdict, task, word), warnings: messagesOf(review.verdict)}];
    const isSure = reviewer.mode !== 'off' && (reviewer.when?.files ?? []).length === 0 && fitsTask(reviewer, planned ?? null);
    return isSure ? [{name, kind, agent: null, status: whileOpen(word), warnings: []}] : [];
  });
}

/** Before they have spoken on the newest work. */
const open: ReadonlySet<StateWord> = new Set<StateWord>(['pending', 'running', 'gating', 'awaiting-approval']);

const whileOpen = (word: StateWord): GateSummary => (open.has(word) ? 'pending' : 'n/a');

/** What a human has let through counts as passed; a question that is left when the task is blocked was answered with no. */
function statusOf(verdict: GateVerdict, {gates}: TaskRecord, word: StateWord): GateSummary {
  const isThrough = gates.some((one) => one.gate === 'review' && one.verdict.type === 'pass');
  if (verdict.type === 'pass' || isThrough) return 'pass';
  if (verdict.type !== 'human') return 'fail';
  return word === 'blocked' && !gates.some((one) => one.verdict.type === 'block' || one.verdict.type === 'error') ? 'fail' : 'pending';
}

function messagesOf(verdict: GateVerdict | null): readonly string[] {
  if (verdict === null) return [];
  if (verdict.type === 'error') return [verdict.message];
  return (verdict.type === 'pass' ? verdict.warnings : verdict.findings).map(({message}) => message);
}
