/** Which tasks of a file the target's history already holds. */
import {parseTrailer} from '../analyze/landed.ts';
import type {Sha, Task, TaskId} from '../model.ts';
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
