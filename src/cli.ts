#!/usr/bin/env node
/** argv → one command → exit code. The only file that ends the process. */
import {createInterface} from 'node:readline/promises';
import {Chalk, supportsColor} from 'chalk';
import {Command, CommanderError, Option} from 'commander';
import {exitCode, type ExitCode} from './failure.ts';
import {gateNames} from './model.ts';
import type {Io} from './commands/io.ts';
import type {GateFlags} from './commands/gate.ts';
import type {ReportFormat} from './commands/report.ts';
import type {ResumeFlags} from './commands/resume.ts';
import type {RunFlags} from './commands/run.ts';
import {readDuration} from './commands/duration-flag.ts';
import {collectEach, collectGate, collectGates, collectList} from './commands/list-flags.ts';
import {readMoney} from './commands/money-flag.ts';
import {readParallel} from './commands/parallel-flag.ts';
import {shortageIn} from './world/shortage.ts';
import packageJson from '../package.json' with {type: 'json'};

type Code = Promise<ExitCode>;

const program = new Command('orch')
  .description('Turns a task file into landed, tested commits: runs coding agents side by side in git worktrees, gates their work and merges it one by one.')
  .version(packageJson.version)
  .option('-C <dir>', 'run as if started in <dir>')
  .option('--color', 'colour, also where output is no terminal')
  .option('--no-color', 'no colour (also with NO_COLOR set)')
  .showHelpAfterError('(orch --help shows what there is)')
  .exitOverride();

let code: ExitCode = exitCode.success;

const workStrategies = ['feature', 'security', 'performance', 'data', 'deployment', 'bug', 'refactor', 'auto'];
const preferences = ['cost', 'speed', 'quality', 'learned'];
const isolationOption = (text: string): Option => new Option('--isolation <how>', text).choices(['sandbox', 'worktree']);

function planOptions(command: Command): Command {
  return command
    .argument('[taskfile]', 'default: tasks.md, else TASKS.md, else the only specs/*/tasks.md or .kiro/specs/*/tasks.md with open tasks')
    .option('-a, --agents-file <file>', 'profiles and settings (default: agents.yaml, then built-in profiles for the CLIs found)')
    .option('-j, --max-parallel <n>', 'agents at once, or auto', readParallel)
    .option('--agent <profile>', 'this profile for every task')
    .addOption(new Option('--strategy <strategy>', 'what the run is for: which strengths it prefers, which gates are stricter').choices(workStrategies))
    .option('--personas <list>', 'only these profiles, or those with these capabilities, where they can (a list with commas)', collectList)
    .addOption(new Option('--prefer <what>', 'how to choose among capable profiles').choices(preferences))
    .option('--only <ids>', 'only these tasks (a list with commas; repeatable)', collectList)
    .addOption(new Option('--on-conflict <policy>', 'tasks that own the same files').choices(['serialize', 'allow', 'fail', 'ask']))
    .addOption(new Option('--format <taskformat>', 'read the file as this format').choices(['native', 'spec-kit']));
}

planOptions(program.command('run').description('analyse → dispatch → gates → merge'))
  .option('--timeout <duration>', 'for an attempt: 90s, 30m, 2h', readDuration)
  .addOption(isolationOption('where agents, checks and tests run (default: sandbox where bubblewrap works)'))
  .option('--into <branch>', 'branch to land on (default: the one checked out)')
  .addOption(new Option('--merge <strategy>', 'how a task lands').choices(['merge', 'squash', 'rebase']))
  .option('--verify <command>', "the project's tests, run on every commit before it lands (repeatable)", collectEach)
  .option('--no-verify', 'land without tests')
  .option('--max-duration <duration>', 'stop the whole run after this', readDuration)
  .option('--budget <usd>', 'pause the run when agents have cost this', readMoney)
  .option('--dry-run', 'show the plan, start nothing')
  .option('--ci', 'never ask, plain output (also on when CI=true and stdout is no terminal)')
  .option('--json', 'run events as one JSON object a line on stdout, all else on stderr')
  .action(action(async (io, taskfile: string | undefined, flags: RunFlags) => (await import('./commands/run.ts')).run(io, taskfile, flags)));

planOptions(program.command('plan').description('analyse only: tasks, graph, ownership, conflicts, routes, critical path, predicted time'))
  .option('--json', 'the plan as one JSON object')
  .option('--show-prompt <task>', "print the prompt of this task's first attempt, and nothing else")
  .action(action(async (io, taskfile: string | undefined, flags: RunFlags) => (await import('./commands/plan.ts')).plan(io, taskfile, flags)));

