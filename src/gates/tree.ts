/** Gate: is the tree safe to check out, here and on other systems? */
import type {GateMode, GateVerdict} from '../model.ts';
import {eachBlob, newBlobs, type Blob} from './blobs.ts';
import {gitlinkMode, hasNewBlob, symlinkMode, type BlobReader, type Change, type ChangedFile} from './change.ts';
import {collisions} from './collisions.ts';
import {hasHidden, isDotGit, isGitModules, showPath} from './path-text.ts';
import {linkFault, type LinkFault} from './symlink.ts';
import {asRead, confusableWords} from './tree/confusable.ts';
import {programKind, textKind, textOf} from './tree/file-kind.ts';
import {isPlain, textFaults} from './tree/text-faults.ts';
import {settle, type Grade, type Graded} from './verdict.ts';

/** More than this asks a human. */
export interface TreeLimits {
  readonly blobBytes: number;
  /** Of a binary file that was not there, or not as big. */
  readonly binaryBytes: number;
  readonly files: number;
  /** Of all contents that are new together. */
  readonly totalBytes: number;
}

export const defaultTreeLimits: TreeLimits = {blobBytes: 10 * 1024 * 1024, binaryBytes: 1024 * 1024, files: 10_000, totalBytes: 50 * 1024 * 1024};

/** `names`: all paths of the head's tree, for collisions and look-alikes; may be empty. Rejects where a blob cannot be read. */
export async function treeGate({change, blobs, names, mode, limits = defaultTreeLimits, signal}: {
  readonly change: Change;
  readonly blobs: BlobReader;
  readonly names: readonly string[];
  readonly mode: Exclude<GateMode, 'off'>;
  readonly limits?: TreeLimits;
  readonly signal?: AbortSignal | undefined;
}): Promise<GateVerdict> {
  const found: Graded[] = [
    ...change.files.flatMap((file) => [...pathFaults(file), ...modeFaults(file)]),
    ...collisions(change.files, names),
    ...lookAlikes(change.files, names),
    ...countFault(change, limits),
    ...change.warnings.map((message): Graded => ({grade: 'warn', finding: {rule: 'tree/collected', message}})),
  ];
  const changed = change.files.filter((file) => hasNewBlob(file) && (file.oldSha !== file.newSha || file.newMode === symlinkMode));
  const unusual: ChangedFile[] = [];
  const counted = new Set<string>();
  let total = 0;
  for await (const [file, blob] of eachBlob(changed, (each) => each.newSha, blobs)) {
    signal?.throwIfAborted();
    if (blob === null) continue;
    // What stands in several places is stored once.
    if (!counted.has(file.newSha)) total += blob.size;
    counted.add(file.newSha);
    if (file.newMode === symlinkMode) found.push(...linkFaults(file, isCut(blob) ? '' : blob.content.toString('utf8')));
    else {
      found.push(...sizeFaults(file, blob, limits));
      if (!isPlain(blob.content.toString('latin1'))) unusual.push(file);
    }
  }
  found.push(...totalFault(total, limits));
  for await (const {file, blob, before} of newBlobs(unusual, blobs)) {
    signal?.throwIfAborted();
    found.push(...contentFaults(file, blob, before, limits));
  }
  return settle(found, mode);
}

function at(grade: Grade, rule: string, {path}: ChangedFile, says: string, line?: number): Graded {
  const file = showPath(path);
  return {grade, finding: {rule: `tree/${rule}`, message: says, file, ...(line === undefined ? {} : {line})}};
}

/** A name that was there before is no news; removing one is always welcome. */
function pathFaults(file: ChangedFile): Graded[] {
  if (file.status === 'D') return [];
  const grade: Grade = file.status === 'A' ? 'block' : 'warn';
  const parts = file.path.split(/[/\\]/);
  const found: Graded[] = [];
  if (!file.pathValid) found.push(at(grade, 'path-encoding', file, 'Has a name that is not UTF-8. Rename it.'));
  if (hasHidden(file.path)) found.push(at(grade, 'path-hidden', file, 'Has control, bidirectional or invisible characters in its name. Rename it.'));
  if (parts.some((part) => part === '' || part === '.' || part === '..')) found.push(at(grade, 'path-dots', file, 'Has an empty part or dots as a part of its path. Rename it.'));
  if (parts.some(isDotGit)) found.push(at(grade, 'embedded-git', file, "Is inside something that is or looks like git's own folder. Remove it."));
  return found;
}

