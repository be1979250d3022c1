/** The paths that a commit holds. */
import type {Sha} from '../model.ts';
import type {Objects} from './merge-tree.ts';

/** All of them; bytes that are no UTF-8 come out replaced, so use them for comparison only. */
export async function pathsOf(objects: Objects, commit: Sha): Promise<readonly string[]> {
  const {stdout} = await objects.git.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit]);
  return stdout.toString('utf8').split('\0').filter((path) => path !== '');
}
