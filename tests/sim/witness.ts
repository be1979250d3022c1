/** Sees everything in a simulated world, and speaks up at what must never be. Survives every death. */
import {isDeepStrictEqual} from 'node:util';
import type {MergeOutcome, Sha, TaskId} from '../../src/model.ts';
import {failedByBase} from '../../src/run/base-tests.ts';
import type {RunEvent} from '../../src/run/events.ts';
import {holdOf} from '../../src/run/agent-for.ts';
import {hasEnded, standings} from '../../src/run/standing.ts';
import {apply, initialState, type RunState} from '../../src/run/state.ts';
import type {TaskRecord} from '../../src/run/task-record.ts';
import {isHeld} from '../../src/run/providers.ts';
import {failingTests, isDirty, isRed, isUnlinted, needsHuman, runsNone} from './behaviours.ts';
import {refs, type Tree} from './sim-git.ts';
import {slots, type SimWorld} from './sim-world.ts';

export class Witness {
  /** What the durable log says now. */
  state: RunState;
  readonly landed: {readonly task: TaskId; readonly sha: Sha}[] = [];
  readonly gated = new Set<Sha>();
  readonly tested = new Set<Sha>();
  /** Heads that a person let through, and those let through past a gate. */
  readonly approved = new Set<Sha>();
  readonly overridden = new Set<Sha>();
  /** Answers that were sent, less those in the log, by task. */
  readonly unheard = new Map<TaskId, number>();
  /** Of these, sent about a task that went on by itself meanwhile: they may not fit any more. */
  readonly #overtaken = new Map<TaskId, number>();
  /** Messages that were sent, by id, and to whom. */
  readonly spoken = new Map<string, TaskId>();
  readonly #heard = new Set<string>();
  /** Number of the event since which a task is in its phase. */
  readonly since = new Map<TaskId, number>();
  readonly #trail: (string | RunEvent)[] = [];
  readonly #world: SimWorld;
  readonly #works = new Set<Tree>();
  /** Which task was asked to mend which red base. */
  readonly #mended = new Set<string>();
  #branch: Sha;
  #merging: TaskId | null = null;
  #delivering = false;
  #probing = false;
  /** Commands that run on a base now. */
  readonly #asking = new Set<string>();
  #violation: Error | null = null;

  constructor(world: SimWorld) {
    this.#world = world;
    this.state = initialState(world.run);
    this.#branch = world.run.base;
  }

  tell(what: string): void {
    this.#trail.push(what);
  }

  trail(): readonly string[] {
    return this.#trail.map((one) => (typeof one === 'string' ? one : line(one)));
  }

