import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {expect, test} from 'vitest';
import {awaitStrayGits} from '../../src/commands/stray-gits.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();

/** Awaits with something at work in the folder `there` of the scratch folder, as started by an orch or by anybody else. */
async function beside(env: Readonly<Record<string, string>>, there: string): Promise<{readonly code: number | null; readonly said: readonly string[]; readonly pid: number | undefined}> {
  const said: string[] = [];
  // Its parent is a shell, since our own children count as ours.
  const shell = spawn('sh', ['-c', 'sleep 300 & echo $!; wait'], {cwd: there, env: {PATH: process.env['PATH'], ...env}, stdio: ['ignore', 'pipe', 'ignore'], detached: true});
  const [pid] = (await once(shell.stdout, 'data')) as [Buffer];
  try {
    const code = await awaitStrayGits({err: (text) => void said.push(text)}, {topLevel: scratch.dir, commonDir: `${scratch.dir}/.git`}, 100);
    return {code, said, pid: Number(pid)};
  } finally {
    process.kill(-(shell.pid ?? 0), 'SIGKILL');
    await once(shell, 'exit');
  }
}

test.skipIf(process.platform !== 'linux')('what does not end is named at once and after the wait, and nothing begins beside it', async () => {
  const {code, said, pid} = await beside({ORCH_GIT: '1'}, scratch.dir);
  expect(code).toBe(5);
  expect(said).toEqual([expect.stringMatching(new RegExp(`^orch: waiting .*process ${pid}\\b`)), expect.stringMatching(new RegExp(`process ${pid}\\b.*nothing was started.*kill ${pid}\\b`))]);
});

test('others there, and those elsewhere, are not waited for', async () => {
  expect(await beside({}, scratch.dir)).toMatchObject({code: null, said: []});
  expect(await beside({ORCH_GIT: '1'}, '/')).toMatchObject({code: null, said: []});
});
