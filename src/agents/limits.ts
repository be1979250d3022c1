/** Reads from the words of an agent CLI when a limit ends. */

/**
 * The time at which trying again makes sense (ISO 8601, UTC), or null where the text names none. Understands what
 * follows words such as `resets` or `try again`: ISO times, epoch seconds or milliseconds, durations, dates, times of
 * day. `utcOffsetMinutes` is the offset of local time, positive east of Greenwich; it applies where no zone is named.
 */
export function resetTime(text: string, now: Date, utcOffsetMinutes: number): string | null {
  for (const cue of text.slice(0, 8000).matchAll(cues)) {
    const after = text.slice(cue.index + cue[0].length, cue.index + cue[0].length + 120);
    const ms =
      isoTime(after) ??
      epochTime(after) ??
      durationFrom(after, now) ??
      dateTime(after, now, utcOffsetMinutes) ??
      timeOfDay(after, now, utcOffsetMinutes);
    if (ms !== null && Math.abs(ms - now.getTime()) < plausibleMs) {
      return new Date(ms).toISOString();
    }
  }
  return null;
}

/** ISO 8601 for seconds since 1970 as providers send them; null where the number is no time. */
export function isoFromEpochSeconds(seconds: number | null): string | null {
  return seconds !== null && seconds > 1e9 && seconds < 1e10 ? new Date(seconds * 1000).toISOString() : null;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** No account waits longer; what lies beyond was read wrong. */
const plausibleMs = 400 * dayMs;
/** A time this little past is the one meant, told in whole minutes; one further back is tomorrow's. */
const slackMs = 5 * minuteMs;

const cues = /reset|again|retry|until|limit reached/gi;

function isoTime(text: string): number | null {
  const found = /^\D{0,20}(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d))/.exec(text);
  const ms = found === null ? Number.NaN : Date.parse(found[1] ?? '');
  return Number.isNaN(ms) ? null : ms;
}

function epochTime(text: string): number | null {
  const found = /^\D{0,20}(\d{10}|\d{13})(?!\d)/.exec(text);
  const digits = found?.[1] ?? '';
  return digits === '' ? null : Number(digits) * (digits.length === 10 ? 1000 : 1);
}

const unitMs: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: minuteMs, h: 60 * minuteMs, d: dayMs};

const duration = /^.{0,20}?\b(?:in|after)[: ]\s*((?:\d{1,9}(?:\.\d{1,6})?\s*(?:ms|milliseconds?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|[dhms](?![a-z]))[ ,]*(?:and )?)+)/i;

/** `in 1.2s`, `in 2 hours 5 minutes`, `after 30 seconds`, and the JSON field `resets_in_seconds`. */
function durationFrom(text: string, now: Date): number | null {
  const field = /^s?_(?:in|after)_seconds\W{1,4}(\d{1,9})/.exec(text);
  if (field !== null) {
    return now.getTime() + Number(field[1]) * 1000;
  }
  const found = duration.exec(text);
  if (found === null) {
    return null;
  }
  let ms = 0;
  for (const [, amount = '', unit = ''] of (found[1] ?? '').matchAll(/(\d+(?:\.\d+)?)\s*(ms|mil|[dhms])/gi)) {
    const name = unit.toLowerCase();
    ms += Number(amount) * (unitMs[name === 'mil' ? 'ms' : name] ?? 0);
  }
  return now.getTime() + ms;
}

const clock = String.raw`(\d{1,2})(?::(\d\d))?(?::\d\d)?\s*([ap]\.?m\b\.?)?`;
const zoneAfter = /^\s*\(?(UTC|GMT|Z\b|[A-Z][A-Za-z_]+\/[A-Za-z_/+-]+)/;
const monthDay = new RegExp(String.raw`^.{0,20}?\b([A-Z][a-z]{2})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?:,| at)?\s+${clock}`);
const dayTime = new RegExp(String.raw`^[^\d]{0,20}${clock}`, 'i');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 25th, 2026 11:20 AM`, `Oct 6, 1pm (UTC)`; without a year the date nearest to now. */
function dateTime(text: string, now: Date, localOffset: number): number | null {
  const found = monthDay.exec(text);
  const month = months.indexOf(found?.[1] ?? '');
  const minutes = found === null ? null : minutesOfDay(found[4], found[5], found[6]);
  if (found === null || month === -1 || minutes === null) {
    return null;
  }
  const offset = offsetAfter(text.slice(found[0].length), now, localOffset);
  const at = (year: number): number => Date.UTC(year, month, Number(found[2])) + (minutes - offset) * minuteMs;
  if (found[3] !== undefined) {
    return at(Number(found[3]));
  }
  const thisYear = at(now.getUTCFullYear());
  return thisYear < now.getTime() - 180 * dayMs ? at(now.getUTCFullYear() + 1) : thisYear;
}

/** `7:40pm (UTC)`, `3pm (Europe/Berlin)`, `11:20 AM`, `19:40`: the next such time. */
function timeOfDay(text: string, now: Date, localOffset: number): number | null {
  const found = dayTime.exec(text);
  // A bare number is no time.
  if (found === null || (found[2] === undefined && found[3] === undefined)) {
    return null;
  }
  const minutes = minutesOfDay(found[1], found[2], found[3]);
  if (minutes === null) {
    return null;
  }
  const offset = offsetAfter(text.slice(found[0].length), now, localOffset);
  const wall = now.getTime() + offset * minuteMs;
  const today = wall - (wall % dayMs) + (minutes - offset) * minuteMs;
  return today < now.getTime() - slackMs ? today + dayMs : today;
}

function minutesOfDay(hour = '', minute = '0', half = ''): number | null {
  const hours = Number(hour);
  const minutes = Number(minute);
  if (minutes > 59 || hours > 23 || (half !== '' && (hours < 1 || hours > 12))) {
    return null;
  }
  const pm = half.toLowerCase().startsWith('p');
  return (half === '' ? hours : (hours % 12) + (pm ? 12 : 0)) * 60 + minutes;
}

/** The offset, in minutes, of the zone named at the start of the text, else of local time. */
function offsetAfter(text: string, now: Date, localOffset: number): number {
  const zone = zoneAfter.exec(text)?.[1];
  if (zone === undefined) {
    return localOffset;
  }
  if (!zone.includes('/')) {
    return 0;
  }
  try {
    const name = new Intl.DateTimeFormat('en-US', {timeZone: zone, timeZoneName: 'longOffset'}).formatToParts(now).find(({type}) => type === 'timeZoneName')?.value ?? '';
    const found = /([+-])(\d\d):(\d\d)/.exec(name);
    return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
  } catch {
    // A zone this machine does not know.
    return localOffset;
  }
}
