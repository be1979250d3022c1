/** Turns what zod found in agents.yaml into diagnostics: where, what was expected, what was got. */
import type * as z from 'zod';
import type {Diagnostic} from '../failure.ts';
import type {ConfigDocument, Path} from './config-document.ts';
import {isUnsupported, knownKeys} from './config-schema.ts';
import {nearest} from '../analyze/nearest.ts';

type Issue = z.core.$ZodIssue;

/** One diagnostic for each thing that does not fit; an unknown variable's value is not complained about twice. */
export function issueDiagnostics(issues: readonly Issue[], document: ConfigDocument): readonly Diagnostic[] {
  return issues.flatMap((issue) => diagnosticsOf(issue, issue.path, document));
}

/** `agents.backend.env[0]`, as messages name a place. */
function placeText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
}

function diagnosticsOf(issue: Issue, path: Path, document: ConfigDocument): readonly Diagnostic[] {
  if (document.isUnread(path)) return [];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, document));
    case 'invalid_key': {
      const expected = issue.issues[0]?.message ?? 'another key';
      return [document.error({path, on: 'key'}, 'wrong-name', `Expected ${expected}, got \`${String(path.at(-1))}\`.`)];
    }
    case 'invalid_union': {
      const inner = issue.errors.find((branch) => branch.some(isInside));
      if (inner !== undefined) return inner.flatMap((part) => diagnosticsOf(part, [...path, ...part.path], document));
      return [wrongValue(issue, path, document)];
    }
    default:
      return [wrongValue(issue, path, document)];
  }
}

/** The branch of a union that the user meant is the one whose outer shape fits. */
function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function unknownKey(path: Path, key: string, document: ConfigDocument): Diagnostic {
  const at = {path: [...path, key], on: 'key'} as const;
  const place = path.length === 0 ? 'at the top level' : `in ${placeText(path)}`;
  if (isUnsupported(path, key)) {
    return document.error(at, 'unsupported-key', `\`${key}\` ${place} is not supported by this version of orch. Remove it.`);
  }
  const known = knownKeys(path) ?? [];
  const meant = nearest(key, known);
  const hint = meant === null ? '' : ` Did you mean \`${meant}\`?`;
  return document.error(at, 'unknown-key', `Unknown key ${place}: expected one of ${known.join(', ')}, got \`${key}\`.${hint}`);
}

function wrongValue(issue: Issue, path: Path, document: ConfigDocument): Diagnostic {
  const place = path.length === 0 ? 'The file' : placeText(path);
  const written = document.written(path);
  if (written === null) {
    return document.error({path, on: 'key'}, 'missing-key', `${place} is missing: expected ${issue.message}, got nothing.`);
  }
  const message = `${place}: expected ${issue.message}, got ${written}.${hintFor(issue, path, written)}`;
  return document.error({path, on: 'value'}, 'wrong-value', message);
}

function hintFor(issue: Issue, path: Path, written: string): string {
  const bare = written.replaceAll(/[`"']/g, '');
  if (issue.code !== 'invalid_value') return '';
  const meant = nearest(bare, issue.values.filter((value) => typeof value === 'string'));
  if (meant !== null) return ` Did you mean ${meant}?`;
  return path[0] === 'agents' && path[2] === 'type' ? ' Other agents run as type acp, if they speak the Agent Client Protocol, or as type command.' : '';
}
