/** Reads durations such as `90s`, `30m`, `2h`, `1d` and `1h30m`. */

const unitMs: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** What a duration looks like, for messages. */
export const durationExpected = 'a duration such as 90s, 30m, 2h or 1d';

/** How long a duration may be, for messages. */
export const durationRange = 'a duration above 0 and of at most 24 days';

/** Timers of Node take at most 2^31 - 1 ms (24.8 days); one that is longer would fire at once. */
const longestMs = 24 * 86_400_000;

/** Milliseconds, above 0; null where `text` is no duration or more than 24 days. A day has 24 hours. */
export function parseDuration(text: string): number | null {
  const compact = compactOf(text);
  if (!isDuration(compact)) return null;
  let ms = 0;
  for (const [, amount, unit] of compact.matchAll(/([\d.]+) ?([smhd])/g)) {
    ms += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
  }
  return ms > 0 && ms <= longestMs ? ms : null;
}

/** What a message about a refused `text` says was expected: another form, or another length. */
export function expectedDuration(text: string): string {
  return isDuration(compactOf(text)) ? durationRange : durationExpected;
}

function compactOf(text: string): string {
  return text.trim().toLowerCase();
}

function isDuration(compact: string): boolean {
  return /^(?:\d{1,9}(?:\.\d{1,3})? ?[smhd] ?){1,4}$/.test(compact);
}
