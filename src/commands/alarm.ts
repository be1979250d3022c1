/** Tells what others do to the user's repository while a run goes on, and stops the run where that could hurt. */
import type {Sha} from '../model.ts';
import {differences, look, type Change} from '../workspace/repository-watch.ts';
import type {RunEventBody} from '../run/events.ts';
import {stopReason, type RunState} from '../run/state.ts';
import {monotonicMs, sleep} from '../world/clock.ts';
import type {UserRepository} from '../world/user-repository.ts';

export interface Alarm {
  /** What was seen since the last call, as events. */
  readonly take: (state: RunState) => readonly RunEventBody[];
  readonly close: () => void;
}

const pollMs = 1000;
/** Looking takes at most this share of the time. */
const share = 20;

/** `ours`: commits that orch delivers; added before they are. */
export async function openAlarm(repository: UserRepository, ours: ReadonlySet<Sha>): Promise<Alarm> {
  const closing = new AbortController();
  let seen: Change[] = [];
  let sight = await look(repository, null);
  const watch = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const start = monotonicMs();
      const now = await look(repository, sight);
      seen.push(...differences(sight, now, ours));
      sight = now;
      await sleep(Math.max(pollMs, (monotonicMs() - start) * share), closing.signal);
    }
  };
  const watching = watch().catch((error: unknown) => {
    seen.push({kind: 'refs', message: `the repository can no longer be watched (${error instanceof Error ? error.message : String(error)})`});
  });
  return {
    take: (state) => {
      const changes = seen;
      seen = [];
      return changes.flatMap((change) => eventsOf(change, state));
    },
    close: () => {
      closing.abort();
      void watching;
    },
  };
}

function eventsOf(change: Change, state: RunState): readonly RunEventBody[] {
  const told: RunEventBody = {type: 'noticed', task: null, message: `your repository changed, not by orch: ${change.message}${advice[change.kind]}`};
  const freezes = (change.kind === 'hooks' || change.kind === 'config') && unconfined(state) && stopReason(state) === null;
  return freezes ? [told, {type: 'frozen', message: change.message}] : [told];
}

const advice: Readonly<Record<Change['kind'], string>> = {
  head: '',
  refs: ' (new commits of the branch are taken in)',
  index: '',
  config: '; git runs programs that its configuration names',
  hooks: '; git runs hooks',
};

/** True while an agent runs that could have done it. */
const unconfined = (state: RunState): boolean => [...state.tasks.values()].some(({phase}) => phase.type === 'running');
