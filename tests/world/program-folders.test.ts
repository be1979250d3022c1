import {describe, expect, test} from 'vitest';
import {folderFor, mayShow, type Surroundings} from '../../src/world/program-folders.ts';

const around = (...existing: string[]): Surroundings => ({home: '/home/ada', hidden: ['/home/ada/app'], system: ['/usr', '/opt'], exists: (path) => existing.includes(path)});

describe('folderFor', () => {
  test.each([
    ['of the system', '/usr/bin/git', null],
    ['of nvm', '/home/ada/.nvm/versions/node/v22/bin/node', '/home/ada/.nvm'],
    ['a shim of pyenv', '/home/ada/.pyenv/shims/python', '/home/ada/.pyenv'],
    ['of mise', '/home/ada/.local/share/mise/installs/go/1/bin/go', '/home/ada/.local/share/mise'],
    ['of a global npm package', '/home/ada/npm/lib/node_modules/@openai/codex/bin/codex.js', '/home/ada/npm/lib/node_modules'],
    ['a native installer', '/home/ada/.local/share/claude/versions/2.1/claude', '/home/ada/.local/share/claude/versions/2.1'],
    ['in ~/.local/bin', '/home/ada/.local/bin/tool', '/home/ada/.local/bin/tool'],
    ['a script among the files of a project', '/home/ada/infra/deploy.sh', '/home/ada/infra/deploy.sh'],
    ['in the bin of a folder without libraries', '/home/ada/infra/bin/deploy', '/home/ada/infra/bin/deploy'],
    ['in HOME itself', '/home/ada/tool', '/home/ada/tool'],
    ['in ~/.ssh', '/home/ada/.ssh/tool', '/home/ada/.ssh/tool'],
    ['in the repository', '/home/ada/app/bin/tool', '/home/ada/app/bin/tool'],
    ["in the repository's packages", '/home/ada/app/node_modules/.bin/tool', '/home/ada/app/node_modules'],
    ['at the root', '/tool', '/tool'],
  ])('%s: %s', (_, file, expected) => {
    expect(folderFor(file, around())).toBe(expected);
  });

  test('an installation with its libraries beside bin is shown whole, but never HOME or ~/.local', () => {
    expect(folderFor('/data/venv/bin/python', around('/data/venv/pyvenv.cfg'))).toBe('/data/venv');
    expect(folderFor('/home/ada/bin/x', around('/home/ada/lib'))).toBe('/home/ada/bin/x');
    expect(folderFor('/home/ada/.local/bin/x', around('/home/ada/.local/lib'))).toBe('/home/ada/.local/bin/x');
  });
});

test.each(['/', '/home', '/home/ada', '/home/ada/.local', '/home/ada/.config', '/home/ada/.ssh', '/home/ada/.cargo', '/home/ada/app', '/home/ada/app/src', '/tmp'])('%s is never shown', (folder) => {
  expect(mayShow(folder, around())).toBe(false);
});
