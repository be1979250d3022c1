/** The manifests and lockfiles of a change, before and after it, and those beside them that it leaves alone. */
import {eachBlob} from '../blobs.ts';
import {hasNewBlob, hasOldBlob, symlinkMode, type BlobReader, type Change, type ChangedFile} from '../change.ts';
import {showPath} from '../path-text.ts';
import {fileKind, lockNames, type FileKind} from './file-kinds.ts';
import type {Lock} from './lock.ts';
import {readNpmLock} from './lock-npm.ts';
import {readPnpmLock} from './lock-pnpm.ts';
import {readYarnLock} from './lock-yarn.ts';
import {readManifest, readPnpmWorkspace, type Manifest} from './manifest.ts';
import {nameOf, within} from './paths.ts';
import {cleaned} from './place.ts';

/** One changed file that is about dependencies; null where a side has none, or none that is a whole, regular file. */
export interface Touched {
  readonly file: ChangedFile;
  readonly kind: FileKind;
  readonly base: string | null;
  readonly head: string | null;
  /** Why `head` was not read though it is there. */
  readonly unread: 'link' | 'too-big' | null;
}

export async function readTouched(change: Change, blobs: BlobReader): Promise<readonly Touched[]> {
  const about = change.files.flatMap((file) => {
    const kind = fileKind(file.path);
    return kind === null ? [] : [{file, kind}];
  });
  const texts = new Map<string, string>();
  const wanted = about.filter(({kind}) => isText(kind)).flatMap(({file}) => [...(hasOldBlob(file) ? [file.oldSha] : []), ...(hasNewBlob(file) ? [file.newSha] : [])]);
  const tooBig = new Set<string>();
  for await (const [sha, blob] of eachBlob([...new Set(wanted)], (each) => each, blobs)) {
    if (blob === null) continue;
    if (blob.size > blob.content.length) tooBig.add(sha);
    else texts.set(sha, blob.content.toString('utf8'));
  }
  return about.map(({file, kind}) => ({
    file,
    kind,
    base: hasOldBlob(file) && file.oldMode !== symlinkMode ? (texts.get(file.oldSha) ?? null) : null,
    head: hasNewBlob(file) && file.newMode !== symlinkMode ? (texts.get(file.newSha) ?? null) : null,
    unread: file.status === 'D' || !isText(kind) ? null : !hasNewBlob(file) || file.newMode === symlinkMode ? 'link' : tooBig.has(file.newSha) ? 'too-big' : null,
  }));
}

const isText = (kind: FileKind): boolean => kind !== 'elsewhere' && kind !== 'installed' && kind !== 'native-build';

/** Throws, naming the file, where the new text of a changed file is not what its name says. */
export function parseLock(path: string, text: string): Lock {
  return naming(path, () => (fileKind(path) === 'npm' ? readNpmLock(text) : fileKind(path) === 'pnpm' ? readPnpmLock(text) : readYarnLock(text)));
}

/** The same for a package.json or a pnpm-workspace.yaml. */
export function parseManifest(path: string, text: string): Manifest {
  return naming(path, () => (fileKind(path) === 'workspace' ? readPnpmWorkspace(text) : readManifest(text)));
}

/** What was there before and cannot be read is as good as nothing: all that is there now counts as new. */
export function orNull<T>(text: string | null, read: (text: string) => T): T | null {
  if (text === null) return null;
  try {
    return read(text);
  } catch {
    return null;
  }
}

/** Paths of the lockfiles in the nearest folder, from `folder` upwards, that has any. */
export function nearestLocks(folder: string, has: (path: string) => boolean): readonly string[] {
  for (let at: string | null = folder; at !== null; at = at === '' ? null : at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const here = at;
    const found = lockNames.map((name) => within(here, name)).filter(has);
    // npm reads only one of its two.
    if (found.length > 0) return found.filter((path) => nameOf(path) !== 'package-lock.json' || !found.some((other) => nameOf(other) === 'npm-shrinkwrap.json'));
  }
  return [];
}

function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Error(`${showPath(path)} cannot be read: ${cleaned(why).slice(0, 300)}`, {cause: error});
  }
}
