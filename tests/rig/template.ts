/** Copies of folders that are costly to make, made once in each process of the tests. */
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const made = new Map<string, string>();
let root: string | null = null;

/** Lays a copy of the folder that `make` fills at `dir`. Everything that shapes it has to stand in `key`. */
export function fromTemplate(key: string, dir: string, make: (dir: string) => void): void {
  let template = made.get(key);
  if (template === undefined) {
    root ??= mkdtempSync(join(tmpdir(), 'orch-templates-'));
    template = mkdtempSync(join(root, 't-'));
    make(template);
    made.set(key, template);
  }
  cpSync(template, dir, {recursive: true, preserveTimestamps: true, verbatimSymlinks: true});
}

process.on('exit', () => {
  if (root !== null) rmSync(root, {recursive: true, force: true});
});
