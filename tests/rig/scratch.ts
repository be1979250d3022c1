/** A temporary folder and a hermetic git identity for each test. */
import {mkdtempSync, realpathSync, rmSync, writeFileSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach} from 'vitest';

export interface Scratch {
  /** Real path of this test's folder; removed when it ends. */
  readonly dir: string;
  /** A path in it. */
  path(...parts: string[]): string;
}

/** Call it at the top of a test file. HOME is in the folder, with a git identity and nothing else. */
export function useScratch(): Scratch {
  let dir = '';
  let saved: NodeJS.ProcessEnv = {};
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'orch-test-')));
    saved = {...process.env};
    for (const name of Object.keys(process.env)) if (/^(GIT_|XDG_|EMAIL$)/.test(name)) delete process.env[name];
    const home = join(dir, 'home');
    mkdirSync(home);
    writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n');
    Object.assign(process.env, {HOME: home, GIT_CONFIG_NOSYSTEM: '1'});
  });
  afterEach(() => {
    process.env = saved;
    rmSync(dir, {recursive: true, force: true});
  });
  return {
    get dir() {
      return dir;
    },
    path: (...parts) => join(dir, ...parts),
  };
}
