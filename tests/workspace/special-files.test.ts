import {mkdirSync, rmSync} from 'node:fs';
import {expect, test} from 'vitest';
import {clearSpecialFiles} from '../../src/workspace/special-files.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();

test('worktrees that other tasks let go meanwhile are no fault', async () => {
  for (let round = 0; round < 40; round++) {
    const folders = Array.from({length: 30}, (_, index) => scratch.path('hub', 'worktrees', `w${index}`));
    for (const folder of folders) mkdirSync(folder, {recursive: true});
    const clearing = clearSpecialFiles({gitDir: scratch.path('hub')});
    // One goes in each turn of the event loop, so that some go between two looks at them.
    for (const folder of folders) {
      await new Promise((resolve) => setImmediate(resolve));
      rmSync(folder, {recursive: true});
    }
    await expect(clearing).resolves.toBeUndefined();
  }
});
