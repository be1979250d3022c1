/** What kind of place a dependency's spec leads to. Pure. */

/** `registry` is a version, a range or a tag of the package itself; `alias` is another package of the registry; the rest says itself. */
export type SpecForm = 'registry' | 'alias' | 'workspace' | 'catalog' | 'git' | 'url' | 'file' | 'link' | 'patch' | 'exec' | 'unknown';

/** By the spec as it stands in a manifest. What fits no known form is `unknown`, never `registry`. */
export function specForm(spec: string): SpecForm {
  const text = spec.trim();
  if (/^(?:\.{1,2}(?:[/\\]|$)|[/\\]|~[/\\]|[a-z]:[/\\](?![/\\]))/i.test(text)) return 'file';
  const [, protocol = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? [];
  if (protocol !== '') return byProtocol(protocol.toLowerCase(), rest, text);
  if (/^[^\s@/]+@[^\s:/]+:/.test(text)) return 'git';
  if (/\.(?:tgz|tar|tar\.gz)$/i.test(text)) return 'file';
  if (/^[\w.-]+\/[\w.-]+(?:#.*)?$/.test(text)) return 'git';
  return range.test(text) ? 'registry' : 'unknown';
}

/** Where the packages that it brings in come from other than the project and its registry. */
export const leavesRegistry = (form: SpecForm): boolean => !fromRegistry.has(form);

/** What a person may call it. */
export const formWords: Readonly<Record<SpecForm, string>> = {
  registry: 'a version of the registry',
  alias: 'another package under this name',
  workspace: 'a workspace of the project',
  catalog: 'a catalogue of the project',
  git: 'a git repository',
  url: 'an address',
  file: 'a file or a folder',
  link: 'a folder, linked',
  patch: 'a patched package',
  exec: 'a script that makes the package',
  unknown: 'no known form of a version',
};

const fromRegistry: ReadonlySet<SpecForm> = new Set<SpecForm>(['registry', 'workspace', 'catalog']);

/** Versions, ranges, tags. Neither a slash nor a colon can be part of one. */
const range = /^[\w\s.^~<>=|*+,-]*$/;

function byProtocol(protocol: string, rest: string, text: string): SpecForm {
  if (protocol === 'npm') return range.test(rest) && !isName(rest) ? 'registry' : 'alias';
  if (protocol === 'http' || protocol === 'https') return /\.git(?:#|$)/i.test(text) ? 'git' : 'url';
  if (protocol.startsWith('git') || gitProtocols.has(protocol)) return 'git';
  return protocols[protocol] ?? 'unknown';
}

const gitProtocols: ReadonlySet<string> = new Set(['ssh', 'bitbucket', 'gist']);

const protocols: Readonly<Partial<Record<string, SpecForm>>> = {
  workspace: 'workspace',
  catalog: 'catalog',
  file: 'file',
  link: 'link',
  portal: 'link',
  patch: 'patch',
  exec: 'exec',
};

/** After `npm:` a bare word is a package to one manager and a tag to the other, but for the tag that all packages have. */
const isName = (rest: string): boolean => /^[a-z_]/i.test(rest) && !/^(?:latest|v\d|x(?:\.|$))/i.test(rest);
