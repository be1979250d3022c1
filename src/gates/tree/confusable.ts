/** Words that look like others: letters of other alphabets that stand for letters of ASCII. Pure. */

/** The word as a reader of Latin takes it, where each of its letters is ASCII or looks like it; null for every other word, and for plain ASCII. */
export function asRead(word: string): string | null {
  if (ascii.test(word)) return null;
  let read = '';
  for (const letter of word) {
    const twin = ascii.test(letter) ? letter : (twins.get(letter) ?? (ornate.test(letter) ? letter.normalize('NFKC') : letter));
    if (!ascii.test(twin)) return null;
    read += twin;
  }
  return read;
}

/**
 * Words of a line that pass for another. One that mixes ASCII letters with their twins always is such; one wholly of twins could be
 * a word of its own language, and is such where no other word of the line belongs to it, or where `isUsed` knows what it reads as.
 */
export function confusableWords(line: string, isUsed: (name: string) => boolean): readonly string[] {
  const foreign = (line.match(words) ?? []).filter((word) => !ascii.test(word));
  const suspects = foreign.flatMap((word) => {
    const read = asRead(word);
    return read === null ? [] : [{word, read}];
  });
  const inProse = suspects.length < foreign.length;
  return suspects
    .filter(({word, read}) => {
      if (/[a-z]/i.test(word)) return true;
      if (loneGreek.test(word)) return false;
      return !inProse || (read.length >= shortestName && isUsed(read));
    })
    .map(({word}) => word);
}

/** Below this a word of another language is too often spelled like some name. */
const shortestName = 3;
const ascii = /^[\0-\x7f]*$/;
const words = /[\p{L}\p{Nl}_$][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}$]*/gu;
/** Wide letters, those of formulas, ligatures, Roman numerals, the sign of Kelvin, the long s: programs may fold them to ASCII. */
const ornate = /[\uff10-\uff5a\u{1d400}-\u{1d7ff}\ufb00-\ufb06\u2160-\u217f\u212a\u017f]/u;
/** Names of quantities in formulas. */
const loneGreek = /^\p{Script=Greek}[\d_]*$/u;

/** Letters that most fonts draw like the ASCII letter at the same place. Those that are common beside ASCII (Turkish, ordinals, units) are left out. */
const twins: ReadonlyMap<string, string> = new Map(
  (
    [
      // Cyrillic
      ['АВЕЅІЈКМНОРСТУХԌԚԜҮӀаеѕіјорсухһԁԛԝүӏ', 'ABESIJKMHOPCTYXGQWYIaesijopcyxhdqwyl'],
      // Greek
      ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿαικνορυϲϳ', 'ABEZHIKMNOPTYXCJaiknopucj'],
      // Armenian, Cherokee, Lisu
      ['ՍՕԼոսցօհզ', 'UOLnugohq'],
      ['ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏆᏒᏔᏕᏙᏚᏞᏟᏢᏦᏴ', 'DRTAJEWMHGZTRWSVSLCPKB'],
      ['ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓥꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ', 'BPDTGKJCZFMNLSRAVHWXYAEIOU'],
      // Latin letters of other alphabets, and letters that look like operators
      ['ɑɡɩꞌǃǀᴏᴠᴡᴢᴜꜱᴄ', "agi'!|ovwzusc"],
    ] as const
  ).flatMap(([letters, like]) => [...letters].map((letter, index) => [letter, like[index] ?? letter] as const)),
);
