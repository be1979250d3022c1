/** One fault, played and judged. */
import {broken, lookBefore} from './invariants.ts';
import {openStage, type Stage} from './stage.ts';

export interface Scenario {
  /** Row of the table of faults. */
  readonly row: number;
  readonly name: string;
  /** Cheap enough for the tests of every day. */
  readonly sample?: true;
  /** Files of the first commit, beyond those of the stage. */
  readonly files?: Readonly<Record<string, string>>;
  /** Begins the name of the folder that all lies in. */
  readonly folder?: string;
  /** Why it cannot be played here; null: it can. */
  readonly needs?: () => string | null;
  /** Makes the fault and expects what its row says; throws what differs. */
  readonly play: (stage: Stage) => Promise<void>;
  /** Makes what the fault needs before the user's things are looked at. */
  readonly prepare?: (stage: Stage) => Promise<void> | void;
  /** Undoes what lies outside of the folder. */
  readonly after?: (stage: Stage) => Promise<void> | void;
}

/** What went wrong; empty: nothing. `leftOut` says why it was not played. */
export type Played = {readonly type: 'played'; readonly wrong: readonly string[]; readonly seconds: number} | {readonly type: 'left-out'; readonly why: string};

export async function playScenario(scenario: Scenario): Promise<Played> {
  const why = scenario.needs?.() ?? null;
  if (why !== null) return {type: 'left-out', why};
  const started = performance.now();
  const stage = await openStage(scenario.files ?? {}, scenario.folder ?? 'orch-fault-');
  const wrong: string[] = [];
  try {
    await scenario.prepare?.(stage);
    const before = lookBefore(stage);
    stage.base = before.tip ?? '';
    await scenario.play(stage);
    wrong.push(...(await broken(stage, before)));
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  } finally {
    await scenario.after?.(stage);
    await stage.lab.close();
  }
  return {type: 'played', wrong, seconds: (performance.now() - started) / 1000};
}
