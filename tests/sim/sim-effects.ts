/** The dispatcher's effects on the world in memory, as the real ones are in `commands/world-effects.ts`. */
import type {Effects, GatesResult} from '../../src/dispatch/effects.ts';
import {holdOf} from '../../src/run/agent-for.ts';
import {earlierReview} from '../../src/run/reviews.ts';
import type {AttemptOutcome, Edge, GateVerdict, PlannedTask, Sha, TaskId} from '../../src/model.ts';
import {failingTests, failureOf, half, isDirty, isUnlinted, limitOf, needsHuman, runsNone, spentOf, work, isReviewed, isSloppy, reviewLimitOf} from './behaviours.ts';
import {refs, type Tree} from './sim-git.ts';
import type {SimWorld} from './sim-world.ts';

export function simEffects(world: SimWorld): Effects {
  const {git, witness} = world;
  const builtOn = new Map<Sha, Sha | null>();
  return {
    worktreeOf: (agent, task) => `${agent}-${task.id}`,
    newest: async (result) => newest(world, result),
    attempt: (input, emit) => runAttempt(world, input, emit),
    halt: () => undefined,
    tell: () => undefined,
    gates: async (input, told) => {
      const {task, record, head, askBase} = input;
      await world.step();
      if (world.stopping) return {type: 'interrupted'};
      const {tree} = git.get(head);
      const approved = record.approvedHead === null ? null : git.get(record.approvedHead).tree;
      if (isDirty(tree, task.id) && !record.overrides.includes('secrets')) {
        await told('secrets', {type: 'block', findings: [{rule: 'secrets/key', message: 'a key'}]});
        return {type: 'block', failure: {kind: 'secrets', message: 'a key'}, findings: ['a key']};
      }
      await told('secrets', {type: 'pass', warnings: []});
      if (needsHuman(tree, task.id)) await told('policy', approved === tree ? {type: 'pass', warnings: []} : {type: 'human', findings: []});
      if (needsHuman(tree, task.id) && approved !== tree) return {type: 'human'};
      if (isUnlinted(tree)) {
        const base = await askBase({kind: 'check', commit: record.base ?? '', check: {name: 'lint', run: 'npm run lint'}});
        if (base === null) return {type: 'interrupted'};
        const asked = approved === tree && record.approval?.asked.includes('checks') === true;
        await told('checks', asked ? {type: 'pass', warnings: []} : {type: 'human', findings: [{rule: 'checks/red-base', message: base.outcome}]});
        if (!asked) return {type: 'human'};
      }
      const stopped = await review(world, input, told);
      if (stopped !== null) return stopped;
      witness.gated.add(head);
      return {type: 'pass'};
    },
    build: async ({task, head, result}) => {
      witness.mergeBegins(task.id);
      await world.step();
      const tip = world.tip(refs.branch);
      const onto = newest(world, result);
      const {tree, conflicts} = git.merge(onto, head);
      if (conflicts.length > 0) return {type: 'conflict', onto, files: conflicts};
      const candidate = git.commit([onto, head], tree, task.id);
      builtOn.set(candidate, tip);
      return {type: 'built', onto, candidate};
    },
    verify: async (candidate, task) => {
      witness.tests(candidate);
      await world.step();
      if (world.stopping) return {outcome: {type: 'interrupted'}, wallMs: 1};
      const {tree} = git.get(candidate);
      if (runsNone(tree)) return {outcome: {type: 'failed', command: 'npm test', message: 'ran no test', output: task.id}, wallMs: 1};
      const names = failingTests(tree);
      if (names.length > 0) return {outcome: {type: 'failed', command: 'npm test', message: 'exit code 1', output: task.id, tests: {failed: names.length, names}}, wallMs: 1};
      witness.tested.add(candidate);
      const flaky = world.script.flaky.includes(++world.testRuns) ? [{command: 'npm test', tests: {failed: 1, names: ['now and then']}}] : [];
      return {outcome: {type: 'passed'}, wallMs: 1, flaky};
    },
    canary: async (commit) => {
      witness.probes(commit);
      // As long as an agent, so that what must wait for it has time to go wrong.
      for (let steps = 0; steps < 8; steps++) await world.step();
      witness.probed();
      return world.stopping ? null : {outcome: {type: 'noticed', how: 'a failing test'}, wallMs: 1};
    },
    testBase: async ({kind, commit}) => {
      const ended = witness.asksBase(kind, commit);
      await world.step();
      await world.step();
      ended();
      if (world.stopping) return null;
      const {tree} = git.get(commit);
      const names = kind === 'tests' ? failingTests(tree) : isUnlinted(tree) ? ['lint'] : [];
      return names.length === 0 ? {outcome: 'green', tests: null} : {outcome: 'red', tests: {failed: names.length, names}};
    },
    land: async ({candidate, expected}) => {
      await world.step();
      if (world.tip(refs.branch) !== builtOn.get(candidate)) return false;
      await world.step();
      if ((world.tip(refs.result) ?? world.run.base) !== expected) throw new Error('compare-and-swap of the result failed');
      git.refs.set(refs.result, candidate);
      witness.lands(candidate);
      await world.step();
      return true;
    },
    offerConflict: async ({task, head, onto, record}) => {
      await world.step();
      world.worktrees.set(task.id, {base: onto, tree: git.merge(onto, head).tree, attempt: record.attempt});
      await world.step();
    },
    deliver: (sha) => deliver(world, sha),
    release: async (task) => {
      await world.step();
      witness.releases(task.id);
      world.worktrees.delete(task.id);
      await world.step();
      git.refs.delete(refs.task(task.id));
    },
  };
}

