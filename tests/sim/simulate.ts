/** Runs one seed: the undisturbed run, then the same run killed after each of its steps and resumed. */
import type {Edge, PlannedTask, RunPlan, TaskId} from '../../src/model.ts';
import {encodeEvent, decodeLog} from '../../src/run/log.ts';
import {standings} from '../../src/run/standing.ts';
import {replay, type RunState} from '../../src/run/state.ts';
import {checkEnd} from './invariants.ts';
import {SimWorld, type Behaviour, type Script} from './sim-world.ts';

export interface SeedReport {
  readonly runs: number;
  readonly deaths: number;
}

/** `every`: kill after each n-th step only. Throws with the seed and the step on any broken invariant. */
export async function simulateSeed(seed: number, every = 1): Promise<SeedReport> {
  const script = randomScript(seed);
  const calm = new SimWorld(script, randomFrom(seed));
  const expected = await finish(calm, seed);
  let runs = 1;
  let deaths = 0;
  for (let at = 1; at <= calm.steps; at += every) {
    const world = new SimWorld(script, randomFrom(seed));
    world.crashAt = at;
    try {
      const state = await finish(world, seed + at, () => deaths++);
      // The order in which tasks land may differ after a death; with clashes and commits of the user, so may what clashes.
      if (isOrderFree(script) && words(state) !== words(expected)) throw new Error(`ends as ${words(state)}, undisturbed as ${words(expected)}`);
    } catch (error) {
      throw new Error(`seed ${seed}, killed after step ${at}: ${error instanceof Error ? error.message : String(error)}`, {cause: error});
    }
    runs++;
  }
  return {runs, deaths};
}

/** Lives until the run has ended, approving what waits for a human. */
async function finish(world: SimWorld, seed: number, died: () => void = () => {}): Promise<RunState> {
  for (let life = 0; life < 40; life++) {
    const state = await world.live(randomFrom(seed * 31 + life));
    if (state === null) {
      died();
      continue;
    }
    checkEnd(world, state);
    if (state.outcome !== 'waiting' || !approveAll(world, state)) return state;
  }
  throw new Error('the run did not end within 40 lives');
}

function approveAll(world: SimWorld, state: RunState): boolean {
  const {events} = decodeLog(Buffer.from(world.log));
  let seq = replay(world.script.run, events).nextSeq;
  const before = seq;
  for (const [task, {phase}] of state.tasks) {
    if (phase.type !== 'awaiting-approval') continue;
    world.log += encodeEvent({seq: seq++, at: '2026-01-01T00:00:00.000Z', type: 'approved', task, head: phase.head, by: 'user', override: [], reason: null});
  }
  return seq > before;
}

const words = (state: RunState): string => [...standings(state)].map(([task, {word}]) => `${task}:${word}`).join(' ');

const isOrderFree = (script: Script): boolean => script.userCommits.size === 0 && ![...script.behaviours.values()].includes('clashes');

const kinds: readonly Behaviour[] = ['good', 'good', 'good', 'good', 'fails-once', 'fails', 'blocked-once', 'blocked', 'human', 'red-once', 'red', 'clashes'];

function randomScript(seed: number): Script {
  const random = randomFrom(seed * 7919);
  const ids = ['a', 'b', 'c', 'd', 'e'].slice(0, 2 + Math.floor(random() * 4));
  const edges: Edge[] = [];
  for (const [index, to] of ids.entries()) {
    for (const from of ids.slice(0, index)) {
      const dice = random();
      if (dice < 0.25) edges.push({from, to, reason: 'depends-on'});
      else if (dice < 0.4) edges.push({from, to, reason: 'shares-files', files: ['f']});
    }
  }
  const behaviours = new Map(ids.map((id): [TaskId, Behaviour] => [id, kinds[Math.floor(random() * kinds.length)] ?? 'good']));
  const userCommits = new Set(random() < 0.3 ? [5 + Math.floor(random() * 20), 25 + Math.floor(random() * 20)] : []);
  return {run: runPlan(ids, edges), behaviours, userCommits};
}

/** A run of tasks that differ in nothing but their ids and edges. */
export function runPlan(ids: readonly TaskId[], edges: readonly Edge[]): RunPlan {
  const tasks = ids.map((id): PlannedTask => ({id, title: id, line: 1, done: false, optional: false, parallel: false, dependsOn: [], after: [], files: [], owns: [], inferred: false, reads: [], labels: [], agent: null, model: null, estimateMinutes: null, priority: 0, timeoutMs: null, verify: null, prompt: '', script: null, digest: '0', route: {agent: 'x', reason: ''}}));
  return {
    version: 1,
    runId: 'r',
    plan: {version: 1, file: 'tasks.md', format: 'native', confidence: 1, tasks, edges, conflicts: [], criticalPath: [], predicted: {parallelMinutes: 0, sequentialMinutes: 0, costUsd: null, advice: 'parallel'}, diagnostics: []},
    selected: ids,
    settings: {maxParallel: 2, timeout: {flagMs: null, fileMs: null, defaultMs: 1000}, maxDurationMs: null, mergeStrategy: 'merge', verify: ['npm test'], gates: {scope: 'auto', tree: 'block', secrets: 'block', policy: {mode: 'auto', requireHuman: [], block: []}, checks: []}, workspace: {setup: null, copy: []}, redact: {names: [], patterns: []}, agents: {}},
    retries: {x: 1},
    into: 'refs/heads/main',
    base: 'base',
  };
}

/** mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
