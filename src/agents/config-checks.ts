/** What agents.yaml must hold to across its parts. Looks at the raw value, so that it speaks even where the schema complains elsewhere. */
import {parseGlob} from '../analyze/glob.ts';
import {nearest} from '../analyze/nearest.ts';
import type {Diagnostic} from '../failure.ts';
import {complianceProblems} from './config-compliance.ts';
import type {ConfigDocument, Path} from './config-document.ts';
import {checkReviewers} from './config-reviewers.ts';

/** Every broken agreement between parts; parts of a wrong shape are the schema's business and are skipped here. */
export function crossChecks(document: ConfigDocument): readonly Diagnostic[] {
  const {agents, routing, gates, workspace} = mapOf(document.value);
  const profiles = mapOf(agents);
  const names = Object.keys(profiles);
  return [
    ...names.flatMap((name) => checkAgent(name, mapOf(profiles[name]), document)),
    ...names.flatMap((name) => checkRead(listOf(mapOf(mapOf(profiles[name])['permissions'])['read']), ['agents', name, 'permissions', 'read'], document)),
    ...names.flatMap((name) => checkGlobs(mapOf(profiles[name])['files'], ['agents', name, 'files'], document)),
    ...checkFallbacks(profiles, document),
    ...listOf(routing).flatMap((rule, index) => checkRule(mapOf(rule), index, names, document)),
    ...complianceProblems(document),
    ...checkCheckNames(listOf(mapOf(gates)['checks']), document),
    ...checkReviewers(listOf(mapOf(gates)['reviewers']).map(mapOf), Object.fromEntries(names.map((name) => [name, mapOf(profiles[name])])), document, (name, place, path) => unknownProfile(name, place, path, names, document)),
    ...checkCopy(listOf(mapOf(workspace)['copy']), document),
  ];
}

function checkAgent(name: string, agent: RawMap, document: ConfigDocument): Diagnostic[] {
  const found: Diagnostic[] = [];
  const has = (key: string) => Object.hasOwn(agent, key);
  const type = agent['type'];
  const status = agent['status'] ?? 'active';
  const report = (key: string, on: 'key' | 'value', code: string, message: string) =>
    found.push(document.error({path: ['agents', name, key], on}, code, `agents.${name}: ${message}`));
  if (name === '__proto__') {
    found.push(document.error({path: ['agents', name], on: 'key'}, 'wrong-name', 'Expected another name, got `__proto__`, which is reserved.'));
  }
  const takesCommand = type === 'command' || type === 'acp';
  if (takesCommand && !has('command')) {
    report('type', 'value', 'missing-key', `type ${type} expected \`command\`, a list of a program and its arguments, got nothing.`);
  }
  if (typeof type === 'string' && !takesCommand && has('command')) {
    report('command', 'key', 'wrong-value', `expected \`command\` only with the types command and acp, got it with type ${type}. Remove it or change the type.`);
  }
  if (status === 'blocked' && !has('blocker')) {
    report('status', 'value', 'missing-key', 'status blocked expected `blocker`, which says why, got nothing.');
  }
  if (typeof status === 'string' && status !== 'blocked' && has('blocker')) {
    report('blocker', 'key', 'wrong-value', `expected \`blocker\` only with status blocked, got it with status ${status}. Remove it or change the status.`);
  }
  const rights = mapOf(agent['permissions']);
  if (rights['files'] === 'full' && listOf(rights['shell']).length > 0) {
    report('permissions', 'value', 'wrong-value', 'expected `shell` only with read-only or edit, since `files: full` allows every command.');
  }
  return found;
}

/** Each names another profile, and following them never leads back. */
function checkFallbacks(profiles: RawMap, document: ConfigDocument): Diagnostic[] {
  const names = Object.keys(profiles);
  const of = (name: string): readonly unknown[] => listOf(mapOf(profiles[name])['fallback']);
  return names.flatMap((name) => of(name).flatMap((next, index) => {
    const path: Path = ['agents', name, 'fallback', index];
    if (typeof next !== 'string' || next === '' || document.isUnread(path)) return [];
    const place = `agents.${name}.fallback[${index}]`;
    if (!names.includes(next)) return [unknownProfile(next, place, path, names, document)];
    if (!leadsTo(next, name, of)) return [];
    const message = next === name ? `${place}: expected another profile, got ${document.written(path)} itself.` : `${place}: expected a profile that does not fall back on ${name} in turn, got ${document.written(path)}, which does.`;
    return [document.error({path, on: 'value'}, 'fallback-cycle', message)];
  }));
}

