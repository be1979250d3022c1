/** Gate: what do the agents say that review the change? */
import {unreachable} from '../failure.ts';
import type {Finding, GateMode, GateVerdict, PlannedTask, Reviewer} from '../model.ts';
import type {Change} from './change.ts';
import {showPath} from './path-text.ts';
import {settle, type Grade} from './verdict.ts';
import {workFits} from './work-fits.ts';

/** A reviewer's answer, as far as a verdict depends on it. */
export interface ReviewAnswer {
  readonly verdict: 'pass' | 'block' | 'human';
  readonly summary: string;
  readonly findings: readonly {readonly file: string | null; readonly line: number | null; readonly severity: string; readonly rule: string | null; readonly message: string}[];
}

/** How a review ended: with an answer, or without one for the reason given in a clause, which only a person can make good. */
export type ReviewEnd = {readonly type: 'answered'; readonly answer: ReviewAnswer; /** What a person should know beside. */ readonly warnings: readonly string[]} | {readonly type: 'unanswered'; readonly why: string};

/** Has one reviewer read the change; what it came to alone. Rejects when the review is to be asked again later. */
export type RunReview = (reviewer: Reviewer) => Promise<GateVerdict>;

type Labelled = Pick<PlannedTask, 'labels'> & {readonly route?: PlannedTask['route']};

/** The reviewers that are on and whose `when` fits, in their order. A commit without a task has no labels and no kind; where a task's kind is not known, it may be any. */
export const reviewersFor = (reviewers: readonly Reviewer[], task: Labelled | null, change: Pick<Change, 'files'>): readonly Reviewer[] =>
  reviewers.filter(({mode, when}) => mode !== 'off' && fits(when, task, change));

/** Whether the task lets a reviewer be asked, whatever the files of its change. */
export function fitsTask({when}: Pick<Reviewer, 'when'>, task: Labelled | null): boolean {
  const {files: _, ...ofTask} = when ?? {};
  return fits(ofTask, task, {files: []});
}

const fits = (when: Reviewer['when'], task: Labelled | null, change: Pick<Change, 'files'>): boolean =>
  workFits(when, {labels: task?.labels ?? null, kind: task === null ? null : (task.route?.kind ?? 'any')}, change) === 'yes';

/** All of them are asked at once; the worst verdict wins, and what each says of its own is kept. Rejects where one does. */
export async function reviewGate({reviewers, run}: {readonly reviewers: readonly Reviewer[]; readonly run: RunReview}): Promise<GateVerdict> {
  const settled = await Promise.allSettled(reviewers.map(run));
  const verdicts = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  const errors = verdicts.flatMap((verdict) => (verdict.type === 'error' ? [verdict.message] : []));
  if (errors.length > 0) return {type: 'error', message: errors.join('\n')};
  const blocks = verdicts.flatMap((verdict) => (verdict.type === 'block' ? verdict.findings : []));
  const asks = verdicts.flatMap((verdict) => (verdict.type === 'human' ? verdict.findings : []));
  if (blocks.length > 0) return {type: 'block', findings: [...blocks, ...asks]};
  if (asks.length > 0) return {type: 'human', findings: asks};
  return {type: 'pass', warnings: verdicts.flatMap((verdict) => (verdict.type === 'pass' ? verdict.warnings : []))};
}

/**
 * What one review comes to. Without an answer a human is asked in every mode: an agent's silence is no pass, and its author cannot
 * mend it. A finding about a file that the change does not touch is kept, without a place to point at.
 */
export function reviewVerdict({name, mode}: Pick<Reviewer, 'name' | 'mode'>, end: ReviewEnd, change: Pick<Change, 'files'>): GateVerdict {
  const rule = `review/${name}`;
  switch (end.type) {
    case 'unanswered':
      return {type: 'human', findings: [{rule, message: `${unanswered(name)}${oneLine(end.why).replace(/[.\s]+$/, '')}.`}]};
    case 'answered': {
      const {answer, warnings} = end;
      const grade: Grade = answer.verdict === 'pass' ? 'warn' : answer.verdict;
      const touched = new Map(change.files.map(({path}) => [path, showPath(path)]));
      const findings = answer.findings.map((finding): Finding => findingOf(rule, name, finding, touched));
      const summary: Finding = {rule, message: `${name} (${answer.verdict}): ${quotedLine(answer.summary)}`};
      const beside = warnings.map((warning): Finding => ({rule, message: `${name} ${oneLine(warning)}`}));
      // Of a pass only what is worth a look; without anything it needs no words.
      const told = answer.verdict === 'pass' ? findings : [summary, ...findings];
      return settle([...told.map((finding) => ({grade, finding})), ...beside.map((finding) => ({grade: 'warn', finding}) as const)], modeOf(mode));
    }
    default:
      return unreachable(end);
  }
}

/** Whether a reviewer has given no answer, which asking it once more may mend. */
export const isUnanswered = (name: string, verdict: GateVerdict): boolean => verdict.type === 'human' && verdict.findings.some(({message}) => message.startsWith(unanswered(name)));

const unanswered = (name: string): string => `${name} has given no answer: `;

/** Who is off is not asked; were it asked all the same, its word counts. */
const modeOf = (mode: GateMode): Exclude<GateMode, 'off'> => (mode === 'off' ? 'auto' : mode);

function findingOf(rule: string, name: string, {file, line, severity, rule: own, message}: ReviewAnswer['findings'][number], touched: ReadonlyMap<string, string>): Finding {
  const path = file?.replace(/^\.\//, '') ?? null;
  const shown = path === null ? undefined : touched.get(path);
  const elsewhere = path !== null && shown === undefined ? ` (about ${showPath(path)}, which is no file of this change)` : '';
  const words = `${name} (${severity}${own === null ? '' : `, ${oneLine(own)}`}): ${quotedLine(message)}${elsewhere}`;
  return {rule, message: words, ...(shown === undefined ? {} : {file: shown, ...(line === null ? {} : {line})})};
}

/** Words of an agent stand in reports and prompts as one line in quotation marks, so that they cannot pass for anything else. */
const quotedLine = (text: string): string => `“${oneLine(text).replaceAll(/[“”]/g, '"')}”`;

function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('`', "'").trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}

const longest = 1500;
