/** Builds changes in memory, and in real repositories. */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {BlobReader, Change, ChangedFile} from '../../src/gates/change.ts';
import {parseRawDiff} from '../../src/gates/change.ts';
import type {GateVerdict, PlannedTask, Sha, Task} from '../../src/model.ts';

export const zero = '0'.repeat(40);

/** One side of a file: its content, and its mode where that is not 100644. */
export type Side = string | Buffer | {readonly mode: string; readonly content: string | Buffer};

export interface World {
  readonly change: Change;
  readonly blobs: BlobReader;
  /** Blobs that were asked for. */
  readonly read: Sha[];
}

/** `before` and `after` are whole trees; what differs is the change. */
export function changing(before: Readonly<Record<string, Side>>, after: Readonly<Record<string, Side>>, options: {readonly limit?: number; readonly warnings?: readonly string[]} = {}): World {
  const store = new Map<Sha, Buffer>();
  const put = (side: Side | undefined): {readonly mode: string; readonly sha: Sha} => {
    if (side === undefined) return {mode: '000000', sha: zero};
    const {mode, content} = typeof side === 'string' || Buffer.isBuffer(side) ? {mode: '100644', content: side} : side;
    const bytes = Buffer.from(content);
    const sha = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    if (mode !== '160000') store.set(sha, bytes);
    return {mode, sha};
  };
  const files: ChangedFile[] = [];
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = put(before[path]);
    const now = put(after[path]);
    if (old.sha === now.sha && old.mode === now.mode) continue;
    const status = before[path] === undefined ? 'A' : after[path] === undefined ? 'D' : old.mode.slice(0, 3) === now.mode.slice(0, 3) ? 'M' : 'T';
    files.push({status, oldMode: old.mode, newMode: now.mode, oldSha: old.sha, newSha: now.sha, path, pathValid: true});
  }
  const read: Sha[] = [];
  const blobs: BlobReader = {
    read: async (shas) => {
      read.push(...shas);
      return shas.map((sha) => {
        const content = store.get(sha);
        return content === undefined ? null : {size: content.length, content: content.subarray(0, options.limit ?? content.length)};
      });
    },
  };
  return {change: {base: 'b'.repeat(40), head: 'c'.repeat(40), tree: 'd'.repeat(40), files, warnings: options.warnings ?? []}, blobs, read};
}

export const adding = (files: Readonly<Record<string, Side>>): World => changing({}, files);

export const symlink = (target: string): {readonly mode: string; readonly content: string} => ({mode: '120000', content: target});

export function task(id: string, owns: readonly string[], more: Partial<Task> = {}): PlannedTask {
  return {
    id,
    title: id,
    line: 1,
    done: false,
    optional: false,
    parallel: false,
    dependsOn: [],
    after: [],
    files: owns,
    owns,
    inferred: false,
    reads: [],
    labels: [],
    agent: null,
    model: null,
    estimateMinutes: null,
    priority: 0,
    timeoutMs: null,
    verify: null,
    prompt: '',
    script: null,
    digest: '',
    route: {agent: 'a', reason: ''},
    ...more,
  };
}

/** `block scope/other-task src/a.ts`, one line a finding; the verdict's own word first. */
export function told(verdict: GateVerdict): string {
  if (verdict.type === 'error') return `error ${verdict.message}`;
  const findings = verdict.type === 'pass' ? verdict.warnings : verdict.findings;
  return [verdict.type, ...findings.map(({rule, file, line}) => [rule, file, line].filter((part) => part !== undefined).join(' '))].join(' | ');
}

/** A repository in a temporary folder, with a configuration of its own. */
export class Repository {
  readonly dir = mkdtempSync(join(tmpdir(), 'gates-'));

  constructor() {
    this.git('init', '-q', '-b', 'main');
    this.git('config', 'user.name', 't');
    this.git('config', 'user.email', 't@example.org');
  }

  git(...args: readonly string[]): Buffer {
    const env = {PATH: process.env['PATH'] ?? '', HOME: this.dir, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C.UTF-8'};
    return execFileSync('git', ['-c', 'core.protectNTFS=false', '-c', 'core.protectHFS=false', ...args], {cwd: this.dir, env, stdio: ['ignore', 'pipe', 'pipe']});
  }

  /** Runs a script as an agent would, and commits all that it leaves. */
  commit(script: string): Sha {
    execFileSync('bash', ['-e', '-c', script], {cwd: this.dir, stdio: 'ignore', env: {PATH: process.env['PATH'] ?? '', HOME: this.dir}});
    this.git('add', '-Af');
    this.git('commit', '-q', '--allow-empty', '-m', 'x');
    return this.git('rev-parse', 'HEAD').toString().trim();
  }

  change(base: Sha, head: Sha): Change {
    const raw = this.git('diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', base, head);
    return {base, head, tree: this.git('rev-parse', `${head}^{tree}`).toString().trim(), files: parseRawDiff(raw), warnings: []};
  }

  readonly blobs: BlobReader = {
    read: async (shas) => shas.map((sha) => {
      const content = this.git('cat-file', 'blob', sha);
      return {size: content.length, content};
    }),
  };

  remove(): void {
    rmSync(this.dir, {recursive: true, force: true});
  }
}