program
  .command('status')
  .description('where a run stands; takes no lock, writes nothing')
  .argument('[run]', 'id of a run (default: the newest)')
  .option('--watch', 'repaint until the run ends')
  .option('--json', 'for programs')
  .action(action(async (io, run: string | undefined, flags: {watch?: boolean; json?: boolean}) => (await import('./commands/status.ts')).status(io, run, flags)));

program
  .command('logs')
  .description("an agent's log, secrets redacted")
  .argument('<task>')
  .option('-f, --follow', 'go on until the attempt ends')
  .option('--raw', 'the stream as it came')
  .action(action(async (io, task: string, flags: {follow?: boolean; raw?: boolean}) => (await import('./commands/logs.ts')).logs(io, task, flags)));

program
  .command('abort')
  .description('stop everything now, losing nothing')
  .argument('[run]')
  .action(action(async (io, run: string | undefined) => (await import('./commands/abort.ts')).abort(io, run)));

program
  .command('resume')
  .description('go on after an abort, an approval or a crash')
  .argument('[run]')
  .option('-j, --max-parallel <n>', 'agents at once, or auto', readParallel)
  .option('--max-duration <duration>', 'stop after this', readDuration)
  .option('--budget <usd>', "the run's budget from now on", readMoney)
  .addOption(isolationOption('default: as the run began'))
  .option('--ci', 'never ask, plain output')
  .option('--json', 'run events as one JSON object a line on stdout')
  .action(action(async (io, run: string | undefined, flags: ResumeFlags) => (await import('./commands/resume.ts')).resume(io, run, flags)));

program
  .command('approve')
  .description('let a task through that waits for a human')
  .argument('<task>')
  .addOption(new Option('--override <gate>', 'let a blocked task past this gate (repeatable)').argParser(collectGate))
  .option('--reason <text>', 'why; kept in the log and needed with --override')
  .action(action(async (io, task: string, flags: {override?: readonly string[]; reason?: string}) => (await import('./commands/answer.ts')).approve(io, task, flags)));

program
  .command('reject')
  .description('refuse a task that waits for a human')
  .argument('<task>')
  .requiredOption('--reason <text>', 'why; kept in the log')
  .action(action(async (io, task: string, flags: {reason: string}) => (await import('./commands/answer.ts')).reject(io, task, flags)));

program
  .command('retry')
  .description('a new attempt, with the findings of the last one in the prompt')
  .argument('<task>')
  .option('--take', "judge, test and land what lies in the task's worktree now instead of starting the agent")
  .option('--budget <usd>', "the task's budget from now on", readMoney)
  .action(action(async (io, task: string, flags: {take?: boolean; budget?: number}) => (await import('./commands/answer.ts')).retry(io, task, flags)));

program
  .command('message')
  .description('say something to the agent of a task: at once where it runs, else when it works again')
  .argument('<task>')
  .argument('<text>', 'what to say; - reads it from standard input')
  .action(action(async (io, task: string, text: string) => (await import('./commands/message.ts')).message(io, task, text)));

program
  .command('report')
  .description('what a run did')
  .argument('[run]')
  .addOption(new Option('--format <format>').choices(['text', 'json', 'md', 'html', 'junit', 'sarif']).default('text'))
  .action(action(async (io, run: string | undefined, flags: {format: ReportFormat}) => (await import('./commands/report.ts')).report(io, run, flags, packageJson.version)));

program
  .command('gate')
  .description('the gates on any commits, without a run; writes nothing, unless --checks')
  .argument('[range]', 'main..HEAD, HEAD~3.., one commit')
  .option('--staged', 'what the index holds, for a pre-commit hook')
  .option('--checks', 'also run the checks of agents.yaml on the last commit: they run commands of the change')
  .addOption(new Option('--only <gates>', `only these gates (a list with commas): ${gateNames.join(', ')}`).argParser(collectGates))
  .addOption(new Option('--labels <labels>', 'what the commits are about (a list with commas), for rules of gates.compliance').argParser(collectList))
  .option('-a, --agents-file <file>', 'settings (default: agents.yaml of the commit where the range begins)')
  .addOption(new Option('--format <format>').choices(['text', 'json', 'sarif']).default('text'))
  .action(action(async (io, range: string | undefined, flags: GateFlags) => (await import('./commands/gate.ts')).gate(io, range, flags, packageJson.version)));

program
  .command('clean')
  .description('remove what finished runs left; refuses to remove work that has not landed unless the run is named')
  .argument('[runs...]', 'ids of runs to remove with all that they hold')
  .action(action(async (io, runs: readonly string[]) => (await import('./commands/clean.ts')).clean(io, runs)));

