import {describe, expect, test} from 'vitest';
import {newest} from '../../src/merge/build.ts';
import type {Hub} from '../../src/workspace/hub.ts';
import {commitTree} from '../../src/workspace/merge-tree.ts';
import {openHubOf} from '../rig/orch-hub.ts';
import {useScratch} from '../rig/scratch.ts';
import {commitFiles, git, makeRepo} from '../rig/user-repo.ts';

const scratch = useScratch();
const user = (): string => scratch.path('r');

/** What has landed: a commit of the hub on `base` with the tree of `of`. */
const landed = (hub: Hub, base: string, of = base): Promise<string> =>
  commitTree(hub, {tree: git(user(), 'rev-parse', `${of}^{tree}`), parents: [base], message: 'landed', author: hub.repository.author});

describe('new work starts from the result and the user\'s own commits', () => {
  test('the one that holds the other, else a merge of both', async () => {
    const base = makeRepo(user());
    const hub = await openHubOf(user());
    const context = {hub, repository: hub.repository};
    const result = await landed(hub, base);
    expect(await newest(context, {result, branch: null, mustHold: base})).toBe(result);
    expect(await newest(context, {result, branch: base, mustHold: base})).toBe(result);
    const own = commitFiles(user(), {'own.txt': '1\n'}, 'own');
    expect(await newest(context, {result: base, branch: own, mustHold: base})).toBe(own);
    const both = await newest(context, {result, branch: own, mustHold: base});
    expect(await hub.git.text(['show', '--no-patch', '--format=%P', both])).toBe(`${result} ${own}`);
  });

  test('what conflicts is left out', async () => {
    const base = makeRepo(user());
    const theirs = commitFiles(user(), {'a.txt': 'landed\n'}, 'theirs');
    git(user(), 'reset', '--quiet', '--hard', base);
    const hub = await openHubOf(user());
    const result = await landed(hub, base, theirs);
    const own = commitFiles(user(), {'a.txt': 'own\n'}, 'own');
    expect(await newest({hub, repository: hub.repository}, {result, branch: own, mustHold: base})).toBe(result);
  });

  test.each<[string, () => string]>([
    ['rewound', () => git(user(), 'rev-parse', 'HEAD~1')],
    ['rewritten', () => {
      git(user(), 'reset', '--quiet', '--hard', 'HEAD~1');
      return commitFiles(user(), {'other.txt': '1\n'}, 'other');
    }],
  ])('a branch that was %s is left out: what its owner removed does not come back through it', async (_, rewrite) => {
    makeRepo(user());
    const base = commitFiles(user(), {'removed.txt': '1\n'}, 'to be removed');
    const hub = await openHubOf(user());
    const result = await landed(hub, base);
    expect(await newest({hub, repository: hub.repository}, {result, branch: rewrite(), mustHold: base})).toBe(result);
  });
});
