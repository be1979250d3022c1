/** `orch gate`: the gates on commits that no run has made. Writes nothing to the repository, unless checks are asked for. */
import {resolve} from 'node:path';
import type {Config} from '../agents/config.ts';
import {parseRawDiff} from '../gates/change.ts';
import {judgeRange, judgeStaged, type RangeInput} from '../dispatch/judge-range.ts';
import {secretValues} from '../dispatch/redact.ts';
import {scannersOnPath} from '../dispatch/secret-scanners.ts';
import {exitCode, fail, ok, unreachable, type ExitCode, type Result} from '../failure.ts';
import {overallOf, rangeFindings, worstVerdicts, type Judged} from '../gates/judged-range.ts';
import {gateNames, type GateName, type GateSettings} from '../model.ts';
import {annotationOf} from '../report/annotations.ts';
import {gateJson, gateMd, gateText, rangeNote, type GateReport} from '../report/gate-report.ts';
import {jsonText} from '../report/json-text.ts';
import {sarifLog} from '../report/sarif.ts';
import {nowIso} from '../world/clock.ts';
import {ownPath} from '../world/own-path.ts';
import {inspectRepository, type UserRepository} from '../world/user-repository.ts';
import {commitRange, stagedChange, userObjects, type CommitRange, type Staged} from '../workspace/commit-range.ts';
import {rawDiff, type Objects} from '../workspace/merge-tree.ts';
import {gateConfig} from './gate-settings.ts';
import {withChecks, type CheckRuns} from './gate-checks.ts';
import {tellGitHub} from './github.ts';
import type {Io} from './io.ts';
import {placeless} from './prepare.ts';
import {refuse, refuseOne} from './refuse.ts';
import {gateSettings} from './settings.ts';

export interface GateFlags {
  readonly format: 'text' | 'json' | 'sarif';
  readonly staged?: boolean;
  readonly checks?: boolean;
  readonly only?: readonly GateName[];
  readonly labels?: readonly string[];
  readonly agentsFile?: string;
}

/** What is judged: commits, or the index. */
type Subject = {readonly type: 'range'; readonly range: CommitRange} | {readonly type: 'staged'; readonly staged: Staged};

/** `version` is orch's own. 0: passes, or nothing to judge; 1: blocked; 3: a human decides. */
export async function gate(io: Io, text: string | undefined, flags: GateFlags, version: string): Promise<ExitCode> {
  const misused = misuse(text, flags);
  if (misused !== null) return refuseOne(io, misused);
  const startedAt = nowIso();
  const inspected = await inspectRepository(resolve(io.cwd), flags.checks === true ? {midway: true} : {reading: true});
  if (!inspected.ok) return refuse(io, inspected.failure.map((message) => placeless('repository', message)));
  const repository = inspected.value;
  const objects = userObjects(repository);
  const found = await subjectOf(io, repository, text, objects);
  if (!found.ok) return refuseOne(io, found.failure);
  const subject = found.value;
  const [from, to] = subject.type === 'range' ? [subject.range.from, subject.range.to] : [subject.staged.base, null];
  const chosen = await gateConfig(io, {named: flags.agentsFile, repository, objects, from, changes: await changesOf(objects, subject)});
  if (!chosen.ok) return refuse(io, chosen.failure);
  const {config, notice} = chosen.value;
  if (notice !== null) io.err(`orch: ${notice}\n`);

  const commits = subject.type === 'range' ? subject.range.commits.length : 1;
  const judged = commits === 0 ? [] : await judgeSubject(io, {repository, objects, config, subject, flags});
  if (judged === null) return exitCode.aborted;
  if (typeof judged === 'number') return judged;
  const silent = silentGates(judged, gateSettings(config), flags);
  if (commits === 0) io.err(`orch: nothing to judge: there is no commit in ${text ?? ''}.\n`);
  else if (silent.length === gateNames.length) return refuseOne(io, `no gate is left that could judge: ${silent.map(({gate: name, why}) => `${name}: ${why}`).join('; ')}.`);
  await tell(io, {range: text ?? 'staged', from, to, commits, judged, silent}, {flags, version, startedAt});
  const overall = overallOf(judged);
  return overall === 'pass' ? exitCode.success : overall === 'human' ? exitCode.waiting : exitCode.notLanded;
}

/** Paths that differ between where what is judged begins and its end. */
async function changesOf(objects: Objects, subject: Subject): Promise<readonly string[]> {
  const bytes = subject.type === 'staged' ? subject.staged.rawDiff : await rawDiff(objects, subject.range.from, subject.range.to);
  return parseRawDiff(bytes).map(({path}) => path);
}

