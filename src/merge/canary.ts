/**
 * Finds out whether the project's test command can fail at all: on a commit with a failing test planted beside the project's own,
 * and where that is not noticed, on one with its sources broken. These commits are never kept and no ref holds them.
 */
import type {RunContext} from '../dispatch/context.ts';
import type {AskBase} from '../dispatch/effects.ts';
import {layOut, runIn} from '../dispatch/pool.ts';
import {whatSaid} from '../gates/checks/try-command.ts';
import type {CanaryOutcome, Sha} from '../model.ts';
import {monotonicMs} from '../world/clock.ts';
import {commitWith} from '../workspace/changed-tree.ts';
import {fileAt} from '../workspace/merge-tree.ts';
import {pathsOf} from '../workspace/tree-paths.ts';
import {broken, filesToBreak} from './broken-sources.ts';
import {cryOf, plantedTest, plantingPlaces, type PlantingPlace} from './planted-test.ts';

/** Null where the run was stopped before it was known. */
export async function tryCanary(context: RunContext, commit: Sha, askBase: AskBase): Promise<{readonly outcome: CanaryOutcome; readonly wallMs: number} | null> {
  const start = monotonicMs();
  const outcome = await find(context, commit, askBase);
  return outcome === null ? null : {outcome, wallMs: Math.round(monotonicMs() - start)};
}

async function find(context: RunContext, commit: Sha, askBase: AskBase): Promise<CanaryOutcome | null> {
  const {hub} = context;
  const paths = await pathsOf(hub, commit);
  const places = plantingPlaces(paths);
  const token = commit.slice(0, 12);
  const ask = (command: string): ReturnType<AskBase> => askBase({kind: 'tests', commit, command});
  const tried: string[] = [];
  if (places.length > 0) {
    const how = `a failing test in ${places.map(({path}) => path).join(' and in ')}`;
    const planted = await commitWith(hub, commit, await failingTests(context, commit, places, token), how);
    const known = await judge(await runTests(context, planted, cryOf(token)), how, ask);
    if (known === null || known.type !== 'unnoticed') return known;
    tried.push(how);
  }
  const files = filesToBreak(paths, [...context.run.settings.verify, await manifestCommands(context, commit)]);
  const [first] = files;
  if (first === undefined) return tried.length > 0 ? {type: 'unnoticed', how: tried.join('')} : {type: 'unknown', reason: 'there is no test and no source of which orch knows how to make it fail'};
  const how = files.length === 1 ? `${first} broken` : `${first} and ${files.length - 1} more files broken`;
  const without = await commitWith(hub, commit, files.map((path) => ({path, content: broken})), how);
  const known = await judge(await runTests(context, without, null), how, ask);
  return known?.type === 'unnoticed' ? {type: 'unnoticed', how: [...tried, how].join(', and with ')} : known;
}

async function failingTests({hub}: RunContext, commit: Sha, places: readonly PlantingPlace[], token: string): Promise<readonly {readonly path: string; readonly content: string}[]> {
  return Promise.all(places.map(async (place) => ({path: place.path, content: plantedTest(place, (await fileAt(hub, commit, place.like, textLimitBytes))?.toString('utf8') ?? '', token)})));
}

const textLimitBytes = 1024 * 1024;

type TestRun =
  | {readonly type: 'green'}
  /** `cried`: with the planted test's words. */
  | {readonly type: 'red'; readonly command: string; readonly cried: boolean}
  | {readonly type: 'none'; readonly reason: string}
  | {readonly type: 'stopped'};

async function runTests(context: RunContext, commit: Sha, cry: string | null): Promise<TestRun> {
  const place = await layOut(context, 'verify', commit, true);
  if (context.stop.aborted) return {type: 'stopped'};
  if (!place.ok) return {type: 'none', reason: place.failure};
  let red: TestRun | null = null;
  for (const command of context.run.settings.verify) {
    const end = await runIn(context, {use: 'verify', what: 'canary', command, timeoutMs: timeLimitMs, network: context.run.settings.verifyNetwork ?? false});
    const said = whatSaid(end, true);
    if (said.type === 'interrupted') return {type: 'stopped'};
    if (said.type === 'broken') return {type: 'none', reason: `\`${command}\` ${said.message}`};
    if (said.type === 'passed') continue;
    const cried = cry !== null && end.outputTail.includes(cry);
    const failed: TestRun = {type: 'red', command, cried};
    if (cried) return failed;
    red ??= failed;
  }
  return red ?? {type: 'green'};
}

const timeLimitMs = 30 * 60_000;

/** Null where it was stopped. What is red without the planted test's own words may have been red before. */
async function judge(run: TestRun, how: string, askBase: (command: string) => ReturnType<AskBase>): Promise<CanaryOutcome | null> {
  if (run.type === 'stopped') return null;
  if (run.type === 'none') return {type: 'unknown', reason: run.reason};
  if (run.type === 'green') return {type: 'unnoticed', how};
  if (run.cried) return {type: 'noticed', how};
  const before = await askBase(run.command);
  if (before === null) return null;
  return before.outcome === 'green' ? {type: 'noticed', how} : {type: 'unknown', reason: `\`${run.command}\` does not pass without that either`};
}

/** What the manifests say that their commands run. */
async function manifestCommands({hub}: RunContext, commit: Sha): Promise<string> {
  const texts = await Promise.all(['package.json', 'Makefile', 'justfile'].map((path) => fileAt(hub, commit, path, textLimitBytes)));
  return texts.map((text) => text?.toString('utf8') ?? '').join('\n');
}
