/** Real repositories for tests, and proof that nothing of one was touched. */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fromTemplate} from './template.ts';

/** Runs git as the user would, without its last newline. Throws on failure. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).replace(/\n$/, '');
}

/** Writes files below a folder; null removes nothing and makes an empty folder. */
export function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), {recursive: true});
    writeFileSync(join(dir, name), text);
  }
}

/** A new repository with one commit of these files; returns that commit. */
export function makeRepo(dir: string, files: Readonly<Record<string, string>> = {'a.txt': 'one\n', 'src/b.txt': 'two\n', '.gitignore': 'node_modules/\n*.log\n.env*\n'}, ...initArgs: string[]): string {
  fromTemplate(JSON.stringify([files, initArgs]), dir, (template) => {
    git(template, 'init', '--quiet', ...initArgs);
    commitFiles(template, files, 'first');
  });
  // The index knows the files of the template.
  git(dir, 'update-index', '--refresh', '-q');
  return git(dir, 'rev-parse', 'HEAD');
}

/** Commits these files with all else that changed; returns the commit. */
export function commitFiles(dir: string, files: Readonly<Record<string, string>>, message: string): string {
  writeFiles(dir, files);
  git(dir, 'add', '--all');
  git(dir, 'commit', '--quiet', '--allow-empty', '--message', message);
  return git(dir, 'rev-parse', 'HEAD');
}

/**
 * Everything of a user's repository that orch must not change, one line a thing: refs (but orch's own), HEAD, index entries,
 * config, hooks, stash, operations in progress, and every file of the work tree (but `.worktrees`).
 */
export function snapshotUserRepo(dir: string): readonly string[] {
  const [common = '', gitDir = ''] = git(dir, 'rev-parse', '--path-format=absolute', '--git-common-dir', '--git-dir').split('\n');
  const refs = git(dir, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
  return [
    ...refs.filter((ref) => !/^refs\/(heads\/)?orch\//.test(ref)),
    `HEAD ${readFileSync(join(gitDir, 'HEAD'), 'utf8').trim()}`,
    ...git(dir, 'ls-files', '--stage', '--debug').split('\n').map((line) => `index ${line}`),
    ...readdirSync(gitDir).filter((name) => !expectedInGitDir.has(name)).map((name) => `.git/${name}`),
    ...['config', 'hooks', 'info/attributes', 'packed-refs', 'logs/refs/stash'].flatMap((name) => hashTree(common, name)),
    ...hashTree(dir, '.').filter((line) => !/^file \.\/\.(git|worktrees)(\/| )/.test(line)),
  ];
}

/** Made by git itself, or checked above in a better way. */
const expectedInGitDir = new Set(['objects', 'refs', 'logs', 'index', 'HEAD', 'config', 'hooks', 'info', 'packed-refs', 'description', 'branches', 'COMMIT_EDITMSG', 'ORIG_HEAD', 'shallow', 'worktrees', 'modules']);

function hashTree(root: string, path: string): readonly string[] {
  const file = join(root, path);
  if (!existsSync(file) && lstatSync(file, {throwIfNoEntry: false}) === undefined) return [];
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) return [`file ${path} -> ${readlinkSync(file)}`];
  if (stat.isDirectory()) return path === './.git' || path === './.worktrees' ? [] : readdirSync(file).sort().flatMap((name) => hashTree(root, `${path}/${name}`));
  return [`file ${path} ${(stat.mode & 0o777).toString(8)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`];
}