/** An agent reads the commit, where there is one for it; null: it lets it pass. */
async function review(world: SimWorld, {task, record, head, now, emit}: Parameters<Effects['gates']>[0], told: Parameters<Effects['gates']>[1]): Promise<GatesResult | null> {
  const {behaviour} = world.scriptOf(task.id);
  if (!isReviewed(behaviour)) return null;
  const about = {task: task.id, head, reviewer: 'sec', agent: 'r'} as const;
  const known = earlierReview(now().tasks.get(task.id) ?? record, 'sec', head);
  const verdict: GateVerdict = isSloppy(world.git.get(head).tree, task.id) ? {type: 'block', findings: [{rule: 'review/sec', message: 'sloppy'}]} : {type: 'pass', warnings: []};
  if (known === null) {
    // Another task's reviewer may have met a limit since the gates began.
    const hold = holdOf(now(), 'r', world.nowMs);
    if (hold !== null) return {type: 'held', reviews: [{reviewer: 'sec', agent: 'r', failure: {kind: hold.kind, message: hold.message}, met: false, usage: null, wallMs: 0}]};
    world.witness.reviews(task.id, head);
    await emit({type: 'review-started', ...about});
    await world.step();
    const turnedAway = world.turnedAway.get(task.id) ?? 0;
    const limit = reviewLimitOf(behaviour, turnedAway);
    if (world.stopping) {
      await emit({type: 'review-finished', ...about, verdict: null, stopped: {kind: 'aborted', message: 'stopped'}, usage: null, wallMs: 1});
      return {type: 'interrupted'};
    }
    if (limit !== null) {
      world.turnedAway.set(task.id, turnedAway + 1);
      return {type: 'held', reviews: [{reviewer: 'sec', agent: 'r', failure: {kind: limit, message: limit}, met: true, usage: null, wallMs: 1}]};
    }
    await emit({type: 'review-finished', ...about, verdict, usage: null, wallMs: 1});
  }
  if (record.overrides.includes('review')) return null;
  await told('review', verdict);
  return verdict.type === 'pass' ? null : {type: 'block', failure: {kind: 'review', message: 'sloppy'}, findings: ['sloppy']};
}

