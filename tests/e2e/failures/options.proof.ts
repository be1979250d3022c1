/** Every option of the command line does something: one that no code reads fails here by its name. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Lab, scriptTask, type Ended} from '../../rig/lab.ts';
import {agentCli, events, hears, kept, tell, tellFrom, told, until} from './scene.ts';

/** What is seen with the option, and what without it. */
type Seen = Readonly<Record<string, readonly [unknown, unknown]>>;

/** A plan of three tasks in two lanes, whichever program does them. */
const tasks = '## A: First\n- files: x/**\n\n## B: Second\n- files: x/y\n\n## C: Third\n';
const profiles = (program: string): string => `version: 1\nagents:\n  first: {type: command, command: [${program}]}\n  second: {type: command, command: [${program}]}\n`;

async function prepared(lab: Lab): Promise<void> {
  for (const name of ['mine', 'theirs']) await lab.program(name, `#!/bin/sh\n${tell(name)}\n[ "$ORCH_TASK_ID" = C ] && [ ! -f "$HOME/quick" ] && sleep 6\nmkdir -p x; echo $ORCH_TASK_ID > x/y\n`);
  await lab.write('agents.yaml', profiles('theirs'));
  await lab.write('other.yaml', profiles('mine'));
  await lab.write('tasks.md', tasks);
  lab.git('branch', 'side');
}

async function planning(lab: Lab): Promise<Seen> {
  await prepared(lab);
  await lab.write('other.yaml', profiles('mine').replaceAll('first', 'theirs'));
  const landed = {version: 1, at: '2026-03-01T12:00:00.000Z', runId: 'r', digest: '', type: 'command', model: null, kind: 'feature', size: 'small', outcome: 'landed', failureKind: null, attempts: 1, minutes: 1, costUsd: null, tokens: null};
  await lab.write('.worktrees/.orch/history.jsonl', ['first', 'second'].flatMap((profile) => [1, 2, 3].map((task) => `${JSON.stringify({...landed, profile, task: `${profile}-${task}`})}\n`)).join(''));
  type Plan = {readonly predicted: {readonly parallelMinutes: number}; readonly edges: readonly unknown[]; readonly selected: readonly string[]; readonly tasks: readonly {readonly route: {readonly agent: string; readonly reason: string; readonly strategy?: string}}[]};
  const plan = async (...args: readonly string[]): Promise<Plan> => JSON.parse((await lab.orch('plan', '--json', ...args)).out) as Plan;
  const [plain, others, usual] = await Promise.all([plan(), lab.orch('agents', '-a', 'other.yaml', '--json'), lab.orch('agents')]);
  const pair = async (part: (of: Plan) => unknown, ...args: readonly string[]): Promise<readonly [unknown, unknown]> => [part(await plan(...args)), part(plain)];
  return {
    'plan --agents-file': await pair((seen) => seen.tasks[0]?.route.agent, '-a', 'other.yaml'),
    'plan --max-parallel': await pair((seen) => seen.predicted.parallelMinutes, '-j', '1'),
    'plan --agent': await pair((seen) => seen.tasks[0]?.route.agent, '--agent', 'second'),
    'plan --strategy': await pair((seen) => [seen.tasks[0]?.route.strategy], '--strategy', 'security'),
    'plan --personas': await pair((seen) => seen.tasks[0]?.route.agent, '--personas', 'second'),
    'plan --prefer': await pair((seen) => seen.tasks[0]?.route.reason.startsWith('learned: 3 of 3 on feature'), '--prefer', 'learned'),
    'plan --only': await pair((seen) => seen.selected, '--only', 'A'),
    'plan --on-conflict': await pair((seen) => seen.edges.length, '--on-conflict', 'allow'),
    'plan --format': [(await lab.orch('plan', '--format', 'spec-kit')).code, 0],
    'plan --json': ['{', (await lab.orch('plan')).out[0]],
    'agents --json': [others.out[0], usual.out[0]],
    'agents --agents-file': [others.out.includes('"theirs"'), usual.out.includes('theirs ')],
    'why --json': [(await lab.orch('why', 'A', '--json')).out[0], (await lab.orch('why', 'A')).out[0]],
    'plan --show-prompt': [(await lab.orch('plan', '--show-prompt', 'A')).out.split('\n', 1), (await lab.orch('plan')).out.split('\n', 1)],
  };
}

