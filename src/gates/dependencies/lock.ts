/** What every lockfile says, whichever package manager wrote it. */
import type {SpecForm} from './spec-form.ts';

export type LockFormat = 'npm' | 'pnpm' | 'yarn' | 'berry';

export interface LockedPackage {
  /** Its own name, as the registry knows it. */
  readonly name: string;
  /** The name under which it is installed, where that is another. */
  readonly alias: string | null;
  readonly version: string;
  readonly source: SpecForm;
  /** Address, repository or path as written; null where the manager's configuration decides. */
  readonly resolved: string | null;
  readonly integrity: string | null;
  /** False: it comes inside another package, or was made on another system, so that none is to be expected. */
  readonly needsIntegrity: boolean;
  readonly installScript: boolean;
  /** As written; null where the lockfile does not tell. */
  readonly licence: string | null;
  /** Texts that lead to its line, each after the one before. */
  readonly place: readonly string[];
}

export interface Lock {
  readonly format: LockFormat;
  /** Of the format; a change of it makes checksums incomparable only for `berry`. */
  readonly version: string;
  readonly packages: readonly LockedPackage[];
  /** Specs of direct dependencies by folder of the manifest and name. Null: the format tells none. */
  readonly direct: ReadonlyMap<string, ReadonlyMap<string, string>> | null;
  /** `name@spec` of everything that is asked for. Null: the format tells that by `direct`. */
  readonly answers: ReadonlySet<string> | null;
  /** Whether it tells licences. */
  readonly tellsLicences: boolean;
  /** Settings of the manager that it repeats, such as overrides, as text. */
  readonly steering: ReadonlyMap<string, string>;
}

/** How a package is named in messages and compared. */
export const idOf = ({name, version}: {readonly name: string; readonly version: string}): string => `${name}@${version}`;

/** `a@1` and `@a/b@npm:1` at the separator; null where there is none. */
export function splitPattern(pattern: string): readonly [name: string, spec: string] | null {
  const at = pattern.indexOf('@', 1);
  return at < 0 ? null : [pattern.slice(0, at), pattern.slice(at + 1)];
}
