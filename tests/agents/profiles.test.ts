import {expect, test} from 'vitest';
import {builtInProfiles, profilesFor} from '../../src/agents/profiles.ts';
import {makeProfile} from './tasks.ts';

test('built-in profiles come in order of preference, whatever the order of finding, with the credentials of their program', () => {
  const profiles = builtInProfiles(['cursor', 'claude']);
  expect(profiles.map(({name, type, permissions, status}) => [name, type, permissions, status])).toEqual([
    ['claude', 'claude', 'edit', 'active'],
    ['cursor', 'cursor', 'edit', 'active'],
    ['script', 'script', 'edit', 'active'],
  ]);
  expect(profiles[0]?.env).toContain('ANTHROPIC_API_KEY');
  expect(profiles[1]?.env).toContain('CURSOR_API_KEY');
  expect(profiles[2]?.env).toEqual([]);
});

test('without any program there is still the one for scripts', () => {
  expect(builtInProfiles([]).map(({name}) => name)).toEqual(['script']);
});

const names = (configured: Parameters<typeof profilesFor>[0]) => profilesFor(configured, ['claude']).map(({name}) => name);

test('nothing configured: the built-in ones', () => {
  expect(profilesFor([], ['codex'])).toEqual(builtInProfiles(['codex']));
});

test('a configured profile whose program is missing is blocked, with the programs to install', () => {
  const profiles = profilesFor([makeProfile('a'), makeProfile('b', {type: 'codex'}), makeProfile('s', {type: 'script'})], ['codex']);
  expect(profiles.map(({name, status, blocker}) => [name, status, blocker])).toEqual([
    ['a', 'blocked', 'claude is not on PATH'],
    ['b', 'active', null],
    ['s', 'active', null],
  ]);
});

test('a blocker of the user stays', () => {
  const [profile] = profilesFor([makeProfile('a', {status: 'blocked', blocker: 'no budget'})], []);
  expect(profile?.blocker).toBe('no budget');
});

test('a program of the user that is not there blocks its profile, too', () => {
  const own = [makeProfile('a', {type: 'command', command: ['./x', 'y']}), makeProfile('b', {type: 'acp', command: ['goose', 'acp']})];
  expect(profilesFor(own, [], (program) => program === 'goose').map(({name, status, blocker}) => [name, status, blocker])).toEqual([['a', 'blocked', './x is not on PATH'], ['b', 'active', null], ['script', 'active', null]]);
});

test('a profile for scripts is added, unless there is one or its name is taken', () => {
  expect(names([makeProfile('a')])).toEqual(['a', 'script']);
  expect(names([makeProfile('a', {type: 'script'})])).toEqual(['a']);
  expect(names([makeProfile('script')])).toEqual(['script']);
});