async function running(lab: Lab): Promise<Seen> {
  await prepared(lab);
  const refused = await lab.orch('run', '--isolation', 'worktree');
  const spec = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--format', 'spec-kit');
  const dry = await lab.orch('run', '--isolation', 'worktree', '--dry-run');
  const chosen = await lab.orch('run', '--isolation', 'worktree', '--dry-run', '--strategy', 'security', '--personas', 'first,second', '--prefer', 'cost');
  const says = (words: string): readonly [boolean, boolean] => [chosen.out.includes(words), dry.out.includes(words)];
  const dryRuns = lab.git('for-each-ref', 'refs/heads/orch');
  const withAll = await lab.orch('run', '--isolation', 'worktree', '-a', 'other.yaml', '-j', '3', '--agent', 'second', '--only', 'A,C', '--on-conflict', 'allow', '--timeout', '1s', '--into', 'side', '--merge', 'squash', '--verify', tell('one'), '--verify', tell('two'), '--json');
  const one = await look(lab, withAll);
  const bySide = [told(lab, 'mine') > 0, told(lab, 'theirs') > 0];
  const side = lab.git('log', '-1', '--format=%s', 'side');
  await tellFrom(lab, 'quick');
  const without = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  const two = await look(lab, without);
  return {
    'run --agents-file': [bySide, [true, true]],
    'run --max-parallel': [one.atOnce, two.atOnce],
    'run --agent': [one.agent, two.agent],
    'run --personas': says('personas first'),
    'run --prefer': says('prefer cost'),
    'run --only': [one.ids, two.ids],
    'run --on-conflict': [one.edges, two.edges],
    'run --format': [spec.code, without.code],
    'run --timeout': [one.c, two.c],
    'run --into': [side, 'first'],
    'run --merge': [one.first, two.first],
    'run --verify': [[told(lab, 'one') > 0, told(lab, 'two') > 0], [false, false]],
    'run --no-verify': [refused.code, without.code],
    'run --json': [withAll.out[0], without.out[0]],
    'run --dry-run': [[dry.code, dryRuns], [0, one.refs]],
  };
}

async function look(lab: Lab, ended: Ended): Promise<Readonly<Record<'atOnce' | 'agent' | 'ids' | 'edges' | 'c' | 'first' | 'refs', unknown>>> {
  const status = JSON.parse((await lab.orch('status', '--json')).out) as {readonly runId: string; readonly tasks: readonly {readonly taskId: string; readonly agentId: string; readonly state: string; readonly commit: string | null}[]};
  const {plan} = JSON.parse(readFileSync(join(lab.repo, '.worktrees/.orch/runs', status.runId, 'plan.json'), 'utf8')) as {readonly plan: {readonly edges: readonly unknown[]}};
  const [a] = status.tasks;
  return {
    atOnce: /\d+ at once/.exec(ended.err)?.[0],
    agent: a?.agentId,
    ids: status.tasks.map(({taskId}) => taskId),
    edges: plan.edges.length,
    c: status.tasks.find(({taskId}) => taskId === 'C')?.state,
    first: a?.commit === null ? null : lab.git('log', '-1', '--format=%s', a?.commit ?? ''),
    refs: lab.git('for-each-ref', 'refs/heads/orch'),
  };
}

/** Waits for the test, and in the end goes on without it. */
const waiting = (id: string): string => scriptTask(id, `echo said; ${tell(`${id}-began`)}; for i in $(seq 600); do [ -f "$HOME/go" ] && break; sleep 0.05; done\necho ${id} > ${id}.txt`);

/** Status and logs that follow, a run that is stopped by its time, and how it is resumed. */
async function stopping(lab: Lab): Promise<Seen> {
  await lab.write('tasks.md', waiting('A') + waiting('B'));
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify', '-j', '2']);
  await hears(lab, 'A-began');
  const watch = lab.start(['status', '--watch']);
  const follow = lab.start(['logs', 'A', '--follow']);
  await Promise.all([follow.says('said'), lab.orch('status'), lab.orch('logs', 'A')]);
  const followed = [watch.child.exitCode, follow.child.exitCode];
  run.child.kill('SIGINT');
  await run.ended;
  await Promise.all([watch.ended, follow.ended]);
  const again = await lab.orch('resume', '--max-duration', '1s');
  await tellFrom(lab, 'go');
  const resumed = await lab.orch('resume', '-j', '1', '--json');
  const log = (await events(lab)).filter(({type}) => ['attempt-started', 'attempt-finished'].includes(type)).slice(-4).map(({type}) => type);
  const plain = await lab.orch('resume');
  await lab.write('tasks.md', waiting('LATE').replace('$HOME/go', '$HOME/never'));
  const stopped = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--max-duration', '1s');
  return {
    'run --max-duration': [stopped.code, 0],
    'status --watch': [followed[0], 0],
    'logs --follow': [followed[1], 0],
    'resume --max-duration': [again.code, resumed.code],
    'resume --max-parallel': [log, ['attempt-started', 'attempt-started', 'attempt-finished', 'attempt-finished']],
    'resume --json': [resumed.out[0], plain.out[0]],
    'status --json': ['{', (await lab.orch('status')).out[0]],
    'report --format': [(await lab.orch('report', '--format', 'json')).out[0], (await lab.orch('report')).out[0]],
  };
}

