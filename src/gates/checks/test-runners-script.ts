/** How the test runners of JavaScript tell what came of their tests. Pure. */
import type {Counts, Runner, Told} from './test-runner.ts';

/** `1 failed | 2 passed, 3 skipped`: the numbers before the words; other words count for nothing. */
export function countsIn(text: string, words: Readonly<Record<string, keyof Counts>>): Counts {
  const counts: {-readonly [K in keyof Counts]: Counts[K]} = {};
  for (const [, number = '', word = ''] of text.matchAll(/(\d+) ([a-z][a-z -]*[a-z])/gi)) {
    const key = words[word.toLowerCase()];
    if (key !== undefined) counts[key] = (counts[key] ?? 0) + Number(number);
  }
  return counts;
}

const none: Told = {counts: {passed: 0, failed: 0, skipped: 0}, last: true};

/** A summary on one line, and failed tests on one line each. */
const lines = (read: (line: string) => Told | null) => (): ((line: string) => Told | null) => read;

const found = (line: string, pattern: RegExp): string | null => pattern.exec(line)?.[1] ?? null;

const vitest: Runner = {
  name: 'vitest',
  sums: 'last',
  repeats: true,
  reader: lines((line) => {
    const counts = found(line, /^ {6}Tests {2}(\d+ (?:failed|passed|skipped|todo|expected fail)\b.*\(\d+\)|no tests)/);
    if (counts !== null) return {counts: {passed: 0, failed: 0, skipped: 0, ...countsIn(counts, {failed: 'failed', passed: 'passed', 'expected fail': 'passed', skipped: 'skipped', todo: 'skipped'})}, last: true};
    if (/^No test files found, exiting with code \d/.test(line)) return none;
    const failed = found(line, /^ FAIL {2}(\S.*)$/);
    return failed === null ? null : {failed};
  }),
};

const jest: Runner = {
  name: 'jest',
  sums: 'last',
  repeats: true,
  reader: () => {
    let file = '';
    return (line) => {
      const counts = found(line, /^Tests: {7}(.*\d+ total)$/);
      if (counts !== null) return {counts: {passed: 0, failed: 0, skipped: 0, ...countsIn(counts, {failed: 'failed', passed: 'passed', skipped: 'skipped', todo: 'skipped'})}, last: true};
      if (/^No tests found, exiting with code \d/.test(line)) return none;
      file = found(line, /^FAIL (\S+)/) ?? file;
      const failed = found(line, /^ {2}● (.+)$/);
      if (failed === null || failed === 'Console' || failed.endsWith('Console')) return null;
      return {failed: file === '' ? failed : `${file}: ${failed}`};
    };
  },
};

const mocha: Runner = {
  name: 'mocha',
  sums: 'last',
  reader: () => {
    let summed = false;
    let path: string[] | null = null;
    return (line) => {
      const [, number = '', word = ''] = /^ {2}(\d+) (passing|pending|failing)(?: \(\d+m?s?\))?$/.exec(line) ?? [];
      if (word !== '') {
        summed = true;
        return {counts: word === 'passing' ? {passed: Number(number)} : word === 'pending' ? {skipped: Number(number)} : {failed: Number(number)}};
      }
      if (!summed) return null;
      const first = found(line, /^ {2}\d+\) (.+)$/);
      if (first === null && path === null) return null;
      path = first === null ? [...(path ?? []), line.trim()] : [first];
      if (!line.endsWith(':') && path.length < 12) return null;
      const failed = path.join(' ').replace(/:$/, '');
      path = null;
      return {failed};
    };
  },
};

