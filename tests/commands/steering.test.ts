import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';
import {gateConfig} from '../../src/commands/gate-settings.ts';
import {readAgentsFile} from '../../src/commands/prepare.ts';
import {gateSettings} from '../../src/commands/settings.ts';
import {noting, withSteering} from '../../src/commands/steering.ts';
import {userObjects} from '../../src/workspace/commit-range.ts';
import {inspectRepository} from '../../src/world/user-repository.ts';
import {policyGate} from '../../src/gates/policy.ts';
import {adding, told} from '../gates/changes.ts';
import {useScratch} from '../rig/scratch.ts';
import {git, makeRepo, writeFiles} from '../rig/user-repo.ts';

const scratch = useScratch();

const configOf = (policy: string) => {
  const {config} = readConfig({file: 'agents.yaml', text: `version: 1\ngates: {policy: ${policy}}\n`, env: {}});
  if (config === null) throw new Error('no config');
  return config;
};
const judge = (paths: readonly string[], topLevel: string, changed: string, policy = '{}'): string => {
  const {mode, requireHuman, block} = gateSettings(withSteering(configOf(policy), paths, topLevel)).policy;
  return mode === 'off' ? 'off' : told(policyGate({change: adding({[changed]: 'x'}).change, mode, requireHuman, block}));
};

test('a change to agents.yaml under another name, or to a template, asks a human', () => {
  const top = scratch.path('repo');
  mkdirSync(join(top, 'ops'), {recursive: true});
  const paths = [join(top, 'ops', 'team.yaml'), join(top, 'prompts', '[a] *!.md')];
  expect(judge(paths, top, 'ops/team.yaml')).toBe('human | policy/require-human ops/team.yaml');
  expect(judge(paths, top, 'prompts/[a] *!.md')).toBe('human | policy/require-human prompts/[a] *!.md');
  expect(judge(paths, top, 'x/ops/team.yaml')).toBe('pass');
  expect(judge(paths, top, 'prompts/a xx!.md')).toBe('pass');
  expect(judge(paths, top, 'ops/team.yaml', "{require_human: ['!/ops/team.yaml']}")).toBe('pass');
  expect(judge(paths, top, 'ops/team.yaml', 'off')).toBe('off');
});

test('also through a folder that is a link, and never by what lies outside', () => {
  const top = scratch.path('real');
  mkdirSync(top);
  symlinkSync(top, scratch.path('link'));
  expect(judge([join(scratch.path('link'), 'team.yaml')], top, 'team.yaml')).toBe('human | policy/require-human team.yaml');
  expect(judge([scratch.path('team.yaml')], top, 'team.yaml')).toBe('pass');
});

test('which templates are read is noted', () => {
  const {files, read} = noting({read: () => 'text', near: () => []});
  expect(files.read('a.md')).toBe('text');
  expect(read).toEqual(['a.md']);
});

test('for runs it is the file that was named; without a run the templates that the base commit names', async () => {
  const top = scratch.path('named');
  mkdirSync(top);
  writeFileSync(join(top, 'team.yaml'), 'version: 1\ndefaults: {prompt: words.md}\n');
  writeFileSync(join(top, 'words.md'), '{{task}}\n');
  const named = await readAgentsFile({cwd: top, env: {}}, 'team.yaml', top);
  expect(named.ok && named.value?.gates.policy.requireHuman).toEqual(['/team.yaml', '/words.md']);

  const dir = scratch.path('repo-with');
  mkdirSync(dir);
  makeRepo(dir);
  writeFiles(dir, {'agents.yaml': 'version: 1\ndefaults: {prompt: prompts/words.md}\n', 'prompts/words.md': '{{task}}\n'});
  git(dir, 'add', '--all');
  git(dir, 'commit', '--quiet', '--message=more');
  const repository = await inspectRepository(dir, {reading: true});
  if (!repository.ok) throw new Error(repository.failure.join('\n'));
  const found = await gateConfig({cwd: dir, env: {}}, {named: undefined, repository: repository.value, objects: userObjects(repository.value), from: repository.value.headSha, changes: []});
  expect(found).toMatchObject({ok: true, value: {config: {gates: {policy: {requireHuman: ['/prompts/words.md']}}}}});
});