/** Where an agent can reach what lies outside of its worktree, and where the sandbox that was asked for cannot be had. */
async function confining(lab: Lab): Promise<Seen> {
  await lab.write('tasks.md', scriptTask('A', `${tell('outside')} || true; exit 1`));
  const tries = async (...args: readonly string[]): Promise<readonly unknown[]> => {
    const before = told(lab, 'outside');
    return [(await lab.orch(...args)).code, told(lab, 'outside') - before];
  };
  const boxed = await tries('run', '--no-verify', '--isolation', 'sandbox');
  const open = await tries('run', '--no-verify', '--isolation', 'worktree');
  await lab.orch('retry', 'A');
  const boxedAgain = await tries('resume', '--isolation', 'sandbox');
  await lab.orch('retry', 'A');
  return {
    'run --isolation': [boxed, open],
    'resume --isolation': [boxedAgain, await tries('resume')],
    'doctor --json': [(await lab.orch('doctor', '--json')).out[0], (await lab.orch('doctor')).out[0]],
  };
}

async function answering(lab: Lab): Promise<Seen> {
  await agentCli(lab, 'claude', {stream: 'claude-2.1.197/success.jsonl', script: 'exit 1'});
  await lab.write('agents.yaml', 'version: 1\ndefaults: {retries: 0}\nagents: {claude: {type: claude}, sh: {type: script}}\n');
  await lab.write('tasks.md', `${scriptTask('ENV', 'echo A=1 > .env')}${scriptTask('CI', 'mkdir .github; echo x > .github/x')}## MEND: By an agent\n\n${scriptTask('SQL', 'echo x > a.sql')}`);
  await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--ci', '--strategy', 'data');
  const worktree = (await lab.status()).tasks[2]?.worktree?.replace(`${lab.repo}/`, '') ?? '';
  const bare = await lab.orch('approve', 'ENV');
  const reasonless = await lab.orch('approve', 'ENV', '--override', 'policy');
  const passed = await lab.orch('approve', 'ENV', '--override', 'policy', '--reason', 'it is a sample');
  const unsaid = await lab.orch('reject', 'CI');
  await lab.orch('reject', 'CI', '--reason', 'not before May');
  await lab.write(`${worktree}/mended.txt`, 'by hand\n');
  const calls = told(lab, 'claude');
  await lab.orch('retry', 'MEND', '--take');
  await lab.orch('resume');
  const {tasks: ended} = await lab.status();
  return {
    'run --strategy': [ended[3]?.state, 'merged'],
    'approve --override': [passed.code, bare.code],
    'approve --reason': [passed.code, reasonless.code],
    'reject --reason': [ended[1]?.failure?.message.includes('not before May'), unsaid.code === 0],
    'retry --take': [[ended[2]?.state, told(lab, 'claude')], ['failed', calls + 1]],
  };
}

const step = (reason: string): string => JSON.stringify({type: 'step_finish', sessionID: 's', part: {reason, tokens: {input: 10, output: 10}, cost: 2}});
const payed = (budget: string): string => `version: 1\nagents: {payed: {type: opencode${budget}}}\n`;

/** Agents that cost two dollars a step: B takes one; A and C take one, wait for the test, and take another. What runs out of money is stopped and goes on with more. */
async function paying(lab: Lab): Promise<Seen> {
  await lab.program('opencode', `#!/bin/bash\n[ "$1" = --version ] && exit 0\ncat > /dev/null\necho x > $ORCH_TASK_ID.txt\necho '${step('tool-calls')}'\nif [ $ORCH_TASK_ID != B ]; then ${until('go-$ORCH_TASK_ID')}; fi\necho '${step('stop')}'\n`);
  await lab.write('agents.yaml', payed(''));
  await lab.write('tasks.md', '## A: First\n\n## B: Second\n');
  const run = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '-j', '1', '--budget', '1.50');
  const stopped = await lab.status();
  const work = kept(lab, 'A') !== '';
  const poor = await lab.orch('resume');
  await tellFrom(lab, 'go-A');
  const rich = await lab.orch('resume', '--budget', '20');
  await lab.write('agents.yaml', payed(', budget: 1'));
  await lab.write('tasks.md', '## C: Third\n');
  const own = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  const {tasks: [task]} = await lab.status();
  await lab.orch('retry', 'C');
  const again = await lab.orch('resume');
  await tellFrom(lab, 'go-C');
  await lab.orch('retry', 'C', '--budget', '50');
  const more = await lab.orch('resume');
  expect({code: run.code, state: stopped.state, tasks: stopped.states, work, own: own.code, failure: task?.failure?.kind}).toEqual({code: 4, state: 'paused', tasks: {A: 'pending', B: 'pending'}, work: true, own: 4, failure: 'budget'});
  return {
    'run --budget': [run.code, 0],
    'resume --budget': [rich.code, poor.code],
    'retry --budget': [more.code, again.code],
  };
}

