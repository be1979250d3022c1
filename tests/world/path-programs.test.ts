import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {expect, test} from 'vitest';
import {programPaths} from '../../src/world/path-programs.ts';
import {useScratch} from '../rig/scratch.ts';

const scratch = useScratch();

const program = (name: string, text = '#!/bin/sh\n'): string => {
  const file = scratch.path(name);
  mkdirSync(dirname(file), {recursive: true});
  writeFileSync(file, text, {mode: 0o755});
  return file;
};

const shown = (path: string): readonly string[] => programPaths(path, {home: scratch.path('home'), hidden: [], system: ['/usr', '/bin']}).map((at) => at.slice(scratch.dir.length + 1));

test('a link of a PATH folder shows the program that it leads to, and nothing that lies beside it', () => {
  const bin = dirname(program('home/.local/bin/own'));
  symlinkSync(program('home/work/infra/deploy.sh'), `${bin}/deploy`);
  symlinkSync(program('home/work/again.sh', `#!${program('home/work/tools/interpreter')}\n`), scratch.path('home', 'work', 'link'));
  symlinkSync(scratch.path('home', 'work', 'link'), `${bin}/again`);
  program('home/work/infra/.env');
  expect(shown(bin)).toEqual(['home/.local/bin', 'home/work/again.sh', 'home/work/infra/deploy.sh', 'home/work/link', 'home/work/tools/interpreter']);
});

test('an installation is shown whole', () => {
  const bin = dirname(program('home/.local/bin/own'));
  symlinkSync(program('home/.local/share/native/versions/2/native'), `${bin}/native`);
  symlinkSync(program('home/npm/lib/node_modules/tool/cli.js'), `${bin}/tool`);
  symlinkSync(program('home/jdk/bin/java'), `${bin}/java`);
  mkdirSync(scratch.path('home', 'jdk', 'lib'));
  expect(shown(bin)).toEqual(['home/.local/bin', 'home/.local/share/native/versions/2', 'home/jdk', 'home/npm/lib/node_modules']);
});
