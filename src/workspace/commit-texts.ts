/** Who made commits, and what their messages say, read from a repository as they are. */
import type {CommitText, Sha} from '../model.ts';
import type {Objects} from './merge-tree.ts';

/** In the order asked for, in UTF-8. Rejects where a commit is missing. */
export async function commitTexts(objects: Objects, commits: readonly Sha[]): Promise<readonly CommitText[]> {
  if (commits.length === 0) return [];
  const {stdout} = await objects.git.run(['-c', 'i18n.logOutputEncoding=UTF-8', 'log', '--no-walk=unsorted', '--no-show-signature', '--no-notes', '-z', '--format=%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%B', '--stdin'], {input: `${commits.join('\n')}\n`});
  const fields = stdout.toString('utf8').split('\0');
  return commits.map((commit, index) => {
    const [sha, parents = '', name = '', email = '', byName = '', byEmail = '', message = ''] = fields.slice(index * fieldsEach, (index + 1) * fieldsEach);
    if (sha !== commit) throw new Error(`Internal error: git log tells ${String(sha)} where ${commit} was asked for`);
    return {commit, isMerge: parents.includes(' '), author: {name, email}, committer: {name: byName, email: byEmail}, message};
  });
}

const fieldsEach = 7;