/** What only a terminal or a log of an agent shows, and what is the same for every command. */
async function showing(lab: Lab): Promise<Seen> {
  await agentCli(lab, 'claude', {stream: 'claude-2.1.197/success.jsonl', script: ''});
  await lab.write('agents.yaml', 'version: 1\ndefaults: {retries: 0}\nagents: {claude: {type: claude}}\n');
  await lab.write('tasks.md', '## A: By an agent\n');
  const paints = async (...args: readonly string[]): Promise<boolean> => (await lab.terminal(...args)).includes('\u001B[?25l');
  const colours = async (...args: readonly string[]): Promise<boolean> => (await lab.terminal(...args)).includes('\u001B[1m');
  const runs = [await paints('run', '--isolation', 'worktree', '--no-verify', '--ci'), await paints('run', '--isolation', 'worktree', '--no-verify')] as const;
  const raw = (await lab.orch('logs', 'A', '--raw')).out[0];
  await lab.orch('retry', 'A');
  const plainly = await paints('resume', '--ci');
  await lab.orch('retry', 'A');
  return {
    'run --ci': runs,
    'resume --ci': [plainly, await paints('resume')],
    'logs --raw': [raw, (await lab.orch('logs', 'A')).out[0]],
    'orch -C': [(await lab.orch('-C', lab.dir, 'status')).code, (await lab.orch('status')).code],
    'orch --color': [(await lab.orch('--color', 'status')).out.includes('\u001B['), (await lab.orch('status')).out.includes('\u001B[')],
    'orch --no-color': [await colours('--no-color', 'status'), await colours('status')],
  };
}

async function gating(lab: Lab): Promise<Seen> {
  await lab.write('.github/ci.yml', 'x\n');
  lab.git('add', '--all');
  lab.git('commit', '--quiet', '--message=more');
  await lab.write('red.yaml', 'version: 1\ngates: {policy: off, checks: [{name: red, run: "false"}]}\n');
  await lab.write('promises.yaml', 'version: 1\ngates: {policy: off, compliance: {when: {labels: [financial]}, rules: [{id: a, require_human: true}]}}\n');
  const code = async (...args: readonly string[]): Promise<number | null> => (await lab.orch('gate', ...args)).code;
  return {
    'gate --agents-file': [await code('HEAD', '-a', 'red.yaml'), await code('HEAD')],
    'gate --checks': [await code('HEAD', '-a', 'red.yaml', '--checks'), await code('HEAD', '-a', 'red.yaml')],
    'gate --only': [await code('HEAD', '--only', 'secrets'), await code('HEAD')],
    'gate --staged': [await code('--staged'), await code()],
    'gate --labels': [await code('HEAD', '-a', 'promises.yaml', '--labels', 'financial'), await code('HEAD', '-a', 'promises.yaml')],
    'gate --format': [(await lab.orch('gate', 'HEAD', '--format', 'json')).out[0], (await lab.orch('gate', 'HEAD')).out[0]],
  };
}

async function inTurn(...proofs: readonly ((lab: Lab) => Promise<Seen>)[]): Promise<Seen> {
  let seen: Seen = {};
  for (const prove of proofs) {
    const lab = await Lab.open();
    try {
      seen = {...seen, ...(await prove(lab))};
    } finally {
      await lab.close();
    }
  }
  return seen;
}

/** Every option that `--help` tells, as `<command> <option>`. */
async function optionsTold(): Promise<readonly string[]> {
  const lab = await Lab.open();
  try {
    const commands = [...(await lab.orch('--help')).out.matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, name]) => name ?? '').filter((name) => name !== 'help');
    const helps = await Promise.all(['orch', ...commands].map(async (name) => ({name, out: (await lab.orch(...(name === 'orch' ? [] : [name]), '--help')).out})));
    return helps.flatMap(({name, out}) => [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+|-[A-Z](?= ))/gm)].map(([, option]) => `${name} ${option}`)).filter((option) => !/ --(?:help|version)$/.test(option));
  } finally {
    await lab.close();
  }
}

test('every option of the command line is read by some code', async () => {
  const [some, others, options] = await Promise.all([inTurn(planning, running), inTurn(confining, stopping, answering, paying, showing, gating), optionsTold()]);
  const seen: Seen = {...some, ...others};
  expect(Object.keys(seen).toSorted(), 'options, each with what it is seen by').toEqual(options.toSorted());
  expect(Object.entries(seen).filter(([, [given, absent]]) => JSON.stringify(given) === JSON.stringify(absent)), 'options that change nothing').toEqual([]);
}, 300_000);
