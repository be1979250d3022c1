/** Puts commits that no run has made before the gates: each on its own, and what they come to together. */
import {parseRawDiff, type Change, type ChangedFile} from '../gates/change.ts';
import type {AskCheckOnBase, RunCheck} from '../gates/checks.ts';
import {judgeCommit, type JudgeInput, type Judgement} from '../gates/gate-keeper.ts';
import {mildest, type Judged} from '../gates/judged-range.ts';
import type {CommitText, GateName, GateSettings, Sha} from '../model.ts';
import type {GateRecord} from '../run/task-record.ts';
import type {CommitRange, RangeCommit, Staged} from '../workspace/commit-range.ts';
import {commitTexts} from '../workspace/commit-texts.ts';
import {fileAt, rawDiff, readBlobs, treeOf, type Objects} from '../workspace/merge-tree.ts';
import {pathsOf} from '../workspace/tree-paths.ts';
import {blobLimitBytes, withTimeout} from './gating.ts';

export interface RangeInput {
  readonly objects: Objects;
  readonly settings: GateSettings;
  readonly only: ReadonlySet<GateName> | null;
  /** Credentials that orch knows. */
  readonly values: readonly string[];
  readonly scanners: NonNullable<JudgeInput['scanners']>;
  /** What the commits are about, as whoever asks says; null: nobody says. */
  readonly labels?: readonly string[] | null;
  /** Null: no command of the change is run. */
  readonly runCheck: RunCheck | null;
  /** What a check says of where the range begins. Absent: every failure is the range's own. */
  readonly askBase?: AskCheckOnBase;
  readonly stop: AbortSignal;
}

/**
 * Every commit of the range, then the whole. What allows anything is read from where the range begins, never from within it. Checks
 * run on the last commit alone, and only when nothing before blocks or asks; what goes together, of code with its tests and by rules
 * of a team, may come in different commits, and is asked of the whole. Null: stopped.
 */
export async function judgeRange(input: RangeInput, range: CommitRange): Promise<readonly Judged[] | null> {
  const texts = await commitTexts(input.objects, range.commits.map(({commit}) => commit));
  const judged: Judged[] = [];
  const [first] = range.commits;
  const single = range.commits.length === 1 && first?.parents.length === 1 && first.parents[0] === range.from;
  for (const [index, each] of single ? [] : range.commits.entries()) {
    const verdicts = await judgeOne({...input, settings: settingsOfPart(input.settings)}, each, {readFrom: range.from, commits: texts.slice(index, index + 1)});
    if (verdicts === null) return null;
    judged.push({commit: each.commit, verdicts});
  }
  const clean = judged.every(({verdicts}) => verdicts.every(({verdict}) => verdict.type === 'pass'));
  const change = await changeBetween(input.objects, range.from, range.to);
  const verdicts = await judge(input, {change, names: await pathsOf(input.objects, range.to), readFrom: range.from, checks: clean, commits: texts});
  if (verdicts === null) return null;
  return [...(single ? [{commit: first.commit, verdicts}] : judged), {commit: null, verdicts}];
}

/** Of compliance only what every commit has to say for itself. */
function settingsOfPart({compliance, ...others}: GateSettings): GateSettings {
  return compliance === undefined ? others : {...others, compliance: {...compliance, requireTests: false, rules: []}};
}

/** What the index holds. Its commit has no name yet, and checks cannot run on it. */
export async function judgeStaged(input: RangeInput, {base, rawDiff: bytes, names}: Staged): Promise<readonly Judged[] | null> {
  const none = base.replaceAll(/./g, '0');
  const verdicts = await judge(input, {change: {base, head: none, tree: none, files: parseRawDiff(bytes), warnings: []}, names, readFrom: base, checks: false, commits: []});
  return verdicts === null ? null : [{commit: null, verdicts}];
}

/** A merge is judged by what it shares with none of its parents, against each of them; the mildest verdict counts, since what is new is new to all. */
async function judgeOne(input: RangeInput, {commit, parents}: RangeCommit, {readFrom, commits}: Pick<Subject, 'readFrom' | 'commits'>): Promise<readonly GateRecord[] | null> {
  const changes = await Promise.all(parents.map((parent) => changeBetween(input.objects, parent, commit)));
  const touched = changes.map(({files}) => new Set(files.map(keyOf)));
  const isNew = (file: ChangedFile): boolean => touched.every((keys) => keys.has(keyOf(file)));
  const names = await pathsOf(input.objects, commit);
  const all: (readonly GateRecord[])[] = [];
  for (const change of changes) {
    const verdicts = await judge(input, {change: {...change, files: change.files.filter(isNew)}, names, readFrom, checks: false, commits});
    if (verdicts === null) return null;
    all.push(verdicts);
  }
  return mildest(all);
}

const keyOf = ({path, newSha, newMode}: ChangedFile): string => JSON.stringify([path, newSha, newMode]);

interface Subject {
  readonly change: Change;
  readonly names: readonly string[];
  /** Commit or tree whose files may allow something. */
  readonly readFrom: Sha;
  readonly checks: boolean;
  /** Those that the change consists of. */
  readonly commits: readonly CommitText[];
}

async function judge({objects, settings, only, values, labels, scanners, runCheck, stop, askBase}: RangeInput, {change, names, readFrom, checks, commits}: Subject): Promise<readonly GateRecord[] | null> {
  const verdicts: GateRecord[] = [];
  const withChecks = checks && runCheck !== null;
  const {dependencies} = settings;
  // The commit itself, since a merge leaves alone what any of its parents has; what is staged has none yet.
  const unchangedIn = /^0+$/.test(change.head) ? change.base : change.head;
  const judgement: Judgement = await judgeCommit(
    {
      change,
      task: null,
      labels: labels ?? null,
      commits,
      tasks: [],
      names,
      blobs: {read: (shas) => readBlobs(objects, shas, blobLimitBytes)},
      settings: {...settings, ...(withChecks ? {} : {checks: []}), reviewers: [], ...(dependencies === undefined ? {} : {dependencies: {...dependencies, audit: 'off'}})},
      only,
      values,
      readBase: (path) => fileAt(objects, readFrom, path, blobLimitBytes),
      readUnchanged: (path) => fileAt(objects, unchangedIn, path, blobLimitBytes),
      scanners,
      ...(askBase === undefined ? {} : {askBase}),
      runCheck: runCheck ?? (() => Promise.reject(new Error('Internal error: nobody asked for checks'))),
      withTimeout: (gate, work) => (gate === 'checks' ? work(stop) : withTimeout(gate, stop, work)),
      signal: stop,
      approvedTree: null,
      overrides: new Set(),
    },
    {on: async (gate, verdict) => void verdicts.push({gate, verdict})},
  );
  return judgement === 'interrupted' ? null : verdicts;
}

async function changeBetween(objects: Objects, base: Sha, head: Sha): Promise<Change> {
  const [bytes, tree] = await Promise.all([rawDiff(objects, base, head), treeOf(objects, head)]);
  return {base, head, tree, files: parseRawDiff(bytes), warnings: []};
}
