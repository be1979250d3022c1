/** Audits by a program that stands in for npm. */
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import pLimit from 'p-limit';
import {expect, test} from 'vitest';
import {auditIn} from '../../src/dispatch/audit.ts';
import type {RunContext} from '../../src/dispatch/context.ts';
import type {AuditEnd, AuditRequest} from '../../src/gates/dependencies/audit.ts';
import {statePaths} from '../../src/run/paths.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();
const request: AuditRequest = {format: 'npm', name: 'package-lock.json', lock: '{"lock": 1}', manifest: '{"name": "audit"}'};

/** `script` is what npm does; null: there is none. */
async function asked(script: string | null, {npmrc = null, twice = false}: {readonly npmrc?: string | null; readonly twice?: boolean} = {}): Promise<AuditEnd> {
  const bin = scratch.path('bin');
  const logs = scratch.path('logs');
  for (const folder of [bin, logs]) mkdirSync(folder, {recursive: true});
  if (script !== null) {
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'npm'), 0o755);
  }
  // What an audit asks of a run, and nothing else of it.
  const state = statePaths(scratch.path('repo'));
  const part: Pick<RunContext, 'state' | 'paths' | 'env' | 'sandbox' | 'checking' | 'redact' | 'stop'> & {readonly run: Pick<RunContext['run'], 'runId'>} = {
    state,
    paths: {...({} as RunContext['paths']), logs},
    env: {PATH: script === null ? `${bin}` : `${bin}:/usr/bin:/bin`, HOME: scratch.path('home')},
    sandbox: null,
    checking: pLimit(1),
    redact: (line) => line,
    stop: new AbortController().signal,
    run: {runId: 'r'},
  };
  const run = auditIn(part as RunContext, 'A', async (path) => (path === '.npmrc' && npmrc !== null ? Buffer.from(npmrc) : null));
  if (twice) await run({...request, name: 'yarn.lock'}, undefined);
  return run(request, undefined);
}

test('gives what the manager prints, with its exit code', async () => {
  expect(await asked('echo "$@"; echo noise >&2; exit 1')).toEqual({type: 'exit', code: 1, stdout: 'audit --json --package-lock-only --ignore-scripts\n'});
});

test("shows it the lockfile, the names and the base's own configuration, and nothing of an earlier audit", async () => {
  expect(await asked('ls -A; cat package.json package-lock.json')).toMatchObject({stdout: 'package-lock.json\npackage.json\nreport.json\n{"name": "audit"}{"lock": 1}'});
  expect(await asked('ls -A; cat .npmrc', {npmrc: 'registry=x', twice: true})).toMatchObject({stdout: '.npmrc\npackage-lock.json\npackage.json\nreport.json\nregistry=x'});
});

test('no program, or no report, is a failure', async () => {
  expect(await asked(null)).toMatchObject({type: 'failed', message: expect.stringContaining('cannot be started')});
  expect(await asked('rm report.json; ln -s /etc/passwd report.json')).toEqual({type: 'failed', message: 'it left no report'});
  expect(await asked('kill -9 $$')).not.toMatchObject({code: 0});
});