/** `# tests 3` of node:test's TAP and of tape, `ℹ tests 3` of its spec reporter. */
const node: Runner = {
  name: 'node:test',
  sums: 'last',
  reader: () => {
    let place: string | null = null;
    let spec = false;
    return (line) => {
      const [, word = '', number = ''] = /^(?:#|ℹ) (tests|suites|pass|fail|cancelled|skipped|todo) +(\d+)$/.exec(line) ?? [];
      if (word !== '') return nodeCounts(word, Number(number));
      const tap = found(line, /^ *not ok \d+ - (?!.* # (?:TODO|SKIP)\b)(.+)$/);
      if (tap !== null) return {failed: tap};
      spec ||= line === '✖ failing tests:';
      if (!spec) return null;
      const at = found(line, /^test at (.+?)(?::\d+)*$/);
      const failed = found(line, /^✖ (.+?)(?: \([\d.]+ms\))?$/);
      if (at === null && (failed === null || place === null)) return null;
      const name = `${place ?? ''}: ${failed ?? ''}`;
      place = at;
      return at === null ? {failed: name} : null;
    };
  },
};

function nodeCounts(word: string, number: number): Told {
  switch (word) {
    case 'pass':
      return {counts: {passed: number}};
    case 'fail':
      return {counts: {failed: number}};
    case 'skipped':
      return {counts: {skipped: number}};
    case 'tests':
      // The first line; where there is none, no other line tells a number of what ran.
      return {counts: number === 0 ? {passed: 0, failed: 0, skipped: 0} : {}};
    default:
      return {counts: {}};
  }
}

const ava: Runner = {
  name: 'ava',
  sums: 'last',
  reader: lines((line) => {
    const [, number = '', what = '', word = ''] = /^ {2}(\d+) (tests?|known failures?|uncaught exceptions?|unhandled rejections?) ?(passed|failed|skipped|todo)?$/.exec(line) ?? [];
    if (number !== '' && what.startsWith('test') && word !== '') return {counts: word === 'passed' ? {passed: Number(number)} : word === 'failed' ? {failed: Number(number)} : word === 'skipped' ? {skipped: Number(number)} : {}};
    const failed = found(line, /^ +✘ \[fail\]: (.+?)(?: {2,}.*)?$/);
    return failed === null ? null : {failed};
  }),
};

const playwright: Runner = {
  name: 'playwright',
  sums: 'last',
  repeats: true,
  reader: lines((line) => {
    const [, number = '', word = ''] = /^ {2}(\d+) (passed|failed|flaky|skipped|interrupted|did not run)(?: \([\d.]+m?s?\))?$/.exec(line) ?? [];
    if (word === 'passed') return {counts: {passed: Number(number)}, last: true};
    if (word === 'failed' || word === 'skipped') return {counts: {[word]: Number(number)}};
    if (word !== '') return {counts: {}};
    const failed = found(line, /^ {4}((?:\[[^\]]+\] › )?\S+:\d+:\d+ › .+?)[ ─]*$/);
    return failed === null ? null : {failed: failed.replace(/:\d+:\d+ › /, ' › ')};
  }),
};

const bun: Runner = {
  name: 'bun',
  sums: 'last',
  reader: lines((line) => {
    const [, number = '', word = ''] = /^ ?(\d+) (pass|fail|skip|todo|filtered out)$/.exec(line) ?? [];
    if (word === 'pass') return {counts: {passed: Number(number)}};
    if (word === 'fail') return {counts: {failed: Number(number)}};
    if (word !== '') return {counts: word === 'skip' ? {skipped: Number(number)} : {}};
    const failed = found(line, /^(?:\(fail\)|✗) (.+?)(?: \[[\d.]+m?s\])?$/);
    return failed === null ? null : {failed};
  }),
};

const deno: Runner = {
  name: 'deno',
  sums: 'each',
  reader: lines((line) => {
    const counts = found(line, /^(?:ok|FAILED) \| (\d+ passed .*\| \d+ failed.*)$/);
    if (counts !== null) return {counts: {passed: 0, failed: 0, skipped: 0, ...countsIn(counts.replaceAll(/\([^)]*\)/g, ''), {passed: 'passed', failed: 'failed', ignored: 'skipped'})}, last: true};
    const failed = found(line, /^(\S.*? => (?:\.{1,2}\/|file:|https:)\S+?)(?::\d{1,9}){0,2}$/);
    return failed === null ? null : {failed};
  }),
};

export const scriptRunners: readonly Runner[] = [vitest, jest, mocha, node, ava, playwright, bun, deno];
