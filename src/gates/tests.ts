/** Gate: does the change make the tests weaker, or silence what checks the code? */
import type {Finding, GateMode, GateVerdict} from '../model.ts';
import {eachBlob, newBlobs, type Blob} from './blobs.ts';
import {hasOldBlob, symlinkMode, type BlobReader, type Change, type ChangedFile} from './change.ts';
import {showPath} from './path-text.ts';
import {Tally} from './tally.ts';
import {assertion, fits, isCoverageConfig, isSnapshot, isTestPath, lineRules, testBegins} from './tests/test-words.ts';
import {loweredThreshold} from './tests/thresholds.ts';
import {textKind, textOf} from './tree/file-kind.ts';
import {settle, type Grade, type Graded} from './verdict.ts';

/**
 * Compares both sides of every file of tests and of code, as text. What moves from one file to another is not gone and not new.
 * Rejects where a blob cannot be read.
 */
export async function testsGate({change, blobs, mode, signal}: {
  readonly change: Change;
  readonly blobs: BlobReader;
  readonly mode: Exclude<GateMode, 'off'>;
  readonly signal?: AbortSignal | undefined;
}): Promise<GateVerdict> {
  const sides: Sides[] = [];
  const concerned = change.files.filter((file) => file.newMode !== symlinkMode && file.oldMode !== symlinkMode && isConcerned(file));
  for await (const {file, blob, before} of newBlobs(concerned, blobs)) {
    signal?.throwIfAborted();
    sides.push(sidesOf(file, before, blob));
  }
  const gone = concerned.filter((file) => file.status === 'D' && hasOldBlob(file));
  for await (const [file, blob] of eachBlob(gone, ({oldSha}) => oldSha, blobs)) {
    signal?.throwIfAborted();
    sides.push(sidesOf(file, blob, null));
  }
  const gained = {tests: new Tally(sides.flatMap(({tests}) => tests.gained)), assertions: new Tally(sides.flatMap(({assertions}) => assertions.gained))};
  const marksLost = new Tally(sides.flatMap(({marksGone}) => marksGone));
  return settle(sides.flatMap((side) => [...side.faults, ...fewer(side, gained), ...marked(side, marksLost)]), mode);
}

interface Difference {
  readonly before: number;
  readonly after: number;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
}

