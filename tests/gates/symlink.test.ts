import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {linkFault} from '../../src/gates/symlink.ts';

describe('linkFault', () => {
  it.each([
    ['a', 'b', null],
    ['a', './b/c', null],
    ['d/e/a', '../../b', null],
    ['d/a', '..', null],
    ['a', '.github/x', null],
    ['a', '..', 'outside'],
    ['a', '../x', 'outside'],
    ['d/a', '../../x', 'outside'],
    ['a', 'b/../../x', 'outside'],
    ['a', '/etc/passwd', 'outside'],
    ['a', '\\\\server\\share', 'outside'],
    ['a', 'C:\\x', 'outside'],
    ['a', '..\\x', 'outside'],
    ['a', '.git/hooks', 'inside-git'],
    ['d/a', '../.GIT', 'inside-git'],
    ['a', '.g\u200cit/config', 'inside-git'],
    ['a', 'git~1/config', 'inside-git'],
    ['a', '.git. ./config', 'inside-git'],
    ['a', '.worktrees/.orch/hub.git', 'inside-git'],
    ['a', '.Worktrees', 'inside-git'],
    ['a', 'b/..', 'unclear'],
    ['a', '', 'unclear'],
    ['a', 'x'.repeat(5000), 'unclear'],
  ])('%s -> %j is %j', (path, target, fault) => {
    expect(linkFault(path, target)).toBe(fault);
  });

  it('no chain of links that pass leaves the tree', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const part = fc.constantFrom('a', 'b', 'c', '.', '..', '..');
    const link = fc.record({folder: fc.array(name, {maxLength: 2}), target: fc.array(part, {minLength: 1, maxLength: 5})});
    let followed = 0;
    fc.assert(
      fc.property(fc.array(link, {minLength: 1, maxLength: 6}), (links) => {
        const tree = new Map<string, string>();
        for (const {folder, target} of links) {
          const path = [...folder, 'link'].join('/').replace(/link$/, 'abc'[tree.size % 3] ?? 'a');
          const above = [...tree.keys()].some((other) => path.startsWith(`${other}/`) || other.startsWith(`${path}/`));
          if (!above && linkFault(path, target.join('/')) === null) tree.set(path, target.join('/'));
        }
        for (const [path, target] of tree) {
          followed++;
          expect(leaves(tree, path.split('/').slice(0, -1), target.split('/'))).toBe(false);
        }
      }),
      {numRuns: 2000},
    );
    expect(followed).toBeGreaterThan(1000);
  });
});

/** Follows a path as a kernel does; every name that is no link is taken for a folder. */
function leaves(tree: ReadonlyMap<string, string>, place: string[], rest: string[]): boolean {
  for (let steps = 0; steps < 40 && rest.length > 0; steps++) {
    const [part = '', ...others] = rest;
    rest = others;
    if (part === '.' || part === '') continue;
    if (part === '..') {
      if (place.length === 0) return true;
      place = place.slice(0, -1);
      continue;
    }
    const target = tree.get([...place, part].join('/'));
    if (target === undefined) place = [...place, part];
    else rest = [...target.split('/'), ...rest];
  }
  return false;
}
