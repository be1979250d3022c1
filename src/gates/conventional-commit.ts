/** Reads a commit's subject by the grammar of Conventional Commits 1.0.0. Pure. */
import {fail, ok, type Result} from '../failure.ts';

export interface ConventionalSubject {
  /** As written; letter case does not count. */
  readonly type: string;
  readonly scope: string | null;
  readonly breaking: boolean;
  readonly description: string;
}

/** `type(scope)!: description`. The failure is a clause that says what is missing. */
export function parseSubject(subject: string): Result<ConventionalSubject, string> {
  const [type = ''] = /^[\p{L}\p{N}][\p{L}\p{N}_-]*/u.exec(subject) ?? [];
  if (type === '') return fail('does not begin with a type, such as `feat`');
  let rest = subject.slice(type.length);
  let scope: string | null = null;
  if (rest.startsWith('(')) {
    const end = rest.indexOf(')');
    scope = rest.slice(1, end);
    if (end < 0) return fail(`has a scope after \`${type}\` that does not end`);
    if (scope.trim() === '' || /[(\n]/.test(scope)) return fail(`has an empty or broken scope after \`${type}\``);
    rest = rest.slice(end + 1);
  }
  const breaking = rest.startsWith('!');
  if (breaking) rest = rest.slice(1);
  if (!rest.startsWith(':')) return fail('has no `type: ` or `type(scope): ` at its beginning');
  if (!rest.startsWith(': ')) return fail('has no space after its first colon');
  const description = rest.slice(2).trim();
  return description === '' ? fail('says nothing after its type') : ok({type, scope, breaking, description});
}
