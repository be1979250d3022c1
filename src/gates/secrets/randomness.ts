/** How much a text looks as if it had been drawn at random. Pure. */

/** Shannon entropy in bits a character. */
export function entropy(text: string): number {
  const counts = new Uint32Array(128);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) & 127;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Share of characters that stand in rising runs of at least `least`, such as `abcdef` or `12345`, letter case aside. */
export function sequenceShare(text: string, least: number): number {
  const lower = text.toLowerCase().replace(/[^a-z0-9]/g, ' ');
  let inRuns = 0;
  let total = 0;
  let run = 0;
  for (let at = 0; at < lower.length; at++) {
    const code = lower.charCodeAt(at);
    if (code !== 32) total++;
    const rises = at > 0 && code !== 32 && (code === lower.charCodeAt(at - 1) + 1 || (code === 48 && lower.charCodeAt(at - 1) === 57));
    run = rises ? run + 1 : 1;
    if (code !== 32 && run >= least) inRuns += run === least ? least : 1;
  }
  return total === 0 ? 0 : inRuns / total;
}

/** Share of characters that stand in pronounceable words of four letters or more; words end where case, digits or signs begin. */
export function wordShare(text: string): number {
  let inWords = 0;
  for (const [word] of text.matchAll(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g)) if (isWordLike(word.toLowerCase())) inWords += word.length;
  const letters = text.replace(/[^A-Za-z0-9]/g, '').length;
  return letters === 0 ? 0 : inWords / letters;
}

/**
 * Small and capital letters, and neither order nor pairs of letters are those of words: most neighbours within words of any
 * European language, and of names in programs, are of a few hundred pairs.
 */
export function isJumbled(text: string): boolean {
  const letters = text.replace(/[^A-Za-z]/g, '').length;
  if (letters < 7 || !/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false;
  const share = pairShare(text);
  if (share < 0.5) return true;
  const runs = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return share < 0.65 && letters / runs.length < 3.3;
}

/** Digits strewn among small letters that make no word: as random as capitals among small ones. */
export function isStrewn(text: string): boolean {
  const runs = text.match(/[a-z]+|\d+/g) ?? [];
  return runs.length >= 4 && /^[a-z\d]{12,}$/.test(text) && text.replace(/\d/g, '').length >= 7 && pairShare(text) < (runs.length >= 6 ? 0.65 : 0.5);
}

/** A word of a name that nobody would write: capitals all over it, or letters that do not follow each other. */
export function isBroken(word: string): boolean {
  const letters = word.replace(/[^A-Za-z]/g, '').length;
  const runs = word.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return (letters >= 5 && letters / runs.length < 2.4) || (letters >= 7 && pairShare(word) < 0.4);
}

/** Share of the common pairs among neighbouring letters; a new word begins at a capital letter. */
function pairShare(text: string): number {
  let [pairs, usual] = [0, 0];
  for (let at = 1; at < text.length; at++) {
    const pair = text.slice(at - 1, at + 1);
    if (!/^[A-Za-z]{2}$/.test(pair) || /^[a-z][A-Z]$/.test(pair)) continue;
    pairs++;
    if (common.has(pair.toLowerCase())) usual++;
  }
  return pairs === 0 ? 0 : usual / pairs;
}

const common: ReadonlySet<string> = new Set(
  ('ab ac ad ag ai al am an ap ar as at au ay be bl bo br bu ca ce ch ci ck cl co cr ct da de di do dr du ea ec ed ee ef ei el em en ep er es et ev ex fa fe fi fl fo fr ' +
    'ga ge gh gi gr gu ha he hi ho ia ib ic id ie if ig il im in io ip ir is it iv ke ki la ld le li ll lo ly ma me mi mo mp na nc nd ne ng ni no ns nt ob od of og ol om on oo op or os ot ou ow ' +
    'pa pe pi pl po pr pt qu ra rd re ri rm rn ro rs rt ru ry sa sc se sh si so sp ss st su sw ta te th ti to tr ts tt tu ty ue ui ul um un up ur us ut va ve vi wa we wh wi wo').split(' '),
);

/** True where the text is one short text again and again. */
export function isPeriodic(text: string): boolean {
  for (let period = 1; period <= 10 && period * 3 <= text.length; period++) {
    if (text.slice(period) === text.slice(0, text.length - period)) return true;
  }
  return false;
}

function isWordLike(word: string): boolean {
  if (word.length < 4) return false;
  const vowels = word.replace(/[^aeiouy]/g, '').length / word.length;
  if (vowels < 0.2 || vowels > 0.75 || /[^aeiouy]{5}|[aeiou]{4}/.test(word)) return false;
  return !/[jqvxz][bcdfgjklmnpqstvwxz]|[bcdfghjklmnpqstvwxz][qxj]|q[^u]/.test(word);
}