/** Makes what lies in a worktree reachable as a commit; null where that is nothing new. */
export function commitWorktree(world: SimWorld, task: TaskId, name: number | string): Sha | null {
  const found = world.worktrees.get(task);
  if (found === undefined || found.tree === world.git.get(found.base).tree) return null;
  const head = world.git.commit([found.base], found.tree, task);
  world.git.refs.set(refs.attempt(task, name), head);
  world.git.refs.set(refs.task(task), head);
  return head;
}

/** As the real one: the result with the user's commits taken in, where these do not conflict. */
function newest({git}: SimWorld, result: Sha): Sha {
  const branch = git.refs.get(refs.branch) ?? result;
  if (git.holds(result, branch)) return result;
  if (git.holds(branch, result)) return branch;
  const {tree, conflicts} = git.merge(result, branch);
  return conflicts.length > 0 ? result : git.commit([result, branch], tree, null);
}

async function runAttempt(world: SimWorld, {task, record, attempt: number, base}: Parameters<Effects['attempt']>[0], emit: Parameters<Effects['attempt']>[1]): Promise<AttemptOutcome> {
  const {git, witness, worktrees} = world;
  if (world.stopping) return {type: 'interrupted', head: null};
  const {id} = task;
  const {behaviour} = world.scriptOf(id);
  const nth = spentOf(record) + 1;
  const collect = (): Sha | null => commitWorktree(world, id, number);
  const write = (tree: Tree): unknown => worktrees.set(id, {base, tree, attempt: number});
  if (record.take) {
    await world.step();
    const head = collect();
    return head === null ? {type: 'failed', failure: {kind: 'no-changes', message: 'nothing'}, head, filesChanged: 0} : {type: 'committed', head, filesChanged: 1, warnings: []};
  }
  commitWorktree(world, id, `${number - 1}-left`);
  write(git.get(base).tree);
  await world.step();
  witness.starts(id, number, base);
  world.processes.add(id);
  await emit({type: 'agent-spawned', task: id, attempt: number, pid: 1, startTime: null});
  write(half(git.get(base).tree, id, nth));
  await world.step();
  const limit = limitOf(behaviour, world.turnedAway.get(id) ?? 0);
  const kind = limit ?? failureOf(behaviour, nth);
  const interrupted = world.stopping;
  if (!interrupted && kind === null) write(work(git.get(base).tree, id, behaviour, nth));
  world.processes.delete(id);
  await world.step();
  const head = collect();
  witness.worked(head);
  await world.step();
  if (interrupted) return {type: 'interrupted', head};
  if (limit !== null) world.turnedAway.set(id, (world.turnedAway.get(id) ?? 0) + 1);
  if (behaviour === 'delegates' && record.children.length === 0) {
    const tasks = [1, 2].map((part): PlannedTask => ({...task, id: `${id}.${part}`, parent: id}));
    await emit({type: 'subtasks-added', task: id, tasks, edges: [...tasks.map((one): Edge => ({from: one.id, to: id, reason: 'order'})), {from: `${id}.1`, to: `${id}.2`, reason: 'shares-files', files: ['f']}]});
    return {type: 'delegated', head, filesChanged: 1};
  }
  if (kind !== null) return {type: 'failed', failure: {kind, message: kind}, head, filesChanged: 0};
  return head === null ? {type: 'failed', failure: {kind: 'no-changes', message: 'nothing'}, head, filesChanged: 0} : {type: 'committed', head, filesChanged: 1, warnings: []};
}

async function deliver(world: SimWorld, sha: Sha): ReturnType<Effects['deliver']> {
  const {git, witness} = world;
  witness.delivers(sha);
  await world.step();
  const tip = world.tip(refs.branch) ?? sha;
  if (git.holds(tip, sha)) return {type: 'delivered'};
  if (!git.holds(sha, tip)) return {type: 'moved'};
  if (world.script.refusals.includes(++world.deliveries)) return {type: 'refused', reason: 'your edits are in the way', command: 'git merge'};
  git.refs.set(refs.branch, sha);
  witness.branchMoved();
  await world.step();
  return {type: 'delivered'};
}
