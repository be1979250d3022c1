/** Which agents.yaml `orch gate` goes by: never one that the commits to be judged have written. */
import {readFile} from 'node:fs/promises';
import {join, relative, resolve} from 'node:path';
import {readConfig, type Config} from '../agents/config.ts';
import {ownRuleProblem} from '../gates/code/own-rules.ts';
import {fail, ok, type Result} from '../failure.ts';
import type {Sha} from '../model.ts';
import type {UserRepository} from '../world/user-repository.ts';
import {fileAt, type Objects} from '../workspace/merge-tree.ts';
import type {Io} from './io.ts';
import {readAgentsFile} from './prepare.ts';
import {noting, withSteering} from './steering.ts';

export interface GateConfig {
  /** Null: what is built in. */
  readonly config: Config | null;
  /** For people; null where there is nothing to say. */
  readonly notice: string | null;
}

/**
 * The file that was named; else the one of the commit at which the range begins; else, where the range does not bring one either,
 * the one that lies in the checkout. `changes`: paths that differ between the beginning of the range and its end.
 */
export async function gateConfig(io: Pick<Io, 'cwd' | 'env'>, {named, repository, objects, from, changes}: {readonly named: string | undefined; readonly repository: UserRepository; readonly objects: Objects; readonly from: Sha; readonly changes: readonly string[]}): Promise<Result<GateConfig>> {
  if (named === undefined) {
    const bytes = await fileAt(objects, from, defaultFile, mostBytes);
    if (bytes !== null) {
      const text = bytes.toString('utf8');
      // What prompts say is of no concern here, and their files may not be in the checkout.
      const {files, read: templates} = noting({read: () => '{{task}}', near: () => []});
      const {config: written, diagnostics} = readConfig({file: `${defaultFile} of ${from.slice(0, 7)}`, text, env: io.env, files, checkRule: ownRuleProblem});
      if (written === null) return fail(diagnostics);
      const config = withSteering(written, templates.map((template) => resolve(repository.topLevel, template)), repository.topLevel);
      const here = await readFile(join(repository.topLevel, defaultFile), 'utf8').catch(() => null);
      return ok({config, notice: here === text ? null : `settings are those of ${defaultFile} as ${from.slice(0, 7)} has it, where the range begins; --agents-file names another`});
    }
    if (changes.includes(defaultFile)) return ok({config: null, notice: `the commits themselves bring in ${defaultFile}, so that built-in settings hold; --agents-file ${defaultFile} has it count all the same`});
  }
  const read = await readAgentsFile(io, named, repository.topLevel);
  if (!read.ok) return read;
  const path = named === undefined ? null : relative(repository.topLevel, resolve(io.cwd, named));
  return ok({config: read.value, notice: path !== null && changes.includes(path) ? `settings are those of ${named ?? ''}, which the commits that are judged change themselves` : null});
}

const defaultFile = 'agents.yaml';
const mostBytes = 4 * 1024 * 1024;
