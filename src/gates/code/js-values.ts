/** What an expression of JavaScript can be told to hold without running it. */
import type {SyntaxNode} from './syntax.ts';

/** Text that stands in the code as it is: no part of it comes from elsewhere. */
export function isLiteral(node: SyntaxNode): boolean {
  const inner = bare(node);
  switch (inner.kind()) {
    case 'string':
    case 'number':
    case 'true':
    case 'false':
    case 'null':
    case 'undefined':
    case 'regex':
      return true;
    case 'template_string':
      return parts(inner).length === 0;
    case 'binary_expression':
      return operands(inner).every(isLiteral);
    default:
      return false;
  }
}

/** Text and parts from elsewhere put together here: the parts, in order; null for every other expression. */
export function builtFrom(node: SyntaxNode): readonly SyntaxNode[] | null {
  const inner = bare(node);
  if (inner.kind() === 'template_string') {
    const found = parts(inner);
    return found.length === 0 ? null : found;
  }
  const all = joined(inner) ?? (inner.kind() === 'binary_expression' && inner.field('operator')?.text() === '+' ? operands(inner) : []);
  if (!all.some(isText)) return null;
  const foreign = all.flatMap((each) => builtFrom(each) ?? (isLiteral(each) ? [] : [each]));
  return foreign.length === 0 ? null : foreign;
}

/** `'a'.concat(b)` and `['a', b].join(' ')`: what is put together; null for every other expression. */
function joined(call: SyntaxNode): readonly SyntaxNode[] | null {
  if (call.kind() !== 'call_expression') return null;
  const [object, name] = [call.field('function')?.field('object'), call.field('function')?.field('property')?.text()];
  if (object === null || object === undefined) return null;
  if (name === 'concat' && isText(object)) return [object, ...argumentsOf(call)];
  return name === 'join' && bare(object).kind() === 'array' ? bare(object).children().filter((each) => each.isNamed() && each.kind() !== 'comment') : null;
}

const isText = (node: SyntaxNode): boolean => /^(?:string|template_string)$/.test(String(bare(node).kind()));

/** Text that is written out in an expression: all of a literal, of what is built its fixed parts with a space for each other part. */
export function writtenText(node: SyntaxNode): string {
  const inner = bare(node);
  switch (inner.kind()) {
    case 'string':
      return inner.text().slice(1, -1).replaceAll(/\\(.)/g, '$1');
    case 'template_string':
      return inner.children().slice(1, -1).map((part) => (part.kind() === 'template_substitution' ? ' ' : part.text())).join('');
    case 'binary_expression':
      return operands(inner).map(writtenText).join('');
    case 'call_expression':
      return (joined(inner) ?? []).map(writtenText).join(' ') || ' ';
    default:
      return ' ';
  }
}

/** Without parentheses and assertions of types. */
export function bare(node: SyntaxNode): SyntaxNode {
  let inner = node;
  for (let depth = 0; depth < deepest && wrappers.has(String(inner.kind())); depth++) {
    const first = inner.children().find((child) => child.isNamed() && child.kind() !== 'comment');
    if (first === undefined) break;
    inner = first;
  }
  return inner;
}

const wrappers: ReadonlySet<string> = new Set(['parenthesized_expression', 'as_expression', 'satisfies_expression', 'non_null_expression', 'await_expression', 'jsx_expression', 'template_substitution']);
const deepest = 10;
/** A longer sum is no text that anybody reads. */
const mostOperands = 500;

const parts = (template: SyntaxNode): readonly SyntaxNode[] => template.children().filter((part) => part.kind() === 'template_substitution').map(bare).filter((part) => !isLiteral(part));

/** From left to right, without recursion: sums lean to the left and can be long. */
function operands(sum: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let at: SyntaxNode | null = sum;
  while (at !== null && at.kind() === 'binary_expression' && found.length < mostOperands) {
    const right: SyntaxNode | null = at.field('right');
    if (right !== null) found.push(right);
    at = at.field('left');
  }
  if (at !== null) found.push(at);
  return found.toReversed();
}

/** The name by which a function is called, and of which object. */
export function calleeOf(call: SyntaxNode): {readonly object: string; readonly name: string} {
  const written = call.field('function') ?? call.field('constructor');
  if (written === null) return none;
  const callee = lastOf(bare(written));
  switch (callee.kind()) {
    case 'identifier':
      return {object: '', name: callee.text()};
    case 'member_expression':
      return {object: shortText(callee.field('object')), name: callee.field('property')?.text() ?? ''};
    case 'subscript_expression':
      return {object: shortText(callee.field('object')), name: unquoted(shortText(callee.field('index')))};
    default:
      return none;
  }
}

const none = {object: '', name: ''} as const;

/** `(0, eval)` is `eval`. */
const lastOf = (node: SyntaxNode): SyntaxNode => (node.kind() === 'sequence_expression' ? (node.children().at(-1) ?? node) : node);

/** The text of a node, where it is no longer than what rules look at: copying those of whole programs, one in the other, would take for ever. */
export function shortText(node: SyntaxNode | null | undefined): string {
  if (node === null || node === undefined) return '';
  const {start, end} = node.range();
  return end.index - start.index > 400 ? '…' : node.text();
}

/** Parts that are no input: constants, numbers, placeholders, and what was made safe. */
export function isHarmless(part: SyntaxNode): boolean {
  const text = shortText(part);
  if (/^(?:this\.|\w+\.)?#?[A-Z][A-Z0-9_]*$/.test(text) || /placeholder/i.test(text) || /^(?:__dirname|__filename|process\.(?:pid|execPath|platform|arch|cwd\(\))|import\.meta\.\w+)$/.test(text)) return true;
  if (part.kind() !== 'call_expression') return part.kind() === 'unary_expression' || /(?:^|\.)length$/.test(text);
  return /^(?:Number|parseInt|parseFloat|Boolean|Math\.\w+|[\w.]*(?:escape|quote|sanitize|purify|encode)\w*)\(/i.test(text) || /=> ?["'`][$?:%\w]{0,4}["'`]\)|\.fill\(["'`]\?["'`]\)/.test(text);
}

export const argumentsOf = (call: SyntaxNode): readonly SyntaxNode[] => call.field('arguments')?.children().filter((each) => each.isNamed() && each.kind() !== 'comment') ?? [];

export const unquoted = (text: string): string => text.replace(/^(["'`])(.*)\1$/s, '$2');

/** The value of a key in an object that is written out; null where it has none. */
export function valueAt(object: SyntaxNode | undefined, key: string): SyntaxNode | null {
  if (object === undefined || bare(object).kind() !== 'object') return null;
  const pair = bare(object).children().findLast((each) => each.kind() === 'pair' && unquoted(shortText(each.field('key'))) === key);
  return pair?.field('value') ?? null;
}
