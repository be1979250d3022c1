/** `orch gate` on a repository without a run. */
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Lab, scriptTask} from '../rig/lab.ts';

let lab: Lab;
beforeEach(async () => void (lab = await Lab.open()));
afterEach(() => lab.close());

const token = (drawn: string): string => `const token = "ghp_${drawn}";\n`;
const secret = token('016C7mXmNsEvH9wXkq2yP5tZ8rLbAaQeRt12');

async function commit(files: Readonly<Record<string, string>>, ...removed: readonly string[]): Promise<void> {
  for (const [name, text] of Object.entries(files)) await lab.write(name, text);
  if (removed.length > 0) lab.git('rm', '--quiet', ...removed);
  lab.git('add', '--all');
  lab.git('commit', '--quiet', '--message=more');
}

const everything = (): string => execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + | sort'], {cwd: lab.repo}).toString();

test('judges commits without a run, says it in every format, and writes nothing', async () => {
  await commit({'a.ts': secret});
  await commit({'b.ts': 'b\n'}, 'a.ts');
  await commit({'.github/ci.yml': 'x\n'});
  const before = everything();
  const [text, sarif, json, asks, passes, none, unknown] = await Promise.all([
    lab.orch('gate', 'HEAD~3..'),
    lab.orch('gate', 'HEAD~3..', '--format', 'sarif'),
    lab.start(['gate', 'HEAD~3..', '--format', 'json'], {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(lab.dir, 'summary.md')}).ended,
    lab.orch('gate', 'HEAD'),
    lab.orch('gate', 'HEAD~1', '--only', 'tree,secrets'),
    lab.orch('gate', 'HEAD..HEAD'),
    lab.orch('gate', 'nope..'),
  ]);
  expect({code: text.code, err: text.err}).toEqual({code: 1, err: ''});
  expect(text.out).toMatch(/✗ a\.ts:1 {2}secrets\/github-token/);
  expect(text.out).toContain('checks        not asked');
  expect(sarif.code).toBe(1);
  expect(JSON.parse(sarif.out)).toMatchObject({version: '2.1.0', runs: [{results: [{ruleId: 'secrets/github-token', level: 'error'}, {ruleId: 'policy/require-human', level: 'warning'}]}]});
  expect(JSON.parse(json.out)).toMatchObject({version: 1, verdict: 'block', commits: [{verdict: 'block'}, {verdict: 'pass'}, {verdict: 'human'}]});
  expect(json.err).toContain('::error file=a.ts,line=1,title=secrets/github-token::');
  expect(await lab.read('../summary.md')).toContain('| secrets | blocks |');
  expect(asks.code).toBe(3);
  expect(passes).toMatchObject({code: 0, err: ''});
  expect(none).toMatchObject({code: 0, err: 'orch: nothing to judge: there is no commit in HEAD..HEAD.\n'});
  expect(unknown.code).toBe(2);
  expect(everything()).toBe(before);
}, 60_000);

