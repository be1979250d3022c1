/** Which tasks of a file the target's history already holds. */
import {parseTrailer} from '../analyze/landed.ts';
import type {Sha, Task, TaskId} from '../model.ts';
import {resultRef} from '../run/refs.ts';
import {openGit} from '../world/git.ts';
import type {UserRepository} from '../world/user-repository.ts';

/** Ids of tasks that landed with the very text they have now, by the trailers of the history below `target`. */
export async function landedTasks(repository: UserRepository, target: Sha, tasks: readonly Task[]): Promise<ReadonlySet<TaskId>> {
  const git = openGit({gitDir: repository.commonDir, cwd: repository.topLevel});
  const text = await git.text(['log', '--grep=^Orch-Task: ', '--format=%(trailers:key=Orch-Task,valueonly)', target]);
  const landed = new Set<string>();
  for (const line of text.split('\n')) {
    const trailer = parseTrailer(line.trim());
    if (trailer !== null) landed.add(`${trailer.id} ${trailer.digest}`);
  }
  return new Set(tasks.filter((task) => landed.has(`${task.id} ${task.digest}`)).map((task) => task.id));
}

/** Landings of a run between `known` and its result ref, oldest first; none before the first landing. */
export async function landingsSince(repository: UserRepository, runId: string, known: Sha): Promise<readonly {readonly task: TaskId; readonly sha: Sha}[]> {
  const git = openGit({gitDir: repository.commonDir, cwd: repository.topLevel});
  const {code} = await git.exec(['rev-parse', '--verify', '--quiet', resultRef(runId)]);
  if (code !== 0) return [];
  const text = await git.text(['log', '--first-parent', '--reverse', '--format=%H %(trailers:key=Orch-Run,valueonly,separator=%x20)%x09%(trailers:key=Orch-Task,valueonly,separator=%x20)', `${known}..${resultRef(runId)}`]);
  return text.split('\n').flatMap((line) => {
    const [head = '', trailer = ''] = line.split('\t');
    const [sha = '', run] = head.split(' ');
    const parsed = parseTrailer(trailer);
    return run === runId && parsed !== null ? [{task: parsed.id, sha}] : [];
  });
}
