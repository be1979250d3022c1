/** What a task may be called. */

/** What an id looks like, for messages. */
export const taskIdExpected = 'letters and digits of any script, `.`, `_`, `/`, `#`, `-` after the first of them, at most 100 characters';

/** No white space, no colon; so an id survives in headings, trailers, flags and lists. */
export function isTaskId(text: string): boolean {
  return text.length <= 100 && /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._/#-]*$/u.test(text);
}
