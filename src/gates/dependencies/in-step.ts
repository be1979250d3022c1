/** Whether a lockfile and a manifest agree on what the project uses directly. Pure. */
import type {Lock} from './lock.ts';
import type {Direct, Manifest} from './manifest.ts';
import {specForm} from './spec-form.ts';

/** `missing`: in the manifest and not in the lockfile; `extra`: the other way round; `other`: with another spec. */
export interface Mismatch {
  readonly type: 'missing' | 'extra' | 'other';
  readonly name: string;
  /** Of the manifest; empty for `extra`. */
  readonly spec: string;
}

/** Null where the lockfile does not know the manifest of this folder, or its format does not tell. `folder` is seen from the lockfile. */
export function mismatches(manifest: Manifest, lock: Lock, folder: string): readonly Mismatch[] | null {
  const {direct} = lock;
  if (direct === null) return lock.answers === null ? null : unanswered(manifest, lock.answers);
  const locked = direct.get(folder);
  if (locked === undefined) return folder === '' ? wanted(manifest, lock).map(({name, spec}) => ({type: 'missing', name, spec})) : null;
  const asked = wanted(manifest, lock);
  const names = new Set(manifest.direct.map(({name}) => name));
  return [
    ...asked.flatMap(({name, spec}): Mismatch[] => {
      const there = locked.get(name);
      if (there === undefined) return [{type: 'missing', name, spec}];
      return agree(spec, there) || isSteered(manifest, name) ? [] : [{type: 'other', name, spec}];
    }),
    ...[...locked.keys()].filter((name) => !names.has(name) && name !== manifest.name).map((name): Mismatch => ({type: 'extra', name, spec: ''})),
  ];
}

/** Later sections yield to earlier ones, as at an installation; peers are listed by some formats only. */
function wanted(manifest: Manifest, {format}: Lock): readonly Direct[] {
  const byName = new Map<string, Direct>();
  for (const each of manifest.direct) if (each.section !== 'peerDependencies' && (!byName.has(each.name) || each.section === 'optionalDependencies')) byName.set(each.name, each);
  if (format === 'npm') for (const each of manifest.direct) if (!byName.has(each.name)) byName.set(each.name, each);
  return [...byName.values()];
}

/** Yarn writes `npm:^1` where the manifest has `^1`, and a bound of a workspace is the manager's business. */
const agree = (spec: string, there: string): boolean => plain(spec) === plain(there) || specForm(spec) === 'workspace' || there === '';
const plain = (spec: string): string => spec.trim().replace(/^npm:(?=[^@]*$)/, '');

/** Overrides replace what the manifest asks for. */
const isSteered = (manifest: Manifest, name: string): boolean => [...manifest.steering.keys()].some((key) => /overrides|resolutions/.test(key) && key.includes(name));

/** Version 1 of yarn's format knows only answers; folders of the project itself are not among them. */
function unanswered(manifest: Manifest, answers: ReadonlySet<string>): readonly Mismatch[] {
  const asked = manifest.direct.filter(({section}) => section !== 'peerDependencies');
  return asked.filter(({name, spec}) => !answers.has(`${name}@${spec}`) && !isSteered(manifest, name) && specForm(spec) !== 'link' && specForm(spec) !== 'workspace').map(({name, spec}) => ({type: 'missing', name, spec}));
}
