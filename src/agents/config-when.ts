/** How rules and reviewers of agents.yaml name the work that they are for, and what of it could never fit. */
import * as z from 'zod';
import type {Diagnostic} from '../failure.ts';
import type {RuleWhen} from '../model.ts';
import type {Path} from './config-document.ts';
import {workKinds} from './work-kind.ts';

const globWords = 'a glob or a list of globs, read as in .gitignore';
const glob = z.string({error: globWords}).min(1, {error: globWords});
export const globs = z.union([glob, z.array(glob, {error: globWords}).min(1, {error: 'at least one glob'})], {error: globWords});
const labelWords = 'a list of labels, such as [financial]';
const labels = z.array(z.string({error: labelWords}).min(1, {error: labelWords}), {error: labelWords}).min(1, {error: 'at least one label'});
const kindWords = `a list of kinds of work: ${workKinds.join(', ')}`;

const shape = {
  labels: labels.optional().describe('Any of these labels of the task.'),
  files: globs.optional().describe('Any changed file that fits.'),
  kinds: z.array(z.enum(workKinds, {error: `one of ${workKinds.join(', ')}`}), {error: kindWords}).min(1, {error: 'at least one kind'}).optional().describe('Any of these kinds of work.'),
};

/** The `error` of each part completes the sentence "expected …". */
export const whenSetting = z.strictObject(shape, {error: 'a map with labels, files or kinds'});

export const whenKeys: readonly string[] = Object.keys(shape);

export const whenOf = ({labels: some, files, kinds}: z.infer<typeof whenSetting>): RuleWhen => ({...(some === undefined ? {} : {labels: some}), ...(files === undefined ? {} : {files: [files].flat()}), ...(kinds === undefined ? {} : {kinds})});

/** Makes a diagnostic of the words behind the name of its place. */
export type ErrorAt = (path: Path, on: 'key' | 'value', code: string, message: string) => Diagnostic;

/** `value`: as it is written, of whatever shape; undefined: not at all. */
export function whenProblems(value: unknown, path: Path, error: ErrorAt): readonly Diagnostic[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  if (Object.keys(value).length === 0) return [error(path, 'value', 'wrong-value', 'expected at least one label, glob or kind, got none. Leave it out where all work is meant.')];
  return globProblems('files' in value ? value.files : undefined, [...path, 'files'], error);
}

/** In .gitignore `#` begins a comment, and `!` takes back what an earlier pattern gave: a list of such names nothing. */
export function globProblems(value: unknown, path: Path, error: ErrorAt): readonly Diagnostic[] {
  const list = (Array.isArray(value) ? value : [value]).filter((entry): entry is string => typeof entry === 'string' && entry !== '');
  if (list.length === 0 || list.some((entry) => !/^(?:[!#]|\s*$|\/+$)/.test(entry))) return [];
  return [error(path, 'value', 'wrong-glob', `expected at least one glob that names a file, such as src/**, got only ${list.map((entry) => JSON.stringify(entry)).join(', ')}.`)];
}

/** `gates.compliance.rules[0].id`. */
export const placeOf = (path: Path): string => path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
