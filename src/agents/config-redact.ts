/** What may stand under `redact` in agents.yaml. */
import * as z from 'zod';

/** What the list holds, as the end of "expected …". */
export const redactedWords = 'a list of names of variables and /patterns/, such as [MY_PIN, "/cust-[0-9]+/"]';

/** One entry of the list. */
export const redacted = z
  .string({error: redactedWords})
  .regex(/^(?:[A-Za-z_][A-Za-z0-9_]*|\/.+\/)$/, {error: 'the name of a variable, such as MY_PIN, or a /pattern/', abort: true})
  .refine((written) => !isPattern(written) || matchesText(written.slice(1, -1)), {error: 'a regular expression between slashes that matches some text and never nothing'});

/** A regular expression, not a name. */
export const isPattern = (written: string): boolean => written.startsWith('/');

function matchesText(source: string): boolean {
  try {
    return !new RegExp(source, 'u').test('');
  } catch {
    return false;
  }
}