test('goes by the settings of where the range begins, and runs checks when it is told to', async () => {
  await commit({'agents.yaml': 'version: 1\ngates:\n  checks: [{name: green, run: test -f b.ts}]\n'});
  await commit({'b.ts': 'b\n'});
  await commit({'agents.yaml': 'version: 1\ngates: {secrets: off, policy: off, tree: off, dependencies: off, code: off, tests: off}\n', 'a.ts': secret});
  const silenced = await lab.orch('gate', 'HEAD');
  expect(silenced.code).toBe(1);
  expect(silenced.err).toContain('settings are those of agents.yaml as');
  expect(silenced.out).toMatch(/✗ a\.ts:1 {2}secrets\/github-token[^]*agents\.yaml {2}policy\/require-human/);
  expect(existsSync(join(lab.repo, '.worktrees'))).toBe(false);
  const [none, checked] = [await lab.orch('gate', 'HEAD', '-a', 'agents.yaml'), await lab.orch('gate', 'HEAD~1', '--checks', '--format', 'json')];
  expect(none).toMatchObject({code: 2, err: expect.stringMatching(/which the commits that are judged change themselves\n[^]*no gate is left/)});
  expect({code: checked.code, gates: (JSON.parse(checked.out) as {readonly gates: unknown}).gates}).toEqual({code: 0, gates: ['tree', 'secrets', 'dependencies', 'code', 'tests', 'policy', 'checks'].map((gate) => ({gate, verdict: 'pass'}))});
  const red = await lab.orch('gate', 'HEAD~2', '--checks', '-a', 'agents.yaml');
  expect(red.code).toBe(2);
  await lab.write('checks.yaml', 'version: 1\ngates:\n  checks: [{name: red, run: "test ! -f b.ts || { echo why; exit 3; }"}, {name: old, run: exit 4}]\n');
  const failed = await lab.orch('gate', 'HEAD~1', '--checks', '-a', 'checks.yaml');
  expect(failed.code).toBe(1);
  expect(failed.out).toMatch(/✗ checks\/red[^]*exit code 3[^]*why/);
  expect(failed.out).toMatch(/checks\/red-base[^]*Check old \(`exit 4`\) failed with exit code 4, and fails on [0-9a-f]{10} too/);
}, 60_000);

test('is a hook that git runs before a commit and before a push', async () => {
  await lab.program('orch', `#!/bin/sh\nexec ${process.execPath} ${join(import.meta.dirname, '../../dist/cli.js')} "$@"\n`);
  await lab.write('.git/hooks/pre-commit', '#!/bin/sh\nexec orch gate --staged >/dev/null 2>&1\n');
  execFileSync('chmod', ['+x', join(lab.repo, '.git/hooks/pre-commit')]);
  await lab.write('a.ts', secret);
  lab.git('add', 'a.ts');
  expect(() => lab.git('commit', '--quiet', '--message=refused')).toThrow();
  await lab.write('a.ts', 'clean\n');
  // `--all` makes an index of its own, which is the one that counts.
  lab.git('commit', '--quiet', '--all', '--message=taken');
  await lab.write('a.ts', secret);
  expect(() => lab.git('commit', '--quiet', '--all', '--message=refused')).toThrow();
  expect(lab.git('log', '--format=%s')).toBe('taken\nfirst');
}, 60_000);

test('a run tells GitHub what it found, and its report other programs', async () => {
  await lab.write('tasks.md', scriptTask('A', `echo '${secret.trim()}' > a.ts`) + scriptTask('B', 'echo b > b.txt'));
  const run = await lab.start(['run', '--isolation', 'worktree', '--no-verify', '--ci'], {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(lab.dir, 'missing', 'summary.md')}).ended;
  expect(run.code).toBe(1);
  expect(run.out).toMatch(/Findings\nA a\.ts:1 \(secrets\/github-token\)\n {2}Looks like/);
  expect(run.out).toMatch(/^::error file=a\.ts,line=1,title=secrets\/github-token::Task A: /m);
  expect(run.err).toContain('the summary of this step could not be written');
  const [sarif, junit, html, status] = await Promise.all([lab.orch('report', '--format', 'sarif'), lab.orch('report', '--format', 'junit'), lab.orch('report', '--format', 'html'), lab.orch('status')]);
  expect(JSON.parse(sarif.out)).toMatchObject({runs: [{results: [{ruleId: 'secrets/github-token', properties: {task: 'A'}}]}]});
  expect(junit.out).toContain('<testsuites name="orch" tests="2" failures="1" errors="0"');
  expect(html.out).toMatch(/^<!doctype html>[^]*secrets\/github-token[^]*<\/html>\n$/);
  expect(status.out).toContain('A a.ts:1 (secrets/github-token)');
  expect([sarif, junit, html, status].map(({code}) => code)).toEqual([0, 0, 0, 0]);
}, 60_000);
