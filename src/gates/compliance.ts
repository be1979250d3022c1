/** Gate: does the change keep what the team has promised about its work: who signs, what goes together, what is never written? */
import {unreachable} from '../failure.ts';
import type {CommitText, ComplianceRule, ComplianceSettings, GateMode, GateVerdict, RuleDemand} from '../model.ts';
import {newBlobs} from './blobs.ts';
import {symlinkMode, type BlobReader, type Change, type ChangedFile} from './change.ts';
import {unconventional, unsigned} from './commit-text.ts';
import {pathGlobs} from './path-globs.ts';
import {showPath} from './path-text.ts';
import {readable} from './secrets/normalise.ts';
import {isSnapshot, isTestPath} from './tests/test-words.ts';
import {textKind} from './tree/file-kind.ts';
import {settle, type Graded} from './verdict.ts';
import {allOf, workFits, type Work} from './work-fits.ts';

/**
 * A rename counts for both of its names. What is merely deleted, moved, emptied or made executable is no companion and no test.
 * A rule whose `when` cannot be told is a warning. Rejects where a blob cannot be read.
 */
export async function complianceGate({change, blobs, settings, work, commits = [], mode, signal}: {
  readonly change: Change;
  readonly blobs: BlobReader;
  readonly settings: ComplianceSettings;
  readonly work: Work;
  /** The commits that the change consists of, where others than orch have written them. */
  readonly commits?: readonly CommitText[] | undefined;
  readonly mode: Exclude<GateMode, 'off'>;
  readonly signal?: AbortSignal | undefined;
}): Promise<GateVerdict> {
  const found: Graded[] = [];
  if (settings.dco === true) found.push(...unsigned(commits));
  if (settings.conventionalCommits === true) found.push(...unconventional(commits, settings.commitTypes));
  const brought = change.files.filter(bringer(change));
  if (settings.requireTests === true) found.push(...untested(change, brought));
  for (const rule of settings.rules) {
    signal?.throwIfAborted();
    const holds = allOf(workFits(settings.when, work, change), workFits(rule.when, work, change));
    if (holds === 'unknown') found.push(untold(rule, settings));
    else if (holds === 'yes') found.push(...(await broken(rule, {change, brought, blobs})));
  }
  return settle(found, mode);
}

function untold({id, when}: ComplianceRule, settings: ComplianceSettings): Graded {
  const labels = [...new Set([...(settings.when?.labels ?? []), ...(when?.labels ?? [])])];
  const kinds = [...new Set([...(settings.when?.kinds ?? []), ...(when?.kinds ?? [])])];
  const words = [...(labels.length === 0 ? [] : [`labels ${labels.join(', ')}`]), ...(kinds.length === 0 ? [] : [`kinds ${kinds.join(', ')}`])];
  return {grade: 'warn', finding: {rule: `compliance/${id}`, message: `Is not asked: it holds for tasks by their ${words.join(' and ')}, and this change has no task. ${labels.length === 0 ? 'Only a run can tell.' : 'Say what it is with --labels.'}`}};
}

interface Subject {
  readonly change: Change;
  readonly brought: readonly ChangedFile[];
  readonly blobs: BlobReader;
}

async function broken(rule: ComplianceRule, subject: Subject): Promise<readonly Graded[]> {
  switch (rule.demand.type) {
    case 'companion':
      return alone(rule, rule.demand, subject);
    case 'forbidden':
      return forbidden(rule, rule.demand, subject);
    case 'human':
      return [graded(rule, 'A human decides about this work, whatever it changes.')];
    default:
      return unreachable(rule.demand);
  }
}

function alone(rule: ComplianceRule, {whenChanged, files}: Extract<RuleDemand, {type: 'companion'}>, {change, brought}: Subject): readonly Graded[] {
  const [isSubject, isCompanion] = [pathGlobs(whenChanged), pathGlobs(files)];
  const subjects = change.files.filter(({path}) => isSubject(path) !== null);
  if (subjects.length === 0 || brought.some(({path}) => isCompanion(path) !== null)) return [];
  return subjects.map(({path}) => graded(rule, `Is changed without anything of ${files.join(', ')}, which goes with it.`, showPath(path)));
}

async function forbidden(rule: ComplianceRule, {files, text}: Extract<RuleDemand, {type: 'forbidden'}>, {change, blobs}: Subject): Promise<readonly Graded[]> {
  const isNamed = pathGlobs(files);
  const found: Graded[] = [];
  for await (const {file, blob, before} of newBlobs(change.files.filter(({path, newMode}) => newMode !== symlinkMode && isNamed(path) !== null), blobs)) {
    const path = showPath(file.path);
    const old = counted(before === null ? [] : linesOf(before.content));
    for (const [index, line] of linesOf(blob.content).entries()) {
      const word = text.find((one) => line.includes(one));
      const known = old.get(line) ?? 0;
      // A line that was there stands for one of its like, not for all.
      if (known > 0) old.set(line, known - 1);
      else if (word !== undefined) found.push(graded(rule, `Holds ${JSON.stringify(word)}, which is not written here.`, path, index + 1));
    }
    if (blob.size > blob.content.length) found.push({grade: 'human', finding: {rule: `compliance/${rule.id}`, message: 'Is too big to be searched whole.', file: path}});
  }
  return found;
}

/** As secrets are looked for: other encodings and invisible characters hide nothing. */
const linesOf = (content: Buffer): readonly string[] => readable(content).text.split('\n').map((line) => line.trim());

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Whether a file holds something after the change that no file of it held before. */
function bringer({files}: Change): (file: ChangedFile) => boolean {
  const before = new Set(files.map(({oldSha}) => oldSha));
  return ({newMode, newSha}) => newMode.startsWith('100') && !before.has(newSha) && !emptyBlobs.has(newSha);
}

const emptyBlobs: ReadonlySet<string> = new Set(['e69de29bb2d1d6434b8b29ae775ad8c2e48c5391', '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813']);

function untested({files}: Change, brought: readonly ChangedFile[]): readonly Graded[] {
  if (brought.some(({path}) => isTestPath(path) && !isSnapshot(path))) return [];
  const code = files.filter(({path, oldSha, newSha, newMode}) => newMode !== symlinkMode && oldSha !== newSha && !isTestPath(path) && textKind(path, Buffer.alloc(0)) === 'code');
  const [first] = code;
  if (first === undefined) return [];
  const more = code.length === 1 ? '' : ` (and ${code.length - 1} more ${code.length === 2 ? 'file' : 'files'} of code)`;
  return [{grade: 'human', finding: {rule: 'compliance/require-tests', message: `Is changed${more}, and no test is. Add or change one, or let a human decide.`, file: showPath(first.path)}}];
}

function graded({id, grade, message}: ComplianceRule, says: string, file?: string, line?: number): Graded {
  return {grade, finding: {rule: `compliance/${id}`, message: message === undefined ? says : `${says} ${message}`, ...(file === undefined ? {} : {file}), ...(line === undefined ? {} : {line})}};
}
