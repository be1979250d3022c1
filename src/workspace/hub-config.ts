/** The configuration files of the hub. Pure. */
import type {UserRepository} from '../world/user-repository.ts';

/** What agents' git reads: how files lie in a checkout, the user's identity, and no maintenance behind orch's back. */
export function agentConfig(repository: UserRepository): string {
  return `${orchConfig(repository)}${userConfig(repository)}`;
}

/** The user's identity and nothing else of their configuration. */
export function userConfig({author}: Pick<UserRepository, 'author'>): string {
  return `[user]\n\tname = ${quoted(author.name)}\n\temail = ${quoted(author.email)}\n`;
}

/** What orch's own git reads. */
export function orchConfig(repository: UserRepository): string {
  const sha256 = repository.objectFormat === 'sha256';
  const carried = Object.entries(repository.settings).map(([key, value]) => `\t${key.replace(/^core\./, '')} = ${quoted(value)}\n`);
  const excludes = repository.excludesFile === null ? '' : `\texcludesFile = ${quoted(repository.excludesFile)}\n`;
  return [
    `[core]\n\trepositoryformatversion = ${sha256 ? 1 : 0}\n\tbare = true\n\tlogAllRefUpdates = false\n${carried.join('')}${excludes}`,
    sha256 ? '[extensions]\n\tobjectformat = sha256\n' : '',
    '[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[uploadpack]\n\tallowAnySHA1InWant = true\n',
  ].join('');
}

/** A path as a line of `objects/info/alternates`, where a leading quote or `#` and a newline would mean something else. */
export function alternatesEntry(path: string): string {
  return /^["#]|\n/.test(path) ? quoted(path) : path;
}

/** The quoting that git's configuration files and alternates share. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`)}"`;
}
