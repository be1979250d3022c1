/** Paths as a person may read them, and as a file system may take them. Pure. */

/** The path with everything invisible or misleading written out, so that it cannot forge a line or reverse its own text. */
export function showPath(path: string): string {
  const visible = path.replace(hiddenAll, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return visible.length <= longest ? visible : `${visible.slice(0, longest)}…`;
}

/** True for names with controls, bidirectional marks, line separators or characters of no width. */
export const hasHidden = (path: string): boolean => hidden.test(path);

/**
 * One name for all paths that some file system takes for the same file: letter case, composition, characters that HFS+
 * leaves out, dots and spaces that Windows drops at the end of a name. `/` stays where it is.
 */
export function foldPath(path: string): string {
  if (plain.test(path)) return path;
  return path
    .split('/')
    .map((name) => {
      const visible = name.replace(hiddenAll, '');
      return visible.replace(/[ .]+$/, '') || visible;
    })
    .join('/')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC');
}

/** True for every spelling that some file system opens as `.git`: case, NTFS short names and streams, characters left out by HFS+. */
export const isDotGit = (name: string): boolean => /^(?:\.git|git~\d+)(?:[ .]*$|[ .]*:)/i.test(name.replace(hiddenAll, ''));

/** The same for `.gitmodules`. */
export const isGitModules = (name: string): boolean => /^(?:\.gitmodules|gitmod~\d+|gi7eba~\d+)(?:[ .]*$|[ .]*:)/i.test(name.replace(hiddenAll, ''));

const longest = 300;
const plain = /^[a-z0-9_-]+(?:[./][a-z0-9_-]+)*$/;
/** Controls, formats (bidi, zero width, tags), line and paragraph separators, and letters that show as nothing. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5/u;
const hiddenAll = new RegExp(hidden.source, 'gu');
