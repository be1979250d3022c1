/** What a change of a manifest brings in. Pure. */
import {nearest} from '../../analyze/nearest.ts';
import type {Graded} from '../verdict.ts';
import type {Direct, Manifest} from './manifest.ts';
import {quoted, type FindingIn} from './place.ts';
import {popularNames} from './popular-names.ts';
import {formWords, leavesRegistry, specForm} from './spec-form.ts';

/** Findings on `head`, in its own file. A manifest that is new is compared with an empty one. */
export function compareManifests(base: Manifest, head: Manifest, at: FindingIn): Graded[] {
  const before = new Map(base.direct.map((each) => [keyOf(each), each.spec]));
  return [
    ...head.direct.filter((each) => before.get(keyOf(each)) !== each.spec).flatMap((each) => brought(each, base, at)),
    ...base.direct.filter(({name}) => !head.direct.some((each) => each.name === name)).map(({name, section}) => at('warn', 'removed', `${quoted(name)} is no longer among the ${section}.`)),
    ...scripts(base, head, at),
    ...permits(base, head, at),
    ...steering(base, head, at),
  ];
}

const keyOf = ({section, name}: Direct): string => JSON.stringify([section, name]);

function brought(each: Direct, base: Manifest, at: FindingIn): Graded[] {
  const {section, name, spec} = each;
  const here = [`${JSON.stringify(section)}`, JSON.stringify(name)];
  const written = `${quoted(name)} (${quoted(spec)})`;
  const form = specForm(spec);
  if (leavesRegistry(form)) return [at('block', 'spec', `${written} is taken from ${formWords[form]}, not from the registry: what comes from there can change, and nothing checks it. Name a version of the registry, or let a human approve it.`, here)];
  const known = base.direct.filter((other) => other.name === name);
  if (known.length > 0) {
    const [old] = known;
    if (known.some((other) => other.spec === spec)) return [at('warn', 'moved', `${written} stands among the ${section} now; it was among the ${old?.section ?? ''}.`, here)];
    return [at('human', 'changed', `${quoted(name)} changes from ${quoted(old?.spec ?? '')} to ${quoted(spec)}. A human decides about other versions of what the project uses directly.`, here)];
  }
  if (form === 'workspace') return [at('warn', 'workspace', `${written} is another workspace of the project.`, here)];
  return [at('human', 'new', `${written} is new among the ${section}: a human decides whether the project uses it. Do without it where a few lines do.`, here), ...lookAlike(name, at, here)];
}

function lookAlike(name: string, at: FindingIn, here: readonly string[]): Graded[] {
  if (name.length < 4 || popular.has(name)) return [];
  const near = nearest(name, popularNames, 1);
  return near === null ? [] : [at('human', 'look-alike', `${quoted(name)} is one letter away from ${near}, which everybody knows. Is it the package that you mean?`, here)];
}

const popular: ReadonlySet<string> = new Set(popularNames);

/** Run by package managers at an installation in the project itself. */
const atInstallation: ReadonlySet<string> = new Set(['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare', 'dependencies', 'predependencies', 'postdependencies', 'pnpm:devPreinstall']);
/** Run when the project is packed or published. */
const atPublication: ReadonlySet<string> = new Set(['prepack', 'postpack', 'prepublishOnly', 'publish', 'postpublish', 'preversion', 'version', 'postversion']);

const scriptPlace = (name: string): readonly string[] => ['"scripts"', JSON.stringify(name)];

function scripts(base: Manifest, head: Manifest, at: FindingIn): Graded[] {
  const changed = [...head.scripts].filter(([name, script]) => base.scripts.get(name) !== script);
  const reached = reachedFrom(atInstallation, head.scripts);
  return changed.flatMap(([name, script]): Graded[] => {
    const verb = base.scripts.has(name) ? 'changes' : 'is added';
    const what = `The script ${quoted(name)} (${quoted(script)}) ${verb}`;
    if (atInstallation.has(name)) return [at('block', 'install-script', `${what}: it runs by itself at every installation, on every machine. Name it otherwise and let people call it, or let a human approve it.`, scriptPlace(name))];
    const by = reached.get(name);
    if (by !== undefined) return [at('human', 'install-script', `${what}: ${quoted(by)} runs it at every installation. A human decides.`, scriptPlace(name))];
    if (atPublication.has(name)) return [at('human', 'publish-script', `${what}: it runs by itself when the project is packed, published or versioned. A human decides.`, scriptPlace(name))];
    return [];
  });
}

/** Scripts that others name, with the first that does so; a word is enough, since each runner calls them in its own way. */
function reachedFrom(starts: ReadonlySet<string>, all: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const reached = new Map<string, string>();
  const open = [...all.keys()].filter((name) => starts.has(name));
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const word of new Set((all.get(from) ?? '').split(/[\s'"`;&|()]+/))) {
      for (const name of [word, `pre${word}`, `post${word}`]) {
        if (!all.has(name) || starts.has(name) || reached.has(name)) continue;
        reached.set(name, from);
        open.push(name);
      }
    }
  }
  return reached;
}

function permits(base: Manifest, head: Manifest, at: FindingIn): Graded[] {
  return differing(base.permits, head.permits).map((key) => at('block', 'install-script', `${quoted(key)} ${head.permits.has(key) ? 'is set' : 'is taken away'}: it says which packages may run scripts at an installation. Leave it as it was, or let a human approve it.`, placeOf(key)));
}

function steering(base: Manifest, head: Manifest, at: FindingIn): Graded[] {
  return differing(base.steering, head.steering).map((key) => {
    const value = head.steering.get(key);
    if (value === undefined) return at('human', 'override', `${quoted(key)} is taken away, which changes what is installed. A human decides.`);
    const away = textsIn(JSON.parse(value)).find((text) => leavesRegistry(specForm(text.replace(/^(?:npm|pnpm|yarn)@(?=\d)/, ''))));
    if (away !== undefined && !/patchedDependencies/.test(key)) return at('block', 'spec', `${quoted(key)} leads to ${quoted(away)}, which is ${formWords[specForm(away)]}. Name a version of the registry, or let a human approve it.`, placeOf(key));
    return at('human', 'override', `${quoted(key)} is set to ${quoted(value)}, which changes what is installed. A human decides.`, placeOf(key));
  });
}

const differing = (base: ReadonlyMap<string, string>, head: ReadonlyMap<string, string>): readonly string[] => [...new Set([...base.keys(), ...head.keys()])].filter((key) => base.get(key) !== head.get(key));

const placeOf = (key: string): readonly string[] => key.split(' > ');

/** Every text in a value, however deep; a reference to a direct dependency leads nowhere else. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('$') ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
