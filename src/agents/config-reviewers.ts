/** What may stand under `gates.reviewers` in agents.yaml. */
import * as z from 'zod';
import {durationExpected, parseDuration} from '../analyze/duration.ts';
import type {Diagnostic} from '../failure.ts';
import type {Reviewer} from '../model.ts';
import type {ConfigDocument} from './config-document.ts';
import {placeOf, whenKeys, whenOf, whenProblems, whenSetting} from './config-when.ts';

const modes = ['auto', 'block', 'human', 'warn', 'off'] as const;
const nameWords = 'a name of letters, digits, dots, dashes and underscores';

const shape = {
  name: z.string({error: 'a name'}).regex(/^[A-Za-z0-9._-]+$/, {error: nameWords}).max(60, {error: 'a name of at most 60 characters'}).describe('Shown in reports.'),
  agent: z.string({error: "a profile's name"}).min(1, {error: "a profile's name"}).describe('Name of a profile under agents; it only reads. Where it has worked on the task itself, one of its fallbacks reviews.'),
  when: whenSetting.optional().describe('What is reviewed; whatever is given must fit. Absent: every task.'),
  kind: z.enum(['security', 'compliance'], {error: 'one of security, compliance'}).optional().describe('What it looks for, and where it counts. Absent: security.'),
  cross_model: z.boolean({error: 'true or false'}).optional().describe('true: its model is of another maker than those that worked on the task. Absent: no.'),
  mode: z.enum(modes, {error: `one of ${modes.join(', ')}`}).optional().describe('What comes of a block or a question of its. Absent: auto, as it says.'),
  timeout: z
    .string({error: durationExpected})
    .refine((written) => parseDuration(written) !== null, {error: durationExpected})
    .optional()
    .describe('How long one review may take. Absent: as an attempt of its profile.'),
};

/** The `error` of each part completes the sentence "expected …". */
export const reviewersSetting = z.array(z.strictObject(shape, {error: 'a map with name and agent'}), {error: 'a list of reviewers, each with name and agent'}).max(10, {error: 'at most ten reviewers'});

/** Keys of the maps at their places, for messages. */
export const reviewersKeys: Readonly<Record<string, readonly string[]>> = {'gates.reviewers.*': Object.keys(shape), 'gates.reviewers.*.when': whenKeys};

/** The reviewers as the gates know them. */
export function reviewersOf(written: z.infer<typeof reviewersSetting>): readonly Reviewer[] {
  return written.map(({name, agent, when, kind, cross_model: crossModel, mode, timeout}) => ({
    name,
    agent,
    ...(when === undefined ? {} : {when: whenOf(when)}),
    kind: kind ?? 'security',
    crossModel: crossModel ?? false,
    mode: mode ?? 'auto',
    timeoutMs: timeout === undefined ? null : parseDuration(timeout),
  }));
}

/** What the gate tells as `review/<name>` by itself. */
const reserved: ReadonlySet<string> = new Set(['approved', 'overridden', 'error', 'more']);

type RawMap = Readonly<Record<string, unknown>>;

/**
 * What reviewers must hold to beside the rest of the file: names that differ, profiles that can read, conditions that can fit.
 * `unknown` says that there is no such profile.
 */
export function checkReviewers(reviewers: readonly RawMap[], profiles: Readonly<Record<string, RawMap>>, document: ConfigDocument, unknown: (name: string, place: string, path: readonly (string | number)[]) => Diagnostic): Diagnostic[] {
  const names = reviewers.map(({name}) => name);
  return reviewers.flatMap(({name, agent, when}, index) => {
    const at = (key: string): (string | number)[] => ['gates', 'reviewers', index, key];
    const wrong = (key: string, code: string, message: string): Diagnostic => document.error({path: at(key), on: 'value'}, code, `gates.reviewers[${index}].${key}: ${message}`);
    const found: Diagnostic[] = [];
    if (typeof name === 'string' && names.indexOf(name) !== index) found.push(wrong('name', 'duplicate-name', `expected a name that no other reviewer has, got ${document.written(at('name'))} again.`));
    if (typeof name === 'string' && reserved.has(name)) found.push(wrong('name', 'wrong-name', `expected another name, got ${document.written(at('name')) ?? name}, under which the gate itself tells something.`));
    if (typeof agent === 'string' && agent !== '' && !document.isUnread(at('agent'))) {
      const profile = profiles[agent];
      if (profile === undefined || !Object.hasOwn(profiles, agent)) found.push(unknown(agent, `gates.reviewers[${index}].agent`, at('agent')));
      else if (profile['type'] === 'script') found.push(wrong('agent', 'wrong-value', `expected a profile that can read, got ${document.written(at('agent'))}, which only runs scripts of tasks.`));
      else if (profile['status'] === 'blocked') found.push(wrong('agent', 'wrong-value', `expected a profile that may be used, got ${document.written(at('agent'))}, which is blocked.`));
    }
    found.push(...whenProblems(when, at('when'), (path, on, code, message) => document.error({path, on}, code, `${placeOf(path)}: ${message}`)));
    return found;
  });
}
