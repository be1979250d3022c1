/** Reads from the words of an agent CLI when a limit ends. */
import {offsetNamed} from './zones.ts';

/**
 * The time at which trying again makes sense (ISO 8601, UTC), or null where the text names none. Understands what
 * follows words such as `resets`, `try again` or `Retry-After`: ISO times, HTTP dates, epoch seconds or milliseconds,
 * durations, dates, days of the week, times of day. `utcOffsetMinutes` is the offset of local time, positive east of
 * Greenwich; it applies where no zone is named.
 */
export function resetTime(text: string, now: Date, utcOffsetMinutes: number): string | null {
  for (const cue of text.slice(0, 8000).matchAll(cues)) {
    const after = text.slice(cue.index + cue[0].length, cue.index + cue[0].length + 120);
    const ms =
      isoTime(after, now, utcOffsetMinutes) ??
      httpDate(after) ??
      epochTime(after) ??
      durationFrom(after, now) ??
      dateTime(after, now, utcOffsetMinutes) ??
      dayAndTime(after, now, utcOffsetMinutes) ??
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

const cues = /reset|again|retry|until|limit reached|please wait|wait for|come back/gi;

/** Without a zone it is local time. */
function isoTime(text: string, now: Date, localOffset: number): number | null {
  const found = /^\D{0,20}(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?/.exec(text);
  if (found === null) return null;
  const [whole, day, time, zone] = found;
  const ms = Date.parse(`${day}T${time}${zone ?? 'Z'}`);
  if (Number.isNaN(ms)) return null;
  return zone === undefined ? ms - (offsetNamed(text.slice(whole.length), now) ?? localOffset) * minuteMs : ms;
}

/** `Sat, 21 Nov 2026 11:20:00 GMT`, as in the header `Retry-After`. */
function httpDate(text: string): number | null {
  const found = /^.{0,12}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)/.exec(text);
  const ms = found === null ? Number.NaN : Date.parse(found[1] ?? '');
  return Number.isNaN(ms) ? null : ms;
}

function epochTime(text: string): number | null {
  const found = /^\D{0,20}(\d{10}|\d{13})(?!\d)/.exec(text);
  const digits = found?.[1] ?? '';
  return digits === '' ? null : Number(digits) * (digits.length === 10 ? 1000 : 1);
}

const unitMs: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: minuteMs, h: 60 * minuteMs, d: dayMs};

const amounts = String.raw`(?:\d{1,9}(?:\.\d{1,9})?\s*(?:ms|milliseconds?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|[dhms](?![a-z]))[ ,]*(?:and )?)+`;
const duration = new RegExp(String.raw`^(?:.{0,20}?\b(?:in|after|for|about)[: ]|s?:? |[-_]?delay\W{1,5})\s*(?:about )?(${amounts})`, 'i');
const seconds = /^(?:s?_(?:in|after)(?:_seconds)?|[-_ ]?after(?:[-_]seconds)?)\W{1,4}(\d{1,9})(?:\.\d+)?(?!\s*[\w:])/i;
const milliseconds = /^(?:s?_(?:in|after)|[-_ ]?after)[-_]ms\W{1,4}(\d{1,12})/i;

/** `in 1.2s`, `in 2 hours 5 minutes`, `after 30 seconds`, `Retry-After: 120`, and JSON fields such as `resets_in_seconds`. */
function durationFrom(text: string, now: Date): number | null {
  const [inSeconds, inMs] = [seconds.exec(text), milliseconds.exec(text)];
  if (inSeconds !== null) return now.getTime() + Number(inSeconds[1]) * 1000;
  if (inMs !== null) return now.getTime() + Number(inMs[1]);
  const found = duration.exec(text);
  if (found === null) return null;
  let ms = 0;
  for (const [, amount = '', unit = ''] of (found[1] ?? '').matchAll(/(\d+(?:\.\d+)?)\s*(ms|mil|[dhms])/gi)) {
    const name = unit.toLowerCase();
    ms += Number(amount) * (unitMs[name === 'mil' ? 'ms' : name] ?? 0);
  }
  return now.getTime() + Math.round(ms);
}

const clock = String.raw`(\d{1,2})(?::(\d\d))?(?::\d\d)?\s*([AaPp]\.?[Mm]\b\.?)?`;
const monthDay = new RegExp(String.raw`^.{0,20}?\b([A-Z][a-z]{2})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?:,| at)?\s+${clock}`);
const dayName = new RegExp(String.raw`^.{0,12}?\b(Sun|Mon|Tue|Wed|Thu|Fri|Sat|tomorrow|Tomorrow)[a-z]*\.?,?(?: at)?\s+${clock}`);
const dayTime = new RegExp(String.raw`^[^\d]{0,20}${clock}`, 'i');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A time on the wall of the zone named at the start of `text`, else of local time, as milliseconds since 1970; both count from UTC midnights. */
function onWall(midnightMs: number, minutes: number, text: string, localOffset: number): number {
  const wall = midnightMs + minutes * minuteMs;
  // The zone's offset at about that moment: daylight saving may change between now and then.
  return wall - (offsetNamed(text, new Date(wall)) ?? localOffset) * minuteMs;
}

/** `Nov 25th, 2026 11:20 AM`, `Oct 6, 1pm (UTC)`; without a year the date nearest to now. */
function dateTime(text: string, now: Date, localOffset: number): number | null {
  const found = monthDay.exec(text);
  const month = months.indexOf(found?.[1] ?? '');
  const minutes = found === null ? null : minutesOfDay(found[4], found[5], found[6]);
  if (found === null || month === -1 || minutes === null) {
    return null;
  }
  const at = (year: number): number => onWall(Date.UTC(year, month, Number(found[2])), minutes, text.slice(found[0].length), localOffset);
  if (found[3] !== undefined) {
    return at(Number(found[3]));
  }
  const thisYear = at(now.getUTCFullYear());
  return thisYear < now.getTime() - 180 * dayMs ? at(now.getUTCFullYear() + 1) : thisYear;
}

/** `Monday 9am`, `Tue, 9:00 AM (UTC)`, `tomorrow at 08:00`. */
function dayAndTime(text: string, now: Date, localOffset: number): number | null {
  const found = dayName.exec(text);
  const minutes = found === null ? null : minutesOfDay(found[2], found[3], found[4]);
  if (found === null || minutes === null) return null;
  const zone = text.slice(found[0].length);
  const today = midnight(now, zone, localOffset);
  const ahead = /^tomorrow$/i.test(found[1] ?? '') ? 1 : (days.indexOf(found[1] ?? '') - new Date(today).getUTCDay() + 7) % 7;
  const at = onWall(today + ahead * dayMs, minutes, zone, localOffset);
  return at < now.getTime() - slackMs ? onWall(today + (ahead + 7) * dayMs, minutes, zone, localOffset) : at;
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
  const zone = text.slice(found[0].length);
  const today = midnight(now, zone, localOffset);
  const at = onWall(today, minutes, zone, localOffset);
  return at < now.getTime() - slackMs ? onWall(today + dayMs, minutes, zone, localOffset) : at;
}

/** The last midnight on the zone's wall, as if that wall showed UTC. */
function midnight(now: Date, zone: string, localOffset: number): number {
  const wall = now.getTime() + (offsetNamed(zone, now) ?? localOffset) * minuteMs;
  return wall - (wall % dayMs);
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
