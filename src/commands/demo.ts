/** `orch demo`: the main job on a throw-away repository, with scripts for agents. */
import {exitCode, type ExitCode} from '../failure.ts';
import {reportText} from '../report/report-text.ts';
import {standings} from '../run/standing.ts';
import {nowIso} from '../world/clock.ts';
import {removeTree} from '../world/files.ts';
import {openGit} from '../world/git.ts';
import {designedEnds, makeDemoRepository} from './demo-repository.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {run} from './run.ts';

/** Exit code 0 when every task ended as designed; otherwise the repository is left for a look. */
export async function demo(io: Io): Promise<ExitCode> {
  const dir = await makeDemoRepository();
  io.err(`orch: demo in ${dir}: eight tasks; one is to be blocked by a gate, one to fail its tests, one to conflict, one to be skipped\n`);
  const there: Io = {...io, cwd: dir, interactive: false};
  const code = await run(there, undefined, {maxParallel: 5});
  if (code === exitCode.aborted) {
    await removeTree(dir);
    return code;
  }
  const found = await findRun(there, undefined);
  if (!found.ok || found.value === null) throw new Error('Internal error: the demo left no run');
  const {state, log} = found.value.stored;
  io.out(`\n${reportText(state, {owner: 'none', now: nowIso(), events: log.events, chalk: io.chalk, columns: io.terminal ? io.size().columns : 120})}`);
  io.out(`\n${await openGit({cwd: dir}).text(['log', '--graph', '--format=%h %s', 'main'])}\n\n`);
  const standing = standings(state);
  const wrong = Object.entries(designedEnds).filter(([task, word]) => standing.get(task)?.word !== word);
  if (wrong.length === 0 && code === exitCode.notLanded) {
    await removeTree(dir);
    io.out('Everything happened as designed: four tasks landed, each after its tests; what should not land did not.\n');
    return exitCode.success;
  }
  for (const [task, word] of wrong) io.err(`orch: ${task} should be ${word} and is ${standing.get(task)?.word ?? 'missing'}\n`);
  io.err(`orch: the demo did not go as designed (the run's exit code is ${code}); it is left in ${dir}\n`);
  return exitCode.notLanded;
}
