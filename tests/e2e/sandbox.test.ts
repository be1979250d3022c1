/** The built program with and without a sandbox. */
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {bubblewrap} from '../rig/bubblewrap.ts';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

const good = scriptTask('A', 'echo a > a.txt');
const brokenBubblewrap = '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n';

/** Processes that carry a mark of this lab's runs. */
function marked(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${lab.dir}/`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '' && readFileSync(`/proc/${pid}/environ`, 'utf8').includes('ORCH_MARK=');
    } catch {
      return false;
    }
  });
}

describe.skipIf(bubblewrap === '')('with a sandbox', () => {
  test('agents, set-up, checks and tests see their worktree and nothing else of the user', async () => {
    const look = `test ! -e ${lab.repo}/.git/config && test ! -e ${lab.repo}/README.md && test ! -e "$HOME/.ssh" && test -f README.md`;
    await mkdir(join(lab.dir, 'home/.ssh'));
    await lab.write('agents.yaml', `version: 1\nworkspace: {setup: '${look} && touch "$HOME/made"'}\ngates: {checks: [{name: look, run: '${look} && test -f "$HOME/made"'}]}\n`);
    await lab.write('tasks.md', scriptTask('A', `${look} && git -c user.name=x commit --allow-empty -qm mine && git log --format=%s > a.txt`));
    const {code, out, err} = await lab.orch('run', '--isolation', 'sandbox', '--verify', `${look} && test -f "$HOME/made" && git status`);
    expect(code, out + err).toBe(0);
    expect(lab.git('show', 'main:a.txt')).toBe('mine\nfirst');
  }, 60_000);

  test('kill -9 of orch ends everything at once, also what hides; resume goes on', async () => {
    await lab.write('tasks.md', scriptTask('A', '[ "$ORCH_ATTEMPT" = 2 ] && echo done > a.txt && exit\necho half > a.txt\nsetsid -f sleep 300\nenv -i setsid -f sleep 301\necho settled\nsleep 302'));
    const living = lab.start(['run', '--no-verify', '--ci']);
    await living.says('A started');
    const logs = lab.start(['logs', 'A', '-f']);
    await logs.says('settled');
    expect(marked()).not.toEqual([]);
    living.child.kill('SIGKILL');
    await living.ended;
    for (let looks = 0; looks < 200 && marked().length > 0; looks++) await new Promise((resolve) => setImmediate(resolve));
    expect(marked()).toEqual([]);
    logs.child.kill('SIGKILL');
    const resumed = await lab.orch('resume', '--ci');
    expect(resumed.code, resumed.out + resumed.err).toBe(0);
    expect(lab.git('show', 'main:a.txt')).toBe('done');
  }, 60_000);

  test('a run goes on as it began: not without the sandbox, unless told to', async () => {
    await lab.write('tasks.md', scriptTask('A', 'sleep 300'));
    const living = lab.start(['run', '--no-verify', '--ci']);
    await living.says('A started');
    living.child.kill('SIGINT');
    expect((await living.ended).code).toBe(130);
    await lab.program('bwrap', brokenBubblewrap);
    expect(await lab.orch('resume')).toMatchObject({code: 2, err: expect.stringContaining('No permissions to create new namespace') as string});
    const resumed = lab.start(['resume', '--isolation', 'worktree', '--ci']);
    await resumed.says('A started');
    resumed.child.kill('SIGINT');
    expect((await resumed.ended).code).toBe(130);
  }, 60_000);

  test('work stays a commit, although the agent ended with words as of a sandbox that could not be made', async () => {
    await lab.write('tasks.md', scriptTask('A', "echo a > a.txt; echo 'bwrap: No permissions to create new namespace' >&2; exit 1"));
    expect((await lab.orch('run', '--no-verify')).code).toBe(1);
    const [task] = (await lab.status()).tasks;
    expect(task).toMatchObject({failure: {kind: 'spawn', message: expect.stringContaining('the sandbox could not be made: bwrap: No permissions') as string}});
    expect(lab.git('show', `${lab.git('for-each-ref', '--format=%(refname)', 'refs/heads/orch/*/tasks/A')}:a.txt`)).toBe('a');
  }, 60_000);

  test('resume without it says what is not held', async () => {
    await lab.write('agents.yaml', 'version: 1\nagents:\n  sh: {type: script, permissions: {network: false}}\n');
    await lab.write('tasks.md', scriptTask('A', 'test -f "$HOME/go" || sleep 300\necho a > a.txt'));
    const living = lab.start(['run', '--no-verify', '--ci']);
    await living.says('A started');
    living.child.kill('SIGINT');
    expect((await living.ended).code).toBe(130);
    await writeFile(join(lab.dir, 'home/go'), '');
    const {code, err} = await lab.orch('resume', '--isolation', 'worktree', '--ci');
    expect(code, err).toBe(0);
    expect(err).toContain('orch: no sandbox, as asked for');
    expect(err).toContain('without a sandbox `network: false` of sh is not enforced');
  }, 60_000);

  test('a profile gets what it asks for: no network, and folders to read', async () => {
    const tool = join(lab.dir, 'home/.config/tool/words');
    await mkdir(dirname(tool), {recursive: true});
    await writeFile(tool, 'words');
    await lab.write('agents.yaml', 'version: 1\nagents:\n  sh: {type: script, permissions: {network: false, read: [~/.config/tool]}}\n');
    await lab.write('tasks.md', scriptTask('A', "cat ~/.config/tool/words > a.txt; wc -l < /proc/net/dev >> a.txt"));
    const {code, out, err} = await lab.orch('run', '--no-verify');
    expect(code, out + err).toBe(0);
    // Two lines of heading, and loopback.
    expect(lab.git('show', 'main:a.txt')).toBe('words3');
  }, 60_000);

  test('what tests leave in HOME, caches and installed files turns no later red commit green', async () => {
    await lab.write('.gitignore', 'deps/\n');
    await lab.write('agents.yaml', `version: 1\nworkspace: {setup: 'mkdir deps; echo "exec sh t.sh" > deps/runner'}\n`);
    await lab.write('t.sh', 'exit 0\n');
    lab.git('add', '-A');
    lab.git('commit', '-qm', 'tests');
    const poison = "echo 'echo 0 | tee ~/green ~/.cache/green; echo exit 0 > deps/runner' > t.sh";
    await lab.write('tasks.md', `${scriptTask('A', poison)}${scriptTask('B', 'echo exit 1 > t.sh', {'depends on': 'A'})}`);
    const {code, out, err} = await lab.orch('run', '--verify', 'exit $(cat ~/green || cat ~/.cache/green || { sh deps/runner >&2; echo $?; })');
    expect(code, out + err).toBe(1);
    expect(lab.git('show', 'main:t.sh')).toContain('green');
  }, 60_000);

  test('set-up on the commit of an agent without a network has none, on what has landed it has', async () => {
    const host = readlinkSync('/proc/self/ns/net');
    const network = `[ "$(cat ~/network)" = '${host}' ]`;
    await lab.write('agents.yaml', `version: 1\nagents:\n  sh: {type: script, permissions: {network: false}}\ngates: {dependencies: off}\nworkspace: {setup: 'readlink /proc/self/ns/net > ~/network'}\n`);
    await lab.write('tasks.md', `${scriptTask('A', 'echo a > a.txt')}${scriptTask('B', 'echo {} > package-lock.json', {'depends on': 'A'})}`);
    const {code, out, err} = await lab.orch('run', '--verify', `if [ -f package-lock.json ]; then ! ${network}; else ${network}; fi`);
    expect(code, out + err).toBe(0);
  }, 60_000);
});

describe('where no sandbox can be made', () => {
  beforeEach(async () => {
    await lab.program('bwrap', brokenBubblewrap);
    await lab.write('tasks.md', good);
  });

  test('a run says so in one line and goes on', async () => {
    const {code, err} = await lab.orch('run', '--no-verify');
    expect(code).toBe(0);
    expect(err.split('\n').filter((line) => line.includes('no sandbox'))).toEqual([expect.stringMatching(/^orch: no sandbox \(bwrap: No permissions to create new namespace\): agents can reach whatever you can\. \S/)]);
  }, 60_000);

  test.each([
    ['the flag', '', ['--isolation', 'sandbox']],
    ['agents.yaml', 'version: 1\ndefaults: {isolation: sandbox}\n', []],
  ])('one that %s asks for is refused, and nothing is started', async (_, config, flags) => {
    if (config !== '') await lab.write('agents.yaml', config);
    expect(await lab.orch('run', '--no-verify', ...flags)).toMatchObject({code: 2, err: expect.stringMatching(/asked for cannot be made here.*\n.*nothing was started/) as string});
    expect((await lab.status()).state).toBe('none');
  });

  test('front matter asks too, and the flag has the last word', async () => {
    await lab.write('tasks.md', `---\nisolation: sandbox\n---\n${good}`);
    expect((await lab.orch('run', '--no-verify')).code).toBe(2);
    const run = await lab.orch('run', '--no-verify', '--isolation', 'worktree');
    expect(run.code).toBe(0);
    expect(run.err).toContain('no sandbox, as asked for');
  }, 60_000);
});

describe('doctor', () => {
  test('tells what works, and that a run can start', async () => {
    await lab.program('claude', '#!/bin/sh\necho "9.9.9 (Claude Code)"\n');
    await lab.program('codex', '#!/bin/sh\necho "no key" >&2; exit 1\n');
    await lab.program('bwrap', brokenBubblewrap);
    const {code, out} = await lab.start(['doctor'], {ANTHROPIC_API_KEY: 'a-key'}).ended;
    expect(code, out).toBe(0);
    expect(out).toMatch(/✓ node +\d/);
    expect(out).toMatch(/✓ git +2\.\d/);
    expect(out).toMatch(/! sandbox +none \(bwrap: No permissions to create new namespace\)/);
    expect(out).toMatch(/✓ claude +9\.9\.9 .*logged in by ANTHROPIC_API_KEY/);
    expect((await lab.orch('doctor')).out).toMatch(/! claude +9\.9\.9 .*no login was found\n +Log in with it once, or set one of: ANTHROPIC_API_KEY/);
    expect(out).toMatch(/! codex .*no key/);
    expect(out).toContain('A run can start here.');
  });

  test('--json says the same; outside of a repository no run can start', async () => {
    const {out} = await lab.orch('doctor', '--json');
    expect(JSON.parse(out)).toMatchObject({version: 1, ok: true, findings: expect.arrayContaining([expect.objectContaining({name: 'sandbox', state: bubblewrap === '' ? 'warning' : 'ok'})]) as unknown});
    expect(await lab.orch('doctor', '-C', lab.dir)).toMatchObject({code: 1, out: expect.stringContaining('No run can start here.') as string});
  });
});