  /** Whoever catches what an effect throws cannot hide it from here. */
  rethrow(): void {
    if (this.#violation !== null) throw this.#violation;
  }

  /** Stops whoever waits for it, so that the violation is seen. */
  stall(violation: string): Promise<never> {
    this.#violation ??= new Error(violation);
    return new Promise(() => {});
  }

  begin(): void {
    this.#merging = null;
    this.#delivering = false;
    this.#probing = false;
    this.#asking.clear();
  }

  /** A command is run on a base; call what comes back once it has ended. */
  asksBase(kind: 'tests' | 'check', commit: Sha): () => void {
    const key = `${kind} ${commit}`;
    this.#expect(!this.#asking.has(key) && !this.state.bases.some((base) => base.kind === kind && base.commit === commit), `${key} is asked a second time`);
    this.#expect(kind === 'check' || !this.landed.some(({sha}) => sha === commit), `${commit} has landed after its tests, and they are run once more`);
    this.#expect(kind === 'check' || (this.#merging !== null && !this.#probing), `the tests run on ${commit} beside others`);
    this.#asking.add(key);
    return () => void this.#asking.delete(key);
  }

  /** A reviewer is asked, which costs money: never about what it has said something of. */
  reviews(task: TaskId, head: Sha): void {
    const record = this.state.tasks.get(task);
    this.#expect(record?.phase.type === 'gating' && record.head === head, `${head} of ${task} is reviewed and not judged`);
    this.#expect(record?.reviews.some((review) => review.head === head && review.verdict !== null) !== true, `${head} of ${task} is reviewed a second time`);
    this.#expect(holdOf(this.state, 'r', this.#world.nowMs) === null, `${task} is reviewed and its reviewer is at a limit`);
  }

  /** The canary takes the worktree of the tests, until `probed`. */
  probes(commit: Sha): void {
    this.#expect(!this.#probing && this.#merging === null && !this.#delivering, `the canary of ${commit} runs beside tests`);
    this.#expect(this.state.canary === null, 'the canary runs a second time');
    this.#probing = true;
  }

  probed(): void {
    this.#probing = false;
  }

  /** An event is on disk. */
  logged(event: RunEvent): void {
    this.#trail.push(event);
    const before = this.state;
    this.state = apply(before, event);
    if (event.type === 'delivered' || event.type === 'delivery-refused') this.#delivering = false;
    if (event.type === 'delivered') this.#expect(this.#git.holds(this.#branch, event.sha), `the log says that ${event.sha} is delivered and the branch is at ${this.#branch}`);
    if (!('task' in event) || event.task === null) return;
    const {task} = event;
    const [was, is] = [before.tasks.get(task), this.state.tasks.get(task)];
    if (was?.phase.type !== is?.phase.type || event.type === 'attempt-finished') this.since.set(task, event.seq);
    if (event.type === 'merge-finished') this.#merging = null;
    if (event.type === 'merge-finished' && event.outcome.type === 'tests-failed') this.#blames(task, event.outcome, {was, is});
    if (event.type === 'merge-finished' && event.outcome.type === 'landed') {
      const {sha} = event.outcome;
      for (const [id, record] of before.tasks) if (failedByBase(record)) this.#overtake(id);
      for (const [id, record] of this.state.tasks) this.#expect(!failedByBase(record), `${id} failed by a red base, and stays there after ${sha} has landed`);
      this.#expect(this.landed.some((landing) => landing.sha === sha && landing.task === task), `the log says that ${task} has landed as ${sha}`);
    }
    if (event.type === 'approved' || event.type === 'rejected' || event.type === 'retry-requested') {
      const late = this.#overtaken.get(task) ?? 0;
      if (late > 0) this.#overtaken.set(task, late - 1);
      const left = (this.unheard.get(task) ?? 0) - (late > 0 ? 0 : 1);
      this.unheard.set(task, left);
      this.#expect(left >= 0, `an answer about ${task} counted twice`);
    }
    if (event.type === 'message-sent') {
      this.#expect(!this.#heard.has(event.id), `message ${event.id} to ${task} counted twice`);
      this.#heard.add(event.id);
    }
    if (event.type === 'attempt-started') {
      this.#expect(!this.#hasLanded(task), `${task} is tried again after it has landed`);
      if (was !== undefined && failedByBase(was)) {
        const asked = `${task} ${was.redBase}`;
        this.#expect(!this.#mended.has(asked), `${task} is asked a second time to mend ${was.redBase}`);
        this.#mended.add(asked);
        // What a person said about it before has been done with that.
        this.#overtake(task);
        const active = [...standings(before)].filter(([, {word}]) => !hasEnded(word) && word !== 'awaiting-approval');
        this.#expect(active.length === 0, `${task} is asked to mend ${was.redBase} while ${active.map(([id]) => id).join(', ')} may go on`);
      }
      const account = before.providers.get('x');
      const running = [...before.tasks.values()].filter(({phase, take}) => phase.type === 'running' && !take).length;
      this.#expect(was?.take === true || !isHeld(account, this.#world.nowMs), `${task} starts while its account is at a limit`);
      this.#expect(was?.take === true || running < (account?.cap ?? slots), `${task} starts beside ${running}, and the account bears ${account?.cap}`);
      this.#expect(event.attempt === (was?.attempt ?? 0) + 1, `attempt ${event.attempt} of ${task} follows attempt ${was?.attempt}`);
      const needed = this.landed.filter((landing) => this.state.run.plan.edges.some((edge) => edge.to === task && edge.from === landing.task));
      for (const {sha} of was?.take === true ? [] : needed) this.#expect(this.#git.holds(event.base, sha), `${task} starts from ${event.base}, which does not hold ${sha}`);
    }
  }

  /** An agent is about to be started. */
  starts(task: TaskId, attempt: number, base: Sha): void {
    const phase = this.state.tasks.get(task)?.phase;
    this.#expect(phase?.type === 'running' && phase.base === base && this.state.tasks.get(task)?.attempt === attempt, `an agent of ${task} is started and the log does not say so`);
    const {processes} = this.#world;
    this.#expect(!processes.has(task), `two agents of ${task} live`);
    this.#expect(processes.size < slots, `${processes.size + 1} agents live`);
    const words = standings(this.state);
    for (const child of this.state.tasks.get(task)?.children ?? []) this.#expect(hasEnded(words.get(child)?.word ?? 'pending'), `${task} goes on before its subtask ${child} has ended`);
    for (const edge of this.state.run.plan.edges) {
      const other = edge.from === task ? edge.to : edge.to === task ? edge.from : null;
      if (other !== null && edge.reason !== 'order') this.#expect(!processes.has(other), `${task} runs beside ${other} (${edge.reason})`);
      if (edge.to === task && edge.reason === 'depends-on') this.#expect(this.#hasLanded(edge.from), `${task} runs before ${edge.from} has landed`);
    }
  }

  /** An agent's work was collected. */
  worked(head: Sha | null): void {
    if (head !== null) this.#works.add(this.#git.get(head).tree);
  }

  mergeBegins(task: TaskId): void {
    this.#expect(this.#merging === null, `${task} is merged beside ${this.#merging}`);
    this.#expect(!this.#delivering, `${task} is merged during a delivery`);
    this.#merging = task;
  }

  tests(candidate: Sha): void {
    this.#expect(!this.#probing, `${candidate} is tested beside the canary`);
    const {task} = this.#git.get(candidate);
    const phase = this.state.tasks.get(task ?? '')?.phase;
    this.#expect(phase?.type === 'merging' && phase.candidate === candidate, `${candidate} is tested and the log does not say so`);
  }

  /** The result has just moved to `sha`. */
  lands(sha: Sha): void {
    const {task, parents, tree} = this.#git.get(sha);
    const [onto = '', head = ''] = parents;
    const id = task ?? '';
    const phase = this.state.tasks.get(id)?.phase;
    this.#expect(phase?.type === 'merging' && phase.candidate === sha, `${sha} lands and the log does not say so`);
    this.#expect(!this.#hasLanded(id), `${id} lands twice`);
    this.#expect(this.gated.has(head), `${sha} lands and ${head} has passed no gate`);
    this.#expect(!isDirty(tree, id) || this.overridden.has(head), `${sha} lands with a secret in it`);
    this.#expect(!needsHuman(tree, id) || this.approved.has(head), `${sha} lands and nobody has approved ${head}`);
    if (this.#world.script.tested) {
      this.#expect(this.tested.has(sha) && phase?.type === 'merging' && phase.tested, `${sha} lands untested`);
      this.#expect(!isRed(tree), `${sha} lands and its tests fail`);
      this.#expect(!isUnlinted(tree) || this.approved.has(head), `${sha} lands, its check fails and nobody has approved ${head}`);
    }
    this.#expect(this.#git.holds(onto, this.landed.at(-1)?.sha ?? this.#world.run.base), `${sha} lands without what had landed before`);
    this.landed.push({task: id, sha});
  }

  delivers(sha: Sha): void {
    this.#expect(sha === this.landed.at(-1)?.sha && sha === this.state.result, `${sha} is delivered and is not what the log says has landed`);
    this.#expect(this.#merging === null, `a delivery during the merge of ${this.#merging}`);
    this.#delivering = true;
  }

  branchMoved(): void {
    const now = this.#world.tip(refs.branch) ?? '';
    this.#expect(this.#git.holds(now, this.#branch), `the branch went from ${this.#branch} to ${now}, which does not hold it`);
    this.#expect(this.#git.get(now).task === null || this.landed.some(({sha}) => sha === now), `the branch is at ${now}, which has not landed`);
    this.#branch = now;
  }

  releases(task: TaskId): void {
    this.#expect(this.state.tasks.get(task)?.phase.type === 'merged', `the worktree of ${task} goes and the log does not say that it has landed`);
  }

  /** A life has come to its end in good order. */
  ends(state: RunState): void {
    this.#expect(this.#world.processes.size === 0, `agents live on: ${[...this.#world.processes].join(' ')}`);
    this.#expect(state.nextSeq === this.state.nextSeq && state.result === this.state.result, 'what is on disk is not what the dispatcher believes');
    this.#expect(state.result === (this.#world.tip(refs.result) ?? this.#world.run.base), `the log's result is ${state.result}, the ref's ${this.#world.tip(refs.result)}`);
    const reachable = this.#git.reachableTrees();
    for (const tree of this.#works) this.#expect(reachable.has(tree), `work is lost: ${[...tree].join(' ')}`);
    this.#expect(state.outcome !== 'aborted' || this.#world.stopping, 'the run was aborted and its agents were not told');
    const open = state.outcome === 'aborted' || state.outcome === 'waiting' || state.outcome === 'paused' ? ['pending', 'awaiting-approval'] : [];
    if (state.outcome === 'aborted') open.push('queued', 'gating');
    if (state.outcome === 'paused') open.push('gating');
    for (const [task, {word}] of standings(state)) {
      this.#expect(hasEnded(word) || open.includes(word), `${task} ended ${word}, the run ${state.outcome}`);
      this.#expect((word === 'merged') === this.#hasLanded(task), `${task} ended ${word}, landed: ${this.landed.map((one) => one.task).join(' ')}`);
    }
    if (state.outcome === 'complete') this.#expect(this.#git.holds(this.#branch, state.result), `the run is complete and the branch does not hold ${state.result}`);
  }

  /** Nothing more will happen to the run. */
  finishes(): void {
    for (const [id, task] of this.spoken) this.#expect(this.#heard.has(id) || this.#hasLanded(task), `message ${id} to ${task} was lost`);
    for (const [task, count] of this.unheard) this.#expect(count === 0, `an answer about ${task} was lost`);
  }

  /** An answer about a task that has gone on meanwhile fits no more. */
  drops(task: TaskId): void {
    this.#overtaken.set(task, Math.max(0, (this.#overtaken.get(task) ?? 0) - 1));
  }

  #overtake(task: TaskId): void {
    this.#overtaken.set(task, (this.#overtaken.get(task) ?? 0) + (this.unheard.get(task) ?? 0));
    this.unheard.set(task, 0);
  }

  /** No retry is spent at once on what fails without the change too, and every other failure is the task's own. */
  #blames(task: TaskId, {candidate, base}: Extract<MergeOutcome, {type: 'tests-failed'}>, {was, is}: {readonly was: TaskRecord | undefined; readonly is: TaskRecord | undefined}): void {
    const {tree, parents} = this.#git.get(candidate);
    const onBase = failingTests(this.#git.get(parents[0] ?? '').tree);
    const isSame = onBase.length > 0 && !runsNone(tree) && failingTests(tree).every((name) => onBase.includes(name));
    this.#expect((base?.type === 'same') === isSame, `${candidate} of ${task} fails ${isSame ? 'as its base does, and is blamed' : 'by itself, and its base is blamed'}`);
    if (isSame) this.#expect(is?.phase.type === 'failed' && isDeepStrictEqual(is.spentBy, was?.spentBy) && is.granted === was?.granted, `${task} pays for a red base`);
  }

  get #git(): SimWorld['git'] {
    return this.#world.git;
  }

  #hasLanded(task: TaskId): boolean {
    return this.landed.some((landing) => landing.task === task);
  }

  #expect(holds: boolean, otherwise: string): void {
    if (holds) return;
    this.#violation ??= new Error(otherwise);
    throw this.#violation;
  }
}

function line(event: RunEvent): string {
  const {seq, at: _, type, ...rest} = event;
  const words = Object.values(rest).map((value) => (typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : typeof value === 'object' ? '' : String(value)));
  return `${seq} ${type} ${words.join(' ')}`.trim();
}
