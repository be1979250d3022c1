/** Gate: does the change bring in code that is dangerous as it stands? */
import {setImmediate} from 'node:timers/promises';
import type {CodeRuleSetting, GateMode, GateVerdict} from '../model.ts';
import {eachBlob, type Blob} from './blobs.ts';
import {hasNewBlob, hasOldBlob, symlinkMode, type BlobReader, type Change, type ChangedFile} from './change.ts';
import type {CodeHit} from './code/hit.ts';
import {codeLanguage, type CodeLanguage} from './code/language.ts';
import {codeRules, type CodeRule} from './code/rules.ts';
import {codeHits} from './code/scan.ts';
import {loadSyntax, type Syntax} from './code/syntax.ts';
import {showPath} from './path-text.ts';
import {Tally} from './tally.ts';
import {isTestPath} from './tests/test-words.ts';
import {textOf} from './tree/file-kind.ts';
import {settle, type Grade, type Graded} from './verdict.ts';

/**
 * Reads what each file holds now, and only where a rule finds something what was there before: what stood in the same file, or has gone
 * from another one, is not new. Rejects where a blob cannot be read, a rule of the user's cannot be understood, or the library that reads code is not there.
 */
export async function codeGate({change, blobs, mode, rules, load = loadSyntax, signal}: {
  readonly change: Change;
  readonly blobs: BlobReader;
  readonly mode: Exclude<GateMode, 'off'>;
  /** Of the user's. */
  readonly rules: readonly CodeRuleSetting[];
  readonly load?: () => Syntax;
  readonly signal?: AbortSignal | undefined;
}): Promise<GateVerdict> {
  const scan: Scan = {blobs, rules, load, signal};
  const files = change.files.filter(({oldMode, newMode, newSha, oldSha}) => newSha !== oldSha || (oldMode === symlinkMode) !== (newMode === symlinkMode));
  const now = await hitsIn(files.filter((file) => hasNewBlob(file) && file.newMode !== symlinkMode), ({newSha}) => newSha, scan);
  const known = await knownHits(files.filter((file) => hasOldBlob(file) && file.oldMode !== symlinkMode), now, scan);
  const found = [...now].flatMap(([file, hits]) => known(file, hits).map((hit) => graded(file, hit, rules)));
  return settle(oncePerLine(found), mode);
}

interface Scan {
  readonly blobs: BlobReader;
  readonly rules: readonly CodeRuleSetting[];
  readonly load: () => Syntax;
  readonly signal: AbortSignal | undefined;
}

type Hits = ReadonlyMap<ChangedFile, readonly CodeHit[]>;

/** Files without any are left out. */
async function hitsIn(files: readonly ChangedFile[], shaOf: (file: ChangedFile) => string, {blobs, rules, load, signal}: Scan): Promise<Hits> {
  const found = new Map<ChangedFile, readonly CodeHit[]>();
  for await (const [file, blob] of eachBlob(files, shaOf, blobs)) {
    signal?.throwIfAborted();
    const language = blob === null ? null : codeLanguage(file.path, blob.content);
    if (blob === null || language === null) continue;
    const hits = hitsOf(blob, language, shaOf(file), {load, rules});
    if (hits.length > 0) found.set(file, hits);
    // One file is read without a pause; between two others get their turn, such as the clock of this gate.
    await setImmediate();
  }
  return found;
}

function hitsOf(blob: Blob, language: CodeLanguage, sha: string, {load, rules}: Pick<Scan, 'load' | 'rules'>): readonly CodeHit[] {
  // Its name in git stands for it: whatever changes in such a file is new.
  if (blob.size > blob.content.length || blob.size > mostBytes) return [{rule: 'too-big', line: 1, text: sha}];
  return codeHits((textOf(blob.content, 'code') ?? '').replaceAll(/\r\n?/g, '\n'), language, {syntax: load, own: rules});
}

/** The library takes up to four seconds for each mebibyte of what is no code, and cannot be stopped. */
const mostBytes = 1024 * 1024;

/** Tells of a file's hits those that are new. What went from other files counts once for each time it went. */
async function knownHits(old: readonly ChangedFile[], now: Hits, scan: Scan): Promise<(file: ChangedFile, hits: readonly CodeHit[]) => readonly CodeHit[]> {
  if (now.size === 0) return () => [];
  const before = await hitsIn(old, ({oldSha}) => oldSha, scan);
  const gone = new Tally([...before].flatMap(([file, hits]) => without(hits, now.get(file) ?? [])).map(keyOf));
  return (file, hits) => without(hits, before.get(file) ?? []).filter((hit) => !gone.take(keyOf(hit)));
}

/** Those of `hits` that `others` do not have, or not as often. */
function without(hits: readonly CodeHit[], others: readonly CodeHit[]): readonly CodeHit[] {
  const tally = new Tally(others.map(keyOf));
  return hits.filter((hit) => !tally.take(keyOf(hit)));
}

const keyOf = ({rule, text, mild}: CodeHit): string => JSON.stringify([rule, text, mild === true]);

function graded({path}: ChangedFile, {rule, line, mild}: CodeHit, rules: readonly CodeRuleSetting[]): Graded {
  const at = {rule: `code/${rule}`, file: showPath(path), line};
  const own = rules.find(({id}) => id === rule);
  if (own !== undefined) return {grade: own.grade, finding: {...at, message: own.message}};
  const builtIn: CodeRule | undefined = Object.hasOwn(codeRules, rule) ? codeRules[rule as keyof typeof codeRules] : undefined;
  if (builtIn === undefined) throw new Error(`Internal error: no rule is named ${rule}`);
  const usual = mild === true ? builtIn.mild : builtIn.grade;
  return {grade: isTestPath(path) ? milder(usual, builtIn.inTests) : usual, finding: {...at, message: builtIn.says}};
}

const milder = (one: Grade, other: Grade): Grade => (['warn', 'human', 'block'] as const).find((grade) => grade === one || grade === other) ?? one;

/** A line that breaks a rule twice is told once, with the worse grade. */
function oncePerLine(found: readonly Graded[]): readonly Graded[] {
  const kept = new Map<string, Graded>();
  for (const each of found) {
    const key = JSON.stringify([each.finding.rule, each.finding.file, each.finding.line]);
    const known = kept.get(key);
    if (known === undefined || milder(known.grade, each.grade) !== each.grade) kept.set(key, each);
  }
  return [...kept.values()];
}
