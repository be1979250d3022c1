/** Time zones as people and programs write them behind a time of day. Pure. */

/**
 * The offset from UTC in minutes, positive to the east, of the zone named at the start of the text, as it is at that moment;
 * null where none is named or this machine does not know it.
 */
export function offsetNamed(text: string, at: Date): number | null {
  const found = zone.exec(text);
  if (found === null) return null;
  const {utc, sign, hours, minutes, letters, region} = found.groups ?? {};
  if (region !== undefined) return regionOffset(region, at);
  if (letters !== undefined) return abbreviations.get(letters) ?? null;
  if (utc === 'Z' || sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? '0'));
}

const zone = /^\s*\(?(?:(?<utc>UTC|GMT|Z\b)(?:(?<sign>[+-])(?<hours>\d{1,2})(?::?(?<minutes>\d\d))?)?|(?<letters>[A-Z]{2,4}T\b)|(?<region>[A-Z][A-Za-z_]+\/[A-Za-z_/+-]+))/;

/** Only those that mean one thing where English-speaking providers write them. */
const abbreviations: ReadonlyMap<string, number> = new Map([
  ['EST', -300],
  ['EDT', -240],
  ['CDT', -300],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['PT', -480],
  ['ET', -300],
  ['CET', 60],
  ['CEST', 120],
  ['JST', 540],
]);

function regionOffset(region: string, at: Date): number | null {
  try {
    const name = new Intl.DateTimeFormat('en-US', {timeZone: region, timeZoneName: 'longOffset'}).formatToParts(at).find(({type}) => type === 'timeZoneName')?.value ?? '';
    const found = /([+-])(\d\d):(\d\d)/.exec(name);
    return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
  } catch {
    return null;
  }
}