/** Null: stopped by a signal. An exit code: checks were asked for and cannot be run, and why has been said. */
async function judgeSubject(io: Io, {repository, objects, config, subject, flags}: {readonly repository: UserRepository; readonly objects: Objects; readonly config: Config | null; readonly subject: Subject; readonly flags: GateFlags}): Promise<readonly Judged[] | ExitCode | null> {
  const settings = gateSettings(config);
  const stop = new AbortController();
  const unheard = io.onSignal(() => stop.abort());
  const judgeWith = (runs: CheckRuns | null): Promise<readonly Judged[] | null> => {
    const input: RangeInput = {
      objects,
      settings,
      only: flags.only === undefined ? null : new Set(flags.only),
      labels: flags.labels ?? null,
      values: secretValues(io.env, config?.redact.names ?? []),
      // Scanners read configuration from where they run.
      scanners: scannersOnPath(settings.secretScanners, {env: {PATH: ownPath(io.env['PATH'], repository.topLevel)}, cwd: '/'}),
      runCheck: runs?.runCheck ?? null,
      ...(runs === null ? {} : {askBase: runs.askBase}),
      stop: stop.signal,
    };
    return subject.type === 'range' ? judgeRange(input, subject.range) : judgeStaged(input, subject.staged);
  };
  try {
    if (flags.checks !== true || settings.checks.length === 0 || subject.type === 'staged') return await judgeWith(null);
    return await withChecks(io, {repository, config, from: subject.range.from, to: subject.range.to, stop: stop.signal}, judgeWith);
  } finally {
    unheard();
  }
}

function misuse(text: string | undefined, flags: GateFlags): string | null {
  if (flags.staged === true) {
    if (text !== undefined) return '--staged judges the index and takes no range. Leave one of them out.';
    return flags.checks === true ? '--checks needs a commit to run them on, and what is staged is none yet. Leave one of them out.' : null;
  }
  return text === undefined ? 'what is to be judged? Give a range such as main..HEAD or HEAD~3.., one commit, or --staged.' : null;
}

async function subjectOf(io: Io, repository: UserRepository, text: string | undefined, objects: Objects): Promise<Result<Subject, string>> {
  if (text === undefined) {
    const staged = await stagedChange(repository, io.env['GIT_INDEX_FILE']);
    return staged.ok ? ok({type: 'staged', staged: staged.value}) : fail(staged.failure);
  }
  const range = await commitRange(repository, objects, text);
  return range.ok ? ok({type: 'range', range: range.value}) : fail(range.failure);
}

/** Gates that have not spoken, each with the reason. */
function silentGates(judged: readonly Judged[], settings: GateSettings, {only, checks}: GateFlags): GateReport['silent'] {
  const spoken = new Set(worstVerdicts(judged).map(({gate: name}) => name));
  const whyNot = (name: GateName): string => {
    if (name === 'scope') return 'commits without a task have none';
    if (name === 'compliance' && settings.compliance === undefined) return 'nothing is promised in agents.yaml';
    if (only !== undefined && !only.includes(name)) return 'not among --only';
    if (name === 'review') return (settings.reviewers ?? []).length === 0 ? 'there are no reviewers in agents.yaml' : 'reviewers cost money, and are asked in a run only';
    if (name !== 'checks') return judged.length === 0 ? 'nothing to judge' : 'off in agents.yaml';
    if (settings.checks.length === 0) return 'there are none in agents.yaml';
    return checks === true ? 'another gate blocks or asks first' : 'they run commands of the change; --checks has them run';
  };
  return gateNames.filter((name) => !spoken.has(name)).map((name) => ({gate: name, why: whyNot(name)}));
}

async function tell(io: Io, report: GateReport, {flags, version, startedAt}: {readonly flags: GateFlags; readonly version: string; readonly startedAt: string}): Promise<void> {
  const findings = rangeFindings(report.judged).map((found) => ({...found, note: rangeNote(found, report)}));
  switch (flags.format) {
    case 'text':
      io.out(gateText(report, {chalk: io.chalk, columns: io.terminal ? io.size().columns : 120}));
      break;
    case 'json':
      io.out(`${jsonText(gateJson(report), 2)}\n`);
      break;
    case 'sarif':
      io.out(`${jsonText(sarifLog({version, category: 'gate', findings, revision: report.to, startedAt, endedAt: nowIso()}), 2)}\n`);
      break;
    default:
      return unreachable(flags.format);
  }
  await tellGitHub(io, {annotations: findings.map((found) => annotationOf(found, found.note)), markdown: () => gateMd(report), quiet: flags.format !== 'text'});
}