/** Whether following fallbacks from one profile comes to another. */
function leadsTo(from: string, to: string, of: (name: string) => readonly unknown[]): boolean {
  const seen = new Set<unknown>([from]);
  for (const name of seen) if (typeof name === 'string') for (const next of of(name)) seen.add(next);
  return seen.has(to);
}

function unknownProfile(name: string, place: string, path: Path, names: readonly string[], document: ConfigDocument): Diagnostic {
  const meant = nearest(name, names);
  const hint = meant === null ? '' : ` Did you mean ${meant}?`;
  const expected = names.length === 0 ? 'the name of a profile, and there is none under `agents`' : `one of the profiles ${names.join(', ')}`;
  return document.error({path, on: 'value'}, 'unknown-profile', `${place}: expected ${expected}, got ${document.written(path)}.${hint}`);
}

/** A slip that would show everything is not worth what it would save. */
function checkRead(paths: readonly unknown[], path: Path, document: ConfigDocument): Diagnostic[] {
  return paths.flatMap((shown, index) => {
    const at = [...path, index];
    if (typeof shown !== 'string' || document.isUnread(at)) return [];
    const parts = shown.split('/').filter((part) => part !== '' && part !== '.');
    const tooWide = parts.length === 0 || (parts.length === 1 && parts[0] === '~') || parts.includes('..');
    if (!tooWide || shown === '') return [];
    const message = `agents.${String(path[1])}.permissions.read[${index}]: expected a file or folder such as ~/.config/x, got ${document.written(at)}, which is all of HOME or more.`;
    return [document.error({path: at, on: 'value'}, 'wrong-value', message)];
  });
}

/** Task globs, unlike those of the policy: one that cannot be read would silently match nothing. */
function checkGlobs(globs: unknown, path: Path, document: ConfigDocument): Diagnostic[] {
  return listOf(globs).flatMap((glob, index) => {
    const at = [...path, index];
    if (typeof glob !== 'string' || glob === '' || document.isUnread(at)) return [];
    const parsed = parseGlob(glob);
    if (parsed.ok) return [];
    return [document.error({path: at, on: 'value'}, 'wrong-glob', `Expected a glob such as src/api/**, got ${document.written(at)}, which ${parsed.failure}.`)];
  });
}

function checkRule({use, when}: RawMap, index: number, names: readonly string[], document: ConfigDocument): Diagnostic[] {
  const globs = checkGlobs(mapOf(when)['files'], ['routing', index, 'when', 'files'], document);
  return [...checkUse(use, index, names, document), ...checkWhen(when, index, document), ...globs];
}

function checkUse(use: unknown, index: number, names: readonly string[], document: ConfigDocument): Diagnostic[] {
  const path: Path = ['routing', index, 'use'];
  if (typeof use !== 'string' || use === '' || names.includes(use) || document.isUnread(path)) return [];
  return [unknownProfile(use, `routing[${index}].use`, path, names, document)];
}

function checkWhen(when: unknown, index: number, document: ConfigDocument): Diagnostic[] {
  const isMap = when !== null && typeof when === 'object' && !Array.isArray(when);
  if (!isMap || !Object.values(when).every((value) => Array.isArray(value) && value.length === 0)) return [];
  const message = `routing[${index}].when: expected at least one label, glob, kind or size, got none. The rule would never fit.`;
  return [document.error({path: ['routing', index, 'when'], on: 'value'}, 'wrong-value', message)];
}

function checkCheckNames(checks: readonly unknown[], document: ConfigDocument): Diagnostic[] {
  const names = checks.map((check) => mapOf(check)['name']);
  return names.flatMap((name, index) => {
    if (typeof name !== 'string' || names.indexOf(name) === index) return [];
    const path: Path = ['gates', 'checks', index, 'name'];
    const message = `gates.checks[${index}].name: expected a name that no other check has, got ${document.written(path)} again.`;
    return [document.error({path, on: 'value'}, 'duplicate-name', message)];
  });
}

function checkCopy(paths: readonly unknown[], document: ConfigDocument): Diagnostic[] {
  return paths.flatMap((copied, index) => {
    const path: Path = ['workspace', 'copy', index];
    if (typeof copied !== 'string' || document.isUnread(path)) return [];
    const leaves = copied.startsWith('/') || copied.startsWith('~') || copied.split('/').includes('..');
    if (!leaves) return [];
    const message = `workspace.copy[${index}]: expected a path inside the repository, relative to its root, got ${document.written(path)}.`;
    return [document.error({path, on: 'value'}, 'wrong-value', message)];
  });
}

type RawMap = Readonly<Record<string, unknown>>;

function mapOf(value: unknown): RawMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
