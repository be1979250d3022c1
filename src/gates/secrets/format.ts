/** What a credential of one issuer looks like, and how such a shape is written down. */

export interface Format {
  /** Kebab-case, the part after `secrets/`. */
  readonly id: string;
  readonly issuer: string;
  /** In lower case: each match begins with one of them, in any case, or holds one where `inside` says so. */
  readonly keywords: readonly string[];
  /** Sticky, or with `inside` global; every repetition is bounded. Group 1 is the random part where the whole is not. */
  readonly pattern: RegExp;
  /** Most characters of a match before and after the keyword; absent: it begins with it. */
  readonly inside?: number;
  /** Least Shannon entropy of the random part, in bits a character. */
  readonly entropy: number;
  /** False: has the shape but cannot have been issued. */
  readonly valid?: (secret: string) => boolean;
  /** True: proven to be issued, whatever it looks like. */
  readonly certain?: (secret: string) => boolean;
  /** The shape is recognised by the name beside it, not by itself: it is not looked for in reversed text. */
  readonly named?: true;
}

type More = Partial<Pick<Format, 'entropy' | 'valid' | 'certain' | 'inside'>>;

/** No letter or digit before it; an escape such as `\n` or `%3D` ends a word, too. */
const start = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))`;

/** A token that begins with what its issuer reserves. `shape` is the source of an expression. */
export function issued(id: string, issuer: string, keywords: readonly string[], shape: string, more: More = {}): Format {
  return {id, issuer, keywords: keywords.map((word) => word.toLowerCase()), pattern: new RegExp(`${start}${shape}(?![A-Za-z0-9])`, more.inside === undefined ? 'y' : 'g'), entropy: 3, ...more};
}

/** A token without a prefix, told by the service's name in what it is assigned to: `datadog_api_key = …`. */
export function named(id: string, issuer: string, keywords: readonly string[], shape: string, more: More = {}): Format {
  const words = keywords.map((word) => word.replace(/[-_]/g, '[-_.]?')).join('|');
  const source = `(?<![A-Za-z])(?:${words})(?:[-_.a-z0-9]{0,30})["'\\]]{0,3}\\s{0,8}(?:=>|:=|[:=,]|\\((?=\\s{0,8}["'\`]))\\s{0,8}(?:["'\`]|\\\\["'])?(${shape})(?![A-Za-z0-9_+/-])`;
  return {id, issuer, keywords: keywords.map((word) => word.split(/[-_]/)[0] ?? word), pattern: new RegExp(source, 'iy'), entropy: 3, named: true, ...more};
}
