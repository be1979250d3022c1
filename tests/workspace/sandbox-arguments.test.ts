import {expect, test} from 'vitest';
import {mountsOf, sandboxArguments, type SandboxPlace} from '../../src/workspace/sandbox-arguments.ts';

const orch = '/home/ada/app/.worktrees/.orch';
const own = `${orch}/sandbox/T1`;
const place: SandboxPlace = {
  system: [
    {path: '/usr', link: null},
    {path: '/bin', link: 'usr/bin'},
    {path: '/etc', link: null},
    {path: '/opt', link: null},
  ],
  worktree: {path: '/home/ada/app/.worktrees/claude-T1', writable: true},
  hub: {gitDir: `${orch}/hub.git`, admin: `${orch}/hub.git/worktrees/claude-T1`, privateGit: `${own}/git`, privateAdmin: `${own}/admin`, privateObjects: `${own}/objects`, objectsAt: `${orch}/hub-objects`, borrowed: ['/home/ada/app/.git/objects']},
  home: {at: '/home/ada', from: `${own}/home`, writable: true},
  tmp: `${own}/tmp`,
  own: [{at: '/home/ada/.npm', from: `${orch}/cache/agents/.npm`, writable: true}],
  shown: ['/home/ada/.nvm', '/usr/local/share/x'],
  hidden: ['/home/ada/app', '/home/ada/app/.git'],
  network: true,
};

/** One mount or option a line. */
const lines = (over: Partial<SandboxPlace> = {}): string => sandboxArguments({...place, ...over}).join(' ').replaceAll(' --', '\n--').replaceAll(orch, 'ORCH');

test('the system and a worktree, and nothing else', () => {
  expect(lines()).toMatchInlineSnapshot(`
    "--unshare-user
    --unshare-pid
    --unshare-ipc
    --unshare-uts
    --unshare-cgroup-try
    --cap-drop ALL
    --die-with-parent
    --ro-bind /usr /usr
    --symlink usr/bin /bin
    --ro-bind /etc /etc
    --ro-bind /opt /opt
    --proc /proc
    --dev /dev
    --bind ORCH/sandbox/T1/tmp /tmp
    --bind ORCH/sandbox/T1/home /home/ada
    --ro-bind /home/ada/.nvm /home/ada/.nvm
    --bind ORCH/cache/agents/.npm /home/ada/.npm
    --ro-bind /home/ada/app/.git/objects /home/ada/app/.git/objects
    --bind /home/ada/app/.worktrees/claude-T1 /home/ada/app/.worktrees/claude-T1
    --bind ORCH/sandbox/T1/git ORCH/hub.git
    --ro-bind ORCH/hub.git/objects ORCH/hub-objects
    --ro-bind ORCH/hub.git/refs ORCH/hub.git/refs
    --bind ORCH/sandbox/T1/objects ORCH/hub.git/objects
    --bind ORCH/sandbox/T1/admin ORCH/hub.git/worktrees/claude-T1
    --remount-ro /
    --chdir /home/ada/app/.worktrees/claude-T1
    --"
  `);
});

test('without the network there is none', () => {
  expect(lines({network: false})).toContain('\n--unshare-net\n');
});

test('an agent that may only read gets its worktree read-only', () => {
  expect(lines({worktree: {...place.worktree, writable: false}})).toContain(`--ro-bind ${place.worktree.path} ${place.worktree.path}`);
});

test('a repository in a folder of the system is covered before its worktree is shown', () => {
  const top = '/opt/app';
  const worktree = {path: '/opt/app/.worktrees/x', writable: true};
  const said = lines({worktree, hidden: [top, '/opt/app/.git']}).split('\n');
  const at = (line: string): number => said.indexOf(line);
  expect(at('--ro-bind /opt /opt')).toBeLessThan(at('--tmpfs /opt/app'));
  expect(at('--tmpfs /opt/app')).toBeLessThan(at('--bind /opt/app/.worktrees/x /opt/app/.worktrees/x'));
  expect(said).toContain('--remount-ro /opt/app');
});

test('of two things at one place the more particular one counts', () => {
  const found = mountsOf({...place, shown: [place.worktree.path, '/tmp']});
  expect(found.filter(({at}) => at === place.worktree.path)).toEqual([{at: place.worktree.path, from: place.worktree.path, writable: true}]);
});
