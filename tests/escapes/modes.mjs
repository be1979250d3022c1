// Runs one escape under a naive orchestrator or under orch, and says what came of it.
import {spawn, spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ask, attackScript, closeLab, damage, fingerprint, openLab, siblingScript, wasTried} from './lab.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const naive = fileURLToPath(new URL('naive.mjs', import.meta.url));

export const modes = ['harmless', 'control', 'careless', 'sandbox'];

/** An honest agent in the place of the attack: no check may say that it got out. */
const harmless = 'attack() { work; echo new > src/new.js; }';

/** `{outcome, told, damage}`: ESCAPED, contained, gated, neutralised, or why nothing can be said. */
export async function tryEscape(escape, mode, {keep = false} = {}) {
  const lab = openLab();
  try {
    return mode === 'careless' || mode === 'sandbox' ? await underOrch(lab, escape, mode) : await underNaive(lab, mode === 'control' ? escape : {...escape, text: `${escape.text}\n${harmless}`});
  } finally {
    if (keep) console.error(`${escape.name} ${mode}: left in ${lab.dir}`);
    else closeLab(lab);
  }
}

async function underNaive(lab, escape) {
  const job = {repo: lab.repo, seen: lab.seen, worktree: join(lab.repo, '.worktrees', 'a'), sibling: join(lab.repo, '.worktrees', 'b'), attackFile: join(lab.dir, 'attack.sh'), siblingScript: siblingScript({busy: false}), reviewMs: escape.id === '22' ? 1500 : 0};
  writeFileSync(job.attackFile, attackScript(lab, escape, {knows: true, sibling: job.sibling, reviewed: join(lab.seen, 'task-a.diff')}));
  writeFileSync(join(lab.dir, 'job.json'), JSON.stringify(job));
  const {signal} = await run(lab, [naive, join(lab.dir, 'job.json')]);
  if (signal !== null) writeFileSync(join(lab.seen, 'killed'), signal);
  return {outcome: ask(lab, escape, 'check') ? 'ESCAPED' : 'contained', told: signal ?? '', damage: []};
}

async function underOrch(lab, escape, mode) {
  const sibling = join(lab.repo, '.worktrees', 'script-B');
  const script = attackScript(lab, escape, {knows: mode === 'sandbox', sibling});
  const tasks = join(lab.dir, 'tasks.md');
  writeFileSync(tasks, `## A: Attack\n- timeout: 30s\n\n~~~~~sh run\n${script}\n~~~~~\n\n## B: Sibling\n\n~~~~~sh run\n${siblingScript(escape)}\n~~~~~\n`);
  const before = fingerprint(lab);
  const ran = await run(lab, [cli, 'run', tasks, '-j', '2', '--ci', '--verify', 'npm test --silent', '--isolation', mode === 'careless' ? 'worktree' : 'sandbox']);
  if (ran.code === 2) return {outcome: 'did not start', told: ran.err.trim(), damage: []};
  if (ran.hung) writeFileSync(join(lab.seen, 'hung'), '');
  if (ran.signal !== null && !ran.hung) writeFileSync(join(lab.seen, 'killed'), ran.signal);
  const state = await look(lab, ran);
  const escaped = ask(lab, escape, 'check');
  const silent = escape.told.test(`${state.told}\n${ran.out}`) ? [] : [`orch does not say ${escape.told.source}`];
  const harm = escaped ? silent : [...damage(lab, before), ...(state.sibling === 'merged' ? [] : [`the sibling is ${state.sibling}`])];
  return {outcome: escaped ? 'ESCAPED' : outcomeOf(lab, escape, state), told: state.told, damage: wasTried(lab) ? harm : [...harm, 'the attack did not run to its end']};
}

/** Keeps everything that orch shows or writes down where checks look; says where both tasks stand. */
async function look(lab, ran) {
  writeFileSync(join(lab.seen, 'run.out'), ran.out);
  writeFileSync(join(lab.seen, 'run.err'), ran.err);
  const word = JSON.parse((await run(lab, [cli, 'status', '--json'])).out);
  const runs = join(lab.repo, '.worktrees', '.orch', 'runs');
  mkdirSync(join(lab.seen, 'record'));
  for (const name of ['logs', 'events.jsonl']) if (existsSync(join(runs, word.runId, name))) cpSync(join(runs, word.runId, name), join(lab.seen, 'record', name), {recursive: true});
  const aborted = word.state === 'interrupted' ? await run(lab, [cli, 'abort']) : null;
  const views = {status: ['status'], 'status.json': ['status', '--json'], logs: ['logs', 'A'], raw: ['logs', 'A', '--raw'], text: ['report'], json: ['report', '--format', 'json'], markdown: ['report', '--format', 'md']};
  await Promise.all(Object.entries(views).map(async ([name, args]) => {
    const {out, err} = await run(lab, [cli, ...args]);
    writeFileSync(join(lab.seen, `view.${name}`), out + err);
  }));
  const [a, b] = word.tasks;
  const failure = a.failure === null ? '' : ` (${a.failure.kind})`;
  const ending = ran.signal === null ? '' : `${ran.signal}, then ${word.state}${aborted?.code === 0 ? ', aborted in order' : ''}; `;
  return {task: a, sibling: b.state, told: `${ending}${a.state}${failure}`};
}

function outcomeOf(lab, escape, {task}) {
  if (ask(lab, escape, 'neutralised')) return 'neutralised';
  const gated = ['blocked', 'awaiting-approval'].includes(task.state) || (task.state === 'failed' && task.failure?.kind === 'tree');
  return gated ? 'gated' : 'contained';
}

/** No run here takes longer than some seconds, unless it hangs, or the machine has other work. */
const limitMs = 60_000 * Math.max(1, loadavg()[0] / availableParallelism());

function run(lab, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {cwd: lab.repo, env: lab.env, stdio: ['ignore', 'pipe', 'pipe']});
    const said = {out: '', err: ''};
    child.stdout.on('data', (data) => void (said.out += data));
    child.stderr.on('data', (data) => void (said.err += data));
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({code, signal, hung, ...said});
    });
  });
}

/** Null where namespaces can be made here, else why not. */
export function whyNoSandbox() {
  const tried = spawnSync('bwrap', ['--unshare-user', '--unshare-pid', '--ro-bind', '/', '/', '--proc', '/proc', 'true'], {encoding: 'utf8', timeout: 5000});
  if (tried.error !== undefined) return `bwrap cannot be started (${tried.error.code})`;
  return tried.status === 0 ? null : `bwrap does not work here (${tried.stderr.trim().split('\n')[0]})`;
}
