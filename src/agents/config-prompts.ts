/** What agents.yaml says about prompts: files with templates, each of which must be there and hold what it should. */
import {nearest} from '../analyze/nearest.ts';
import type {Diagnostic} from '../failure.ts';
import type {ConfigDocument, Path} from './config-document.ts';
import {templateProblems} from './prompt-template.ts';

/** Files beside agents.yaml, by paths as the user wrote them. */
export interface NamedFiles {
  /** Null: there is no such file, or it is none that can be a template. */
  readonly read: (path: string) => string | null;
  /** Paths of the files in the same folder, to find the one that was meant. */
  readonly near: (path: string) => readonly string[];
}

export const noFiles: NamedFiles = {read: () => null, near: () => []};

/** One error for each file that is missing, and all that is wrong with those that are there; each file is told once. */
export function promptProblems(document: ConfigDocument, files: NamedFiles): readonly Diagnostic[] {
  const told = new Set<string>();
  return places(document.value).flatMap((path) => {
    const written = valueAt(document.value, path);
    if (typeof written !== 'string' || written === '' || document.isUnread(path) || told.has(written)) return [];
    told.add(written);
    const text = files.read(written);
    if (text !== null) return templateProblems(written, text);
    const meant = nearest(written, files.near(written));
    const message = `${path.join('.')}: expected a file with a template of at most 256 KiB, from the folder of this file, got ${document.written(path)}, which is none.${meant === null ? '' : ` Did you mean ${meant}?`}`;
    return [document.error({path, on: 'value'}, 'missing-file', message)];
  });
}

function places(config: unknown): readonly Path[] {
  const agents = valueAt(config, ['agents']);
  const names = agents !== null && typeof agents === 'object' && !Array.isArray(agents) ? Object.keys(agents) : [];
  return [['defaults', 'prompt'], ...names.map((name) => ['agents', name, 'prompt'])];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, part) => (at !== null && typeof at === 'object' && Object.hasOwn(at, part) ? Object.entries(at).find(([key]) => key === part)?.[1] : undefined), value);
}
