/** Takes values of a key list apart, remembering where each part stands. */
import {lengthWithout} from './text-ends.ts';

/** A piece of a line; line and column from 1. */
export interface Piece {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Comma separated parts without backticks, quotes and empty ones; commas inside `{}` and `[]` do not separate. `none` and `-` are no parts. */
export function splitList(value: Piece): readonly Piece[] {
  const listed = unwrapFlowList(value);
  return splitAtCommas(listed)
    .map((piece) => trimPiece(piece, /[\s`"']/))
    .filter(({text}) => text !== '' && !isNone(text));
}

/** Words for an empty list. */
export function isNone(text: string): boolean {
  return /^(?:none|nothing|n\/a|-|–|—|\[\])$/i.test(text.trim());
}

/** Ids of a part such as `DEV-12 (the model) and DEV-13`. */
export function splitIds(piece: Piece): readonly Piece[] {
  const text = piece.text.replace(/\([^()]*\)/g, (note) => ' '.repeat(note.length));
  const ids: Piece[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    const id = trimPiece({text: match[0], line: piece.line, column: piece.column + match.index}, /[`"'*[\];]/);
    const stripped = id.text.slice(0, lengthWithout(id.text, /\./));
    if (stripped !== '' && !/^(?:and|&|\+)$/i.test(stripped)) ids.push({...id, text: stripped});
  }
  return ids;
}

/** The piece without the characters of `set` at its ends. */
export function trimPiece(piece: Piece, set: RegExp): Piece {
  const end = lengthWithout(piece.text, set);
  let start = 0;
  while (start < end && set.test(piece.text[start] ?? '')) start++;
  return {text: piece.text.slice(start, end), line: piece.line, column: piece.column + start};
}

/** `[a, b]` as YAML writes lists; `[id].ts` and the class `[ab]` stay what they are. */
function unwrapFlowList(value: Piece): Piece {
  const trimmed = trimPiece(value, /\s/);
  const {text} = trimmed;
  if (!text.startsWith('[') || text.indexOf(']') !== text.length - 1 || !/[,"']/.test(text)) return trimmed;
  return {...trimmed, text: text.slice(1, -1), column: trimmed.column + 1};
}

function splitAtCommas(value: Piece): readonly Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let start = 0;
  const {text} = value;
  for (let index = 0; index <= text.length; index++) {
    const character = text[index];
    if (character === '{' || character === '[') depth++;
    if ((character === '}' || character === ']') && depth > 0) depth--;
    if (index < text.length && (character !== ',' || depth > 0)) continue;
    pieces.push({text: text.slice(start, index), line: value.line, column: value.column + start});
    start = index + 1;
  }
  return pieces;
}
