/** A sample of the faults, played as `npm run faults` plays them all. */
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a sample of faults', () => {
  const {status, stdout, stderr} = spawnSync(process.execPath, ['tests/rig/run-ts.mjs', 'tests/faults/faults.ts', '--sample', '-j', '3'], {cwd: root, encoding: 'utf8'});
  for (const line of stdout.split('\n').filter((each) => each.includes('left out'))) console.log(line);
  expect(status, stdout + stderr).toBe(0);
}, 300_000);