program
  .command('agents')
  .description('the profiles, their health, and what has come of their work so far')
  .option('-a, --agents-file <file>', 'profiles and settings (default: agents.yaml, then built-in profiles for the CLIs found)')
  .option('--json', 'for programs')
  .action(action(async (io, flags: {agentsFile?: string; json?: boolean}) => (await import('./commands/agents.ts')).agents(io, flags)));

program
  .command('why')
  .description('why a task waits, failed, is blocked or skipped, or went to the agent it went to, and the cheapest way on')
  .argument('<task>')
  .argument('[run]', 'id of a run (default: the newest; without any: the plan of the default task file)')
  .option('--json', 'for programs')
  .action(action(async (io, task: string, run: string | undefined, flags: {json?: boolean}) => (await import('./commands/why.ts')).why(io, task, run, flags)));

program
  .command('doctor')
  .description('what works here, what does not, and what to do about it: sandbox, git, agent programs')
  .option('--json', 'for programs')
  .action(action(async (io, flags: {json?: boolean}) => (await import('./commands/doctor.ts')).doctor(io, flags)));

program
  .command('demo')
  .description('a run on a throw-away repository with embedded script agents: no API key, no account')
  .action(action(async (io) => (await import('./commands/demo.ts')).demo(io)));

/** Wraps a command: its last argument, commander's own, becomes the terminal; its code becomes ours. */
function action<A extends readonly unknown[]>(command: (io: Io, ...args: A) => Code): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    code = await command(realIo(), ...(args.slice(0, -1) as unknown as A));
  };
}

function realIo(): Io {
  const {color, C} = program.opts<{color?: boolean; C?: string}>();
  const wanted = color ?? (process.env['NO_COLOR'] ? false : undefined);
  const level = wanted === false ? 0 : wanted === true ? Math.max(1, supportsColor === false ? 0 : supportsColor.level) : supportsColor === false ? 0 : supportsColor.level;
  return {
    cwd: C ?? process.cwd(),
    env: {...process.env},
    out: (text) => void (outputLost || process.stdout.write(text)),
    err: (text) => void (outputLost || process.stderr.write(text)),
    chalk: new Chalk({level: level as 0 | 1 | 2 | 3}),
    terminal: process.stdout.isTTY === true,
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    size: () => ({columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24}),
    ask,
    input,
    onSignal: (heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
  };
}

/** A person who insists does not wait for what is still being read. */
function finish(ended: ExitCode): void {
  process.exitCode = ended;
  if (ended === exitCode.aborted) process.exit();
}

async function ask(question: string): Promise<string | null> {
  const reader = createInterface({input: process.stdin, output: process.stderr});
  try {
    return await new Promise<string | null>((resolve) => {
      reader.once('close', () => resolve(null));
      void reader.question(question).then(resolve, () => resolve(null));
    });
  } finally {
    reader.close();
  }
}

async function input(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString('utf8');
}

/** Who is to hear of a signal; without anybody it ends us. */
const listeners = new Set<(signal: NodeJS.Signals) => void>();

function hear(signal: NodeJS.Signals): void {
  if (listeners.size === 0) process.exit(exitCode.aborted);
  for (const listener of listeners) listener(signal);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);

/** A reader that went away, such as `head`, or a full disk: a run is stopped as by a signal, anything else ends quietly. */
let outputLost = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (outputLost) return;
    outputLost = true;
    if (listeners.size === 0) process.exit(error.code === 'EPIPE' ? exitCode.success : exitCode.bug);
    hear('SIGPIPE');
  });
}

/** Says what went wrong where nothing expected it, and gives the exit code. */
function tellFault(error: unknown): ExitCode {
  const lack = shortageIn(error);
  if (lack !== null) {
    process.stderr.write(`orch: this machine has ${lack}: ${error instanceof Error ? error.message.trim() : ''}\nNothing that landed is lost, and what agents made is in .worktrees. Make room; a run goes on with: orch resume\n`);
    return exitCode.aborted;
  }
  const text = !(error instanceof Error) ? String(error) : error.name === 'GitFailure' ? error.message : (error.stack ?? error.message);
  process.stderr.write(`orch: a bug in orch, or a fault of this machine; nothing that landed is lost, and orch resume goes on.\n${text}\n`);
  return exitCode.bug;
}

/** A process that could not be started for want of file handles is told here and to whoever started it, who stops a run in order. */
process.on('uncaughtException', (error) => {
  if (shortageIn(error) === null || listeners.size === 0) process.exit(tellFault(error));
});

try {
  await program.parseAsync();
  finish(code);
} catch (error) {
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? exitCode.success : exitCode.usage) : tellFault(error);
}
