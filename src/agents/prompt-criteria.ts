/** Takes out of a task's text what its author says must hold at the end. Pure. */

export interface SplitText {
  /** The text without the lists of criteria. */
  readonly body: string;
  /** The criteria as they were written, without their headings; empty where there are none. */
  readonly criteria: string;
}

/**
 * Criteria are what stands below a heading such as `### Done when` or `**Acceptance criteria**:` (also `Definition of done`,
 * `Acceptance scenarios`, `Success criteria`), up to the next heading, and lines such as `**Independent Test**: …` of Spec Kit.
 * Fenced code is never looked into.
 */
export function splitCriteria(text: string): SplitText {
  const body: string[] = [];
  const criteria: string[] = [];
  let fence: string | null = null;
  /** Depth of the heading whose criteria are being read, 7 for a bold one; null: none is. */
  let within: number | null = null;
  for (const line of text.split('\n')) {
    const mark = fenceMark.exec(line)?.[1] ?? null;
    const fenced = fence !== null || mark !== null;
    if (fence === null) fence = mark;
    else if (mark !== null && mark.startsWith(fence) && line.trim() === mark) fence = null;
    const head = fenced ? null : headOf(line);
    if (head !== null && (within === null || head.depth <= within)) within = null;
    if (head?.names === true) {
      within ??= head.depth;
      if (head.rest !== '') criteria.push(head.rest);
      // Such a line of Spec Kit is a whole sentence by itself.
      if (head.depth === boldDepth && head.rest !== '') within = null;
    } else (within === null ? body : criteria).push(line);
  }
  return {body: tidy(body), criteria: tidy(criteria)};
}

const fenceMark = /^ {0,3}(`{3,}|~{3,})/;
const heading = /^(#{1,6})[ \t]+(.*?)[ \t#]*$/;
const bold = /^(?:[-*] )?\*\*([^*]{1,60}?):?\*\*(?::|$)[ \t]*(.*)$/;
const names = /^(?:done when|definition of done|acceptance(?: criteria| scenarios| tests?)?|success criteria|independent test)\b[^a-z]*$/i;
const boldDepth = 7;

interface Head {
  readonly depth: number;
  /** It is one that names criteria. */
  readonly names: boolean;
  readonly rest: string;
}

function headOf(line: string): Head | null {
  const marked = heading.exec(line);
  if (marked !== null) return {depth: marked[1]?.length ?? 1, names: names.test(marked[2]?.trim() ?? ''), rest: ''};
  const strong = bold.exec(line);
  if (strong === null) return null;
  return {depth: boldDepth, names: names.test(strong[1]?.trim() ?? ''), rest: strong[2]?.trim() ?? ''};
}

const tidy = (lines: readonly string[]): string => lines.join('\n').replace(/\n{3,}/g, '\n\n').trim();
