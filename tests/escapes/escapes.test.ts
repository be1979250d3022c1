/** A sample of the escapes, by a careless agent in a worktree and by a knowing one in a sandbox. All of them: npm run escapes. */
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {whyNoSandbox} from './modes.mjs';

const program = fileURLToPath(new URL('escapes.mjs', import.meta.url));
/** What escapes review, and what persists. */
const sample = ['22', '42'];

const noSandbox = whyNoSandbox();
if (noSandbox !== null) console.log(`Escapes from a sandbox are left out, because ${noSandbox}.`);

test('a sample of escapes ends as it must', () => {
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, '--only', sample.join(), '--mode', 'careless,sandbox'], {encoding: 'utf8'});
  expect(stdout).toContain(`${sample.length} escapes in`);
  expect(status, stdout + stderr).toBe(0);
}, 180_000);
