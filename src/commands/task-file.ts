/** Finds the task file: the one named, else the usual places. */
import {readdir, readFile, stat} from 'node:fs/promises';
import {join, relative, resolve} from 'node:path';
import {fail, ok, type Result} from '../failure.ts';

export interface TaskFile {
  /** As a person would name it from where they stand. */
  readonly file: string;
  readonly text: string;
}

const maxBytes = 256 * 1024 * 1024;

/** The failure is one message: what is missing, where it was looked for, what to do. */
export async function readTaskFile(named: string | undefined, cwd: string, topLevel: string): Promise<Result<TaskFile, string>> {
  if (named !== undefined) return readOne(resolve(cwd, named), named);
  for (const name of ['tasks.md', 'TASKS.md']) {
    const path = join(topLevel, name);
    if ((await readdir(topLevel)).includes(name)) return readOne(path, relative(cwd, path) || name);
  }
  const found = await withOpenTasks(topLevel);
  const [only, ...more] = found;
  if (only === undefined) return fail('There is no task file: looked for tasks.md, TASKS.md, specs/*/tasks.md and .kiro/specs/*/tasks.md. Name one: orch run <taskfile>.');
  if (more.length > 0) return fail(`Several task files have open tasks: ${found.join(', ')}. Name the one you mean: orch run ${only}.`);
  return readOne(join(topLevel, only), only);
}

async function readOne(path: string, name: string): Promise<Result<TaskFile, string>> {
  try {
    const info = await stat(path);
    if (!info.isFile()) return fail(`${name} is not a file. Name a task file: orch run <taskfile>.`);
    if (info.size > maxBytes) return fail(`${name} is larger than ${maxBytes} bytes.`);
    return ok({file: name, text: await readFile(path, 'utf8')});
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return fail(`${name} does not exist. Name an existing task file: orch run <taskfile>.`);
    if (code === 'EACCES') return fail(`${name} cannot be read: permission denied.`);
    throw error;
  }
}

async function withOpenTasks(topLevel: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of ['specs', join('.kiro', 'specs')]) {
    for (const name of (await readdir(join(topLevel, folder)).catch(() => [])).sort()) {
      const file = join(folder, name, 'tasks.md');
      const text = await readFile(join(topLevel, file), 'utf8').catch(() => '');
      if (/^\s*[-*] \[ \]/m.test(text) || /^#{2,3} (?!\[[xX]\])\S+: /m.test(text)) found.push(file);
    }
  }
  return found;
}
