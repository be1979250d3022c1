/** What the tests of failures share: scripts and tests that wait for each other, agents that can be counted, and what a run has left. */
import {existsSync, readFileSync} from 'node:fs';
import {copyFile, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach} from 'vitest';
import {Lab} from '../../rig/lab.ts';

/** Call it at the top of a test file: each test gets a repository of these files. */
export function useLab(files: Readonly<Record<string, string>> = {'README.md': 'hello\n'}): {readonly lab: Lab} {
  let lab: Lab | null = null;
  beforeEach(async () => void (lab = await Lab.open(files)));
  afterEach(() => lab?.close());
  return {
    get lab() {
      if (lab === null) throw new Error('there is no lab outside of a test');
      return lab;
    },
  };
}

/** Shell: waits until somebody has told this. */
export const until = (name: string): string => `while [ ! -f "$HOME/${name}" ]; do sleep 0.05; done`;

/** Shell: tells it, one line each time. */
export const tell = (name: string): string => `echo ${name} >> "$HOME/${name}"`;

/** The test tells it. */
export const tellFrom = (lab: Lab, name: string): Promise<void> => lab.write(`../home/${name}`, '');

/** How often it was told. */
export function told(lab: Lab, name: string): number {
  const file = join(lab.dir, 'home', name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}

/** Resolves when an agent or a command has told it. */
export async function hears(lab: Lab, name: string): Promise<void> {
  while (!existsSync(join(lab.dir, 'home', name))) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The work of a task as the user's repository keeps it while it has not landed; empty where there is none. */
export const kept = (lab: Lab, task: string): string => lab.git('for-each-ref', '--format=%(objectname)', `refs/heads/orch/*/tasks/${task}`);

/** The newest result of the only run. */
export const result = (lab: Lab): string => lab.git('for-each-ref', '--format=%(objectname)', 'refs/heads/orch/*/result');

/** True where some ref of the user's repository holds a file of this content. */
export function isKept(lab: Lab, file: string, text: string): boolean {
  const refs = lab.git('for-each-ref', '--format=%(objectname)').split('\n');
  return refs.some((ref) => {
    const entry = lab.git('ls-tree', ref, '--', file);
    return entry !== '' && lab.git('cat-file', 'blob', entry.split(/\s+/)[2] ?? '').trim() === text;
  });
}

export interface LoggedEvent {
  readonly type: string;
  readonly task?: string;
}

/** The log of the only run. */
export async function events(lab: Lab): Promise<readonly LoggedEvent[]> {
  const runs = join(lab.repo, '.worktrees/.orch/runs');
  const [run = ''] = await readdir(runs);
  const text = await readFile(join(runs, run, 'events.jsonl'), 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line) as LoggedEvent);
}

const streams = fileURLToPath(new URL('../../fixtures/streams/', import.meta.url));

/**
 * An agent CLI on PATH: tells `<name>` each time it is started, runs the script and replays a recorded stream. The prompt is in
 * `$PROMPT`; `after` runs when the stream is told.
 */
export async function agentCli(lab: Lab, name: string, {stream, script, after = ''}: {readonly stream: string; readonly script: string; readonly after?: string}): Promise<void> {
  const recorded = join(lab.dir, `${name}.jsonl`);
  await copyFile(join(streams, stream), recorded);
  await lab.program(name, `#!/bin/bash\n[ "$1" = --version ] && exit 0\n${tell(name)}\nPROMPT=$(cat)\n${script}\ncat '${recorded}'\n${after}\n`);
}

/** Git on PATH that runs `script` when `condition` (a pattern of bash on all its arguments) holds, and else the real one. */
export async function gitThat(lab: Lab, pattern: string, script: string): Promise<void> {
  const real = process.env['PATH']?.split(':').map((dir) => join(dir, 'git')).find((file) => existsSync(file)) ?? 'git';
  await lab.program('git', `#!/bin/bash\nif [[ "$*" == ${pattern} ]]; then ${script}; fi\nexec ${real} "$@"\n`);
}