function modeFaults(file: ChangedFile): Graded[] {
  const found: Graded[] = [];
  if (file.newMode === gitlinkMode) found.push(at('block', 'submodule', file, 'Is an embedded repository or a submodule. Remove its .git folder and add its files, or let a human add the submodule.'));
  else if (file.oldMode === gitlinkMode) found.push(at('human', 'submodule', file, 'Was a submodule and is no longer one. A human decides.'));
  if (!knownModes.has(file.newMode)) found.push(at('block', 'special-file', file, `Has mode ${file.newMode}, which is no file, program, link or submodule.`));
  if (file.oldMode.startsWith('1006') && file.newMode === '100755') found.push(at('warn', 'executable', file, 'Was an ordinary file and is now a program.'));
  if (file.path.split(/[/\\]/).some(isGitModules)) found.push(at('human', 'submodule', file, 'Says where submodules come from. A human decides.'));
  return found;
}

const knownModes: ReadonlySet<string> = new Set(['000000', '100644', '100664', '100755', symlinkMode, gitlinkMode]);

function countFault(change: Change, limits: TreeLimits): Graded[] {
  if (change.files.length <= limits.files) return [];
  const message = `${change.files.length} files change, more than ${limits.files}. Is a build folder or a cache among them?`;
  return [{grade: 'human', finding: {rule: 'tree/many-files', message}}];
}

function totalFault(bytes: number, {totalBytes}: TreeLimits): Graded[] {
  if (bytes <= totalBytes) return [];
  const message = `What is new has ${mebibytes(bytes)} in all, more than ${mebibytes(totalBytes)}. Is a build folder or a cache among it? Keep it out of git, or let a human approve it.`;
  return [{grade: 'human', finding: {rule: 'tree/big-change', message}}];
}

const linkWords: Readonly<Record<LinkFault, readonly [Grade, string]>> = {
  outside: ['block', 'Is a symbolic link that leaves the repository. Link to a path inside it, or copy the file.'],
  'inside-git': ['block', "Is a symbolic link into git's or orch's own files. Remove it."],
  unclear: ['human', 'Is a symbolic link whose target cannot be judged from its text. Use a target without `..` after a name.'],
};

function linkFaults(file: ChangedFile, target: string): Graded[] {
  const fault = linkFault(file.path, target);
  if (fault === null) return [];
  const [grade, says] = linkWords[fault];
  return [at(grade, 'symlink', file, says)];
}

/** New names that pass for others: with letters of two alphabets, or spelled as a name that the tree has. */
function lookAlikes(files: readonly ChangedFile[], names: readonly string[]): Graded[] {
  const foreign = files.filter(({status, path}) => status === 'A' && !isPlain(path));
  if (foreign.length === 0) return [];
  const used = new Set([...names, ...files.map(({path}) => path)]);
  return foreign
    .filter(({path}) => used.has(asRead(path) ?? '') || path.split('/').some(mixesAlphabets))
    .map((file) => at('human', 'path-confusable', file, 'Has a name that reads like another, with letters of another alphabet. Rename it.'));
}

const mixesAlphabets = (part: string): boolean => confusableWords(part, () => false).some((word) => /[a-z]/i.test(word));

const isCut = ({size, content}: Blob): boolean => size > content.length;

/** What is cut was read only in part, by this gate as by the others. */
function sizeFaults(file: ChangedFile, blob: Blob, {blobBytes}: TreeLimits): Graded[] {
  if (blob.size <= blobBytes && !isCut(blob)) return [];
  const most = Math.min(blobBytes, isCut(blob) ? blob.content.length : blobBytes);
  return [at('human', 'big-file', file, `Is ${mebibytes(blob.size)}, more than ${mebibytes(most)}. Keep it out of git, or let a human approve it.`)];
}

function contentFaults(file: ChangedFile, blob: Blob, before: Blob | null, {binaryBytes}: TreeLimits): Graded[] {
  const program = programKind(blob.content);
  if (program !== null) return [at('human', 'binary', file, `Is ${program}, which nobody can read. Build it from its source, or let a human approve it.`)];
  const kind = textKind(file.path, blob.content);
  const after = textOf(blob.content, kind);
  if (after !== null) return textFaults({before: before === null ? null : textOf(before.content, kind), after, kind}).map(({grade, rule, says, line}) => at(grade, rule, file, says, line));
  if (blob.size <= binaryBytes || (before !== null && before.size > binaryBytes)) return [];
  return [at('human', 'binary', file, `Is a binary file of ${mebibytes(blob.size)}, more than ${mebibytes(binaryBytes)}. Keep it out of git, or let a human approve it.`)];
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
