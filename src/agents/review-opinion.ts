/** What a reviewing agent answers. Anything but one clear, whole answer is none. Pure. */
import * as z from 'zod';
import {fail, ok, type Result} from '../failure.ts';

const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** Findings of these keep a change from landing: `pass` beside one contradicts itself. */
const blocking: ReadonlySet<string> = new Set(['critical', 'high']);

const verdictSchema = z.enum(['pass', 'block', 'human']);

const text = (most: number) => z.string().trim().min(1).max(most);

/** Keys that are not known are left out: models add some of their own. What is there has to be as it is asked for. */
const opinionSchema = z.object({
  verdict: verdictSchema.describe('pass: it may land. block: its author has to mend it. human: a person has to decide.'),
  summary: text(20_000).describe('What was looked at, and why this verdict.'),
  findings: z
    .array(
      z.object({
        file: text(4096).nullish().describe('Path from the root; absent or null: the change as a whole.').transform((file) => file ?? null),
        line: z.int().min(1).nullish().describe('From 1, in the file as the change leaves it.').transform((line) => line ?? null),
        severity: z.enum(severities).describe('critical and high keep the change from landing.'),
        rule: text(100).nullish().describe('A short name, such as sql-injection.').transform((rule) => rule ?? null),
        message: text(20_000).describe('What is wrong, and how to mend it.'),
      }),
    )
    .max(500)
    .default([]),
});

/** A reviewer's answer, read. */
export type Opinion = z.infer<typeof opinionSchema>;

/** JSON Schema (draft 7) of an answer; `schema/review.schema.json` is this, printed. */
export function reviewJsonSchema(): Record<string, unknown> {
  return {...z.toJSONSchema(opinionSchema, {io: 'input', target: 'draft-7'}), title: 'Answer of a reviewing agent of orch'};
}

/** The most that is read of an answer, in characters. */
export const longestAnswer = 512 * 1024;

/**
 * `file`: what lies in `$ORCH_REVIEW_FILE`, null where there is nothing; then the last answer in `said`, the agent's final words,
 * counts. Several that differ in their verdict are none, in whatever form the others are: one of them may be quoted from the change.
 * The failure says in a clause what is wrong.
 */
export function readOpinion({file, said}: {readonly file: string | null; readonly said: string}): Result<Opinion, string> {
  if (file !== null && file.trim() !== '') {
    const value = parsed(file);
    return value === undefined ? fail('what it wrote to $ORCH_REVIEW_FILE is no JSON') : checked(value);
  }
  const values = objectsIn(said.slice(-longestAnswer));
  const last = values.findLast((value) => Object.hasOwn(value, 'verdict'));
  if (last === undefined) return fail(said.trim() === '' ? 'it said nothing' : 'its answer ends with no JSON object that has a verdict');
  const verdicts = new Set(values.flatMap(verdictsIn));
  return verdicts.size > 1 ? fail(`it gave several answers that differ: ${[...verdicts].join(', ')}`) : checked(last);
}

function checked(value: unknown): Result<Opinion, string> {
  const read = opinionSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    return fail(`its answer is not as it was asked for: ${place}${issue?.message ?? 'not valid'}`);
  }
  const grave = read.data.findings.filter(({severity}) => blocking.has(severity)).length;
  if (read.data.verdict === 'pass' && grave > 0) return fail(`its answer contradicts itself: pass, with ${grave} ${grave === 1 ? 'finding' : 'findings'} of severity critical or high`);
  return ok(read.data);
}

/** Steps of one look for objects: text that is nothing but braces must not take for ever. */
const mostSteps = 8_000_000;

/** The verdicts that an object gives, or else what is within it: half an answer, or one in a wrapper, still says what somebody thinks. */
function verdictsIn(value: object): readonly string[] {
  const found: string[] = [];
  const open: object[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const verdict = 'verdict' in one ? verdictSchema.safeParse(one.verdict) : null;
    if (verdict === null) open.push(...objectsOf(one));
    else if (verdict.success) found.push(verdict.data);
  }
  return found;
}

const objectsOf = (value: object): readonly object[] => Object.values(value).filter((part): part is object => typeof part === 'object' && part !== null);

/** Objects, in order, that are no part of another one. */
function objectsIn(said: string): readonly object[] {
  const found: object[] = [];
  let steps = mostSteps;
  for (let at = said.indexOf('{'); at >= 0 && steps > 0; at = said.indexOf('{', at)) {
    const end = endOfObject(said, at, Math.min(said.length, at + steps));
    steps -= (end ?? Math.min(said.length, at + steps)) - at + 1;
    const value = end === null ? undefined : parsed(said.slice(at, end));
    if (value !== undefined && typeof value === 'object' && value !== null) found.push(value);
    at = value === undefined || end === null ? at + 1 : end;
  }
  // What was not looked at may hold another answer.
  return steps > 0 ? found : [];
}

/** Behind the brace that closes the one at `start`; null: none does. */
function endOfObject(said: string, start: number, limit: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < limit; at++) {
    const char = said[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  return null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
