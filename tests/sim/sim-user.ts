/** The person of a simulated world: answers what waits or has ended badly, as the script says, at times that chance picks. */
import type {TaskId} from '../../src/model.ts';
import {refusal, type Request} from '../../src/run/inbox.ts';
import type {TaskRecord} from '../../src/run/task-record.ts';
import {needsHuman, spentOf, work} from './behaviours.ts';
import type {Random} from './random.ts';
import type {Answer} from './script.ts';
import {describe, type SimWorld} from './sim-world.ts';

/** While a dispatcher lives: through its inbox. */
export function answerSometimes(world: SimWorld, random: Random): void {
  if (random() < 0.15) answerAll(world, random() < 0.5 ? 1 : 6, (request) => world.request(request));
}

/** While nobody drives the run: into its log. True where there was something to answer. */
export function answerDirectly(world: SimWorld): boolean {
  return answerAll(world, 6, (request) => {
    world.witness.tell(`the user answers ${describe(request)}`);
    world.appendDirectly([request]);
  });
}

/** To one task after the other, while that has not landed. */
export function saySomething(world: SimWorld): void {
  const {steps, script, witness} = world;
  const task = script.tasks[steps % script.tasks.length]?.id ?? '';
  const request: Request = {type: 'message-sent', task, id: `m${steps}`, by: 'user', text: 'mind the gap'};
  if (refusal(witness.state, request) !== null) return;
  witness.spoken.set(request.id, task);
  world.request(request);
}

function answerAll(world: SimWorld, most: number, send: (request: Request) => void): boolean {
  let sent = 0;
  for (const [task, record] of world.witness.state.tasks) {
    if (sent === most) break;
    const since = world.witness.since.get(task) ?? -1;
    if (answeredAt.get(world)?.get(task)?.since === since) continue;
    const answer = nextAnswer(world, task, record);
    const request = answer === null ? null : requestOf(task, record, answer);
    if (request === null || refusal(world.witness.state, request) !== null) continue;
    if (answer === 'take') mend(world, task, record);
    remember(world, task, request, since);
    send(request);
    sent++;
  }
  return sent > 0;
}

interface Answered {
  readonly since: number;
  /** Answers of the script that are used up. */
  readonly used: number;
}

const answeredAt = new WeakMap<SimWorld, Map<TaskId, Answered>>();

function remember(world: SimWorld, task: TaskId, request: Request, since: number): void {
  const answered = answeredAt.get(world) ?? new Map<TaskId, Answered>();
  const used = (answered.get(task)?.used ?? 0) + (isRoutine(world, task) ? 0 : 1);
  answeredAt.set(world, answered.set(task, {since, used}));
  const {witness} = world;
  witness.unheard.set(task, (witness.unheard.get(task) ?? 0) + 1);
  if (request.type !== 'approved') return;
  witness.approved.add(request.head);
  if (request.override.length > 0) witness.overridden.add(request.head);
}

/** What awaits approval only because the branch moved too often. */
function isRoutine(world: SimWorld, task: TaskId): boolean {
  const record = world.witness.state.tasks.get(task);
  if (record?.phase.type !== 'awaiting-approval') return false;
  return !needsHuman(world.git.get(record.phase.head).tree, task) || record.approvedHead === record.phase.head;
}

function nextAnswer(world: SimWorld, task: TaskId, {phase}: TaskRecord): Answer | null {
  if (isRoutine(world, task)) return 'approve';
  const used = answeredAt.get(world)?.get(task)?.used ?? 0;
  const answer = world.scriptOf(task).answers[used] ?? null;
  switch (phase.type) {
    case 'awaiting-approval':
      if (answer === 'reject' || answer === 'retry') return answer;
      // What has ended once may have let others go on, or not yet: left waiting then, the end would be a matter of chance.
      return answer === 'leave' && used === 0 ? null : 'approve';
    case 'blocked':
      return answer === 'override' || answer === 'retry' || answer === 'take' ? answer : null;
    case 'failed':
    case 'conflicted':
      return answer === 'retry' || answer === 'take' ? answer : null;
    default:
      return null;
  }
}

function requestOf(task: TaskId, record: TaskRecord, answer: Answer): Request | null {
  const head = record.head ?? '';
  switch (answer) {
    case 'approve':
      return {type: 'approved', task, head, by: 'user', override: [], reason: null};
    case 'override':
      return {type: 'approved', task, head, by: 'user', override: ['secrets', 'review'], reason: 'a false alarm'};
    case 'reject':
      return {type: 'rejected', task, by: 'user', reason: 'no'};
    case 'retry':
      return {type: 'retry-requested', task, take: false, by: 'user'};
    case 'take':
      return {type: 'retry-requested', task, take: true, by: 'user'};
    default:
      return null;
  }
}

function mend(world: SimWorld, task: TaskId, record: TaskRecord): void {
  const [base, spent] = [record.base, spentOf(record)];
  if (base === null) throw new Error(`${task} has no worktree to mend`);
  world.worktrees.set(task, {base, tree: work(world.git.get(base).tree, task, world.scriptOf(task).behaviour, spent + 1, true), attempt: spent});
}
