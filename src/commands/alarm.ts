/** Tells what others do to the user's repository while a run goes on, and stops the run where that could hurt. */
import type {Sha} from '../model.ts';
import {differences, look, type Change} from '../workspace/repository-watch.ts';
import type {RunEventBody} from '../run/events.ts';
import {stopReason, type RunState} from '../run/state.ts';
import {monotonicMs, sleep} from '../world/clock.ts';
import type {UserRepository} from '../world/user-repository.ts';

export interface Alarm {
  /** What was seen since the last call, as events. Looks anew when an agent has ended since, so that nothing is gated or merged before. */
  readonly take: (state: RunState) => Promise<readonly RunEventBody[]>;
  readonly close: () => void;
}

const pollMs = 1000;
/** After so long an index without its commit is no longer half of one. */
const settleMs = 500;
/** Looking takes at most this share of the time. */
const share = 20;

/** `ours`: commits that orch delivers; added before they are. `confined`: no agent can have done it, so nothing is stopped. */
export async function openAlarm(repository: UserRepository, {ours, confined}: {readonly ours: ReadonlySet<Sha>; readonly confined: boolean}): Promise<Alarm> {
  const closing = new AbortController();
  let seen: Change[] = [];
  let sight = await look(repository, null);
  let looking: Promise<void> = Promise.resolve();
  const lookAgain = (): Promise<void> => {
    looking = looking.then(async () => {
      let now = await look(repository, sight);
      let changes = differences(sight, now, ours);
      // Git writes the index before it moves the branch, and this may have been the moment between.
      if (changes.some(({kind}) => kind === 'index')) {
        await sleep(settleMs, closing.signal);
        now = await look(repository, now);
        changes = differences(sight, now, ours);
      }
      seen.push(...changes);
      sight = now;
    }).catch((error: unknown) => {
      closing.abort();
      seen.push({kind: 'refs', message: `the repository can no longer be watched (${error instanceof Error ? error.message : String(error)})`});
    });
    return looking;
  };
  const watch = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const start = monotonicMs();
      await lookAgain();
      await sleep(Math.max(pollMs, (monotonicMs() - start) * share), closing.signal);
    }
  };
  void watch();
  let before: Agents = {running: 0, ended: 0};
  return {
    take: async (state) => {
      const agents = agentsOf(state);
      const ended = agents.ended > before.ended;
      const suspected = !confined && (ended || before.running + agents.running > 0);
      before = agents;
      if (ended && !closing.signal.aborted) await lookAgain();
      const changes = seen;
      seen = [];
      return changes.flatMap((change) => eventsOf(change, state, suspected));
    },
    close: () => closing.abort(),
  };
}

function eventsOf(change: Change, state: RunState, suspected: boolean): readonly RunEventBody[] {
  const told: RunEventBody = {type: 'noticed', task: null, message: `your repository changed, not by orch: ${change.message}${advice[change.kind]}`};
  const freezes = (change.kind === 'hooks' || change.kind === 'config') && suspected && stopReason(state) === null;
  return freezes ? [told, {type: 'frozen', message: change.message}] : [told];
}

const advice: Readonly<Record<Change['kind'], string>> = {
  head: '',
  refs: ' (new commits of the branch are taken in)',
  index: '',
  config: '; git runs programs that its configuration names',
  hooks: '; git runs hooks',
};

/** How many attempts are under way, and how many have been: an agent could have done it. */
interface Agents {
  readonly running: number;
  readonly ended: number;
}

function agentsOf(state: RunState): Agents {
  const records = [...state.tasks.values()];
  const running = records.filter(({phase}) => phase.type === 'running').length;
  return {running, ended: records.reduce((sum, {attempt}) => sum + attempt, 0) - running};
}