interface Mark {
  readonly grade: Grade;
  readonly rule: string;
  readonly says: string;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What of a file counts here; its text is not kept. */
interface Sides {
  readonly file: ChangedFile;
  readonly tests: Difference;
  readonly assertions: Difference;
  /** Lines that a rule is about: those that the file has more of than before, and those that it has lost. */
  readonly marks: readonly Mark[];
  readonly marksGone: readonly string[];
  readonly faults: readonly Graded[];
}

const isConcerned = ({path}: ChangedFile): boolean => isTestPath(path) || isSnapshot(path) || isCoverageConfig(path) || textKind(path, Buffer.alloc(0)) === 'code';

function sidesOf(file: ChangedFile, oldBlob: Blob | null, newBlob: Blob | null): Sides {
  const [old, now] = [readText(file, oldBlob), readText(file, newBlob)];
  const isTest = isTestPath(file.path) && !isSnapshot(file.path);
  const [oldCode, nowCode] = [withoutComments(old), withoutComments(now)];
  const marksBefore = marksIn(old, file.path);
  const known = new Tally(marksBefore.map(({text}) => text));
  const marksAfter = marksIn(now, file.path);
  const kept = new Tally(marksAfter.map(({text}) => text));
  return {
    file,
    tests: isTest ? difference(oldCode, nowCode, testBegins) : nothing,
    assertions: isTest ? difference(oldCode, nowCode, assertion) : nothing,
    marks: marksAfter.filter(({text}) => !known.take(text)),
    marksGone: marksBefore.map(({text}) => text).filter((text) => !kept.take(text)),
    faults: [...snapshotFaults(file, old, now), ...thresholdFaults(file, old, now), ...sizeFaults(file, oldBlob, newBlob)],
  };
}

const readText = ({path}: ChangedFile, blob: Blob | null): string => (blob === null ? '' : (textOf(blob.content, textKind(path, blob.content)) ?? '').replace(/\r\n?/g, '\n'));

const nothing: Difference = {before: 0, after: 0, lost: [], gained: []};

/** A test in a comment runs no more. Comments behind code stay: text cannot tell them from strings. */
function withoutComments(text: string): string {
  // Behind the last end no comment ends: looking for one from each beginning would take for ever.
  const closed = text.lastIndexOf('*/') + 2;
  const blocks = closed < 2 ? text : text.slice(0, closed).replace(/^[ \t]*\/\*[^]*?\*\//gm, '') + text.slice(closed);
  return blocks.replace(/^[ \t]*(?:\/\/|#(?!!?\[)|\*).*$/gm, '');
}

function difference(before: string, after: string, pattern: RegExp): Difference {
  const [old, now] = [linesWith(before, pattern), linesWith(after, pattern)];
  const [inOld, inNow] = [new Tally(old), new Tally(now)];
  return {before: old.length, after: now.length, lost: old.filter((line) => !inNow.take(line)), gained: now.filter((line) => !inOld.take(line))};
}

/** For each place that the pattern fits, its line. */
function linesWith(text: string, pattern: RegExp): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const trimmed = line.trim();
    return (line.match(pattern) ?? []).map(() => trimmed);
  });
}

function marksIn(text: string, path: string): readonly Mark[] {
  const rules = lineRules.filter(({where}) => where === 'code' || isTestPath(path));
  return text.split('\n').flatMap((line, index) => rules.filter((rule) => fits(rule, line)).map(({grade, rule, says}) => ({grade, rule, says, text: `${rule} ${line.trim()}`, line: index + 1})));
}

/** Tests and assertions that no other file of the change has gained. */
function fewer({file, tests, assertions}: Sides, gained: {readonly tests: Tally; readonly assertions: Tally}): Graded[] {
  const lessTests = missing(tests, gained.tests);
  const lessAssertions = missing(assertions, gained.assertions);
  if (lessTests > 0) return [at(file, 'human', 'removed', `${file.status === 'D' ? 'Is deleted with' : 'Has'} ${counted(lessTests, 'test')}${file.status === 'D' ? '' : ' fewer'}. Keep ${lessTests === 1 ? 'it' : 'them'}, or let a human decide.`)];
  if (lessAssertions > 0) return [at(file, 'human', 'assertions', `Has ${counted(lessAssertions, 'assertion')} fewer. Keep ${lessAssertions === 1 ? 'it' : 'them'}, or let a human decide.`)];
  return [];
}

function missing({before, after, lost}: Difference, gained: Tally): number {
  const less = before - after;
  if (less <= 0) return 0;
  return Math.max(0, less - lost.filter((line) => gained.take(line)).length);
}

function marked({file, marks}: Sides, marksLost: Tally): Graded[] {
  return marks.filter(({text}) => !marksLost.take(text)).map(({grade, rule, says, line}) => at(file, grade, rule, says, line));
}

function snapshotFaults(file: ChangedFile, old: string, now: string): Graded[] {
  if (!isSnapshot(file.path) || old === '') return [];
  const kept = new Set(now.split('\n'));
  const lines = old.split('\n').filter((line) => line.trim() !== '');
  const lost = lines.filter((line) => !kept.has(line)).length;
  if (lost < leastRewritten || lost * 2 < lines.length) return [];
  return [at(file, 'human', 'snapshot', `Is a snapshot of which ${lost} of ${lines.length} lines are new or gone. Look whether the code still does what it should.`)];
}

const leastRewritten = 10;

function thresholdFaults(file: ChangedFile, old: string, now: string): Graded[] {
  const lowered = isCoverageConfig(file.path) ? loweredThreshold(old, now) : null;
  return lowered === null ? [] : [at(file, 'human', 'threshold', `Asks for less coverage: ${lowered}. Leave it as it was, or let a human decide.`)];
}

function sizeFaults(file: ChangedFile, ...sides: readonly (Blob | null)[]): Graded[] {
  if (!sides.some((blob) => blob !== null && blob.size > blob.content.length)) return [];
  return [at(file, 'human', 'too-big', 'Is too big to be read whole.')];
}

function at({path}: ChangedFile, grade: Grade, rule: string, message: string, line?: number): Graded {
  const finding: Finding = {rule: `tests/${rule}`, message, file: showPath(path), ...(line === undefined ? {} : {line})};
  return {grade, finding};
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
