/** How the test runners of languages other than JavaScript tell what came of their tests. Pure. */
import {countsIn} from './test-runners-script.ts';
import type {Counts, Runner, Told} from './test-runner.ts';

const zero: Required<Counts> = {passed: 0, failed: 0, skipped: 0};
const whole = (counts: Counts): Told => ({counts: {...zero, ...counts}, last: true});
const found = (line: string, pattern: RegExp): string | null => pattern.exec(line)?.[1] ?? null;
const failedIn = (line: string, pattern: RegExp): Told | null => {
  const failed = found(line, pattern);
  return failed === null ? null : {failed};
};

/** A summary on one line, and failed tests on one line each. */
const lines = (read: (line: string) => Told | null) => (): ((line: string) => Told | null) => read;

const pytest: Runner = {
  name: 'pytest',
  sums: 'last',
  repeats: true,
  reader: lines((line) => {
    const text = found(line, /^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+|no tests ran|no tests collected.*?) in [\d.]+s(?: \([\d:]+\))?(?: =+)?$/);
    if (text !== null) return whole(countsIn(text, {passed: 'passed', xfailed: 'passed', xpassed: 'passed', failed: 'failed', error: 'failed', errors: 'failed', skipped: 'skipped', deselected: 'skipped'}));
    return failedIn(line, /^(?:FAILED|ERROR) (\S+?)(?: - .*)?$/);
  }),
};

/** `Ran 3 tests in 0.001s`, and what of these was skipped on the line that ends it all. */
const unittest: Runner = {
  name: 'unittest',
  sums: 'last',
  reader: () => {
    let ran = 0;
    return (line) => {
      const number = found(line, /^Ran (\d+) tests? in [\d.]+s$/);
      if (number !== null) {
        ran = Number(number);
        return {counts: {passed: ran}};
      }
      const end = /^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$/.exec(line);
      if (end !== null && ran > 0) {
        const numbers = new Map([...(end[1] ?? '').matchAll(/(\w[\w ]*)=(\d+)/g)].map(([, word = '', count = '']) => [word, Number(count)]));
        const [skipped, failed] = [numbers.get('skipped') ?? 0, (numbers.get('failures') ?? 0) + (numbers.get('errors') ?? 0)];
        // Told anew, as one that replaces what the line before has told.
        const counts = {passed: Math.max(0, ran - skipped - failed), failed, skipped};
        ran = 0;
        return {counts, last: true};
      }
      return failedIn(line, /^(?:FAIL|ERROR): (\w+ \(\S+\))$/);
    };
  },
};

/** Without -v it tells packages only: each that is `ok` ran one test at least. */
const go: Runner = {
  name: 'go test',
  sums: 'each',
  reader: () => {
    let [passed, failed, skipped] = [0, 0, 0];
    return (line) => {
      const word = found(line, /^--- (PASS|FAIL|SKIP): /);
      if (word === 'PASS') passed++;
      else if (word === 'SKIP') skipped++;
      else if (word === 'FAIL') failed++;
      const name = found(line, /^ *--- FAIL: (\S+)/);
      if (name !== null) return {failed: name};
      const [, end = '', about = '', rest = ''] = /^(ok {2}|FAIL|\?? {3})\t(\S+)(.*)$/.exec(line) ?? [];
      if (end === '') return null;
      const told = passed + failed + skipped > 0;
      const counts = told ? {passed, failed, skipped} : end === 'FAIL' ? {...zero, failed: 1} : end.startsWith('ok') && !rest.includes('[no tests to run]') ? {...zero, passed: 1} : zero;
      [passed, failed, skipped] = [0, 0, 0];
      return {counts, last: true, ...(end === 'FAIL' && !told ? {failed: about} : {})};
    };
  },
};

const cargo: Runner = {
  name: 'cargo test',
  sums: 'each',
  reader: lines((line) => {
    const text = found(line, /^test result: (?:ok|FAILED)\. (.*)$/);
    if (text !== null) return whole(countsIn(text.replaceAll(';', ','), {passed: 'passed', failed: 'failed', measured: 'passed', ignored: 'skipped', 'filtered out': 'skipped'}));
    return failedIn(line, /^test (.+) \.\.\. FAILED$/);
  }),
};

const nextest: Runner = {
  name: 'cargo nextest',
  sums: 'last',
  repeats: true,
  reader: lines((line) => {
    const text = found(line, /^ *Summary \[ *[\d.]+s\] \d+(?:\/\d+)? tests? run: (.*)$/);
    if (text !== null) return whole(countsIn(text.replaceAll(/\([^()]*\)/g, ''), {passed: 'passed', failed: 'failed', 'timed out': 'failed', skipped: 'skipped'}));
    return failedIn(line, /^ *(?:FAIL|SIGABRT|TIMEOUT) \[ *[\d.]+s\] (?:\([^)]*\) )?(\S.*)$/);
  }),
};

const rspec: Runner = {
  name: 'rspec',
  sums: 'last',
  repeats: true,
  reader: lines((line) => {
    const text = found(line, /^(\d+ examples?, \d+ failures?(?:, .*)?)$/);
    if (text !== null) {
      const {failed = 0, skipped = 0, passed = 0} = countsIn(text, {example: 'passed', examples: 'passed', failure: 'failed', failures: 'failed', pending: 'skipped'});
      return whole({passed: Math.max(0, passed - failed - skipped), failed, skipped});
    }
    const [, file = '', name = ''] = /^rspec (\S+?)(?::\d+|\[[\d:]+\])? # (.+)$/.exec(line) ?? [];
    return name === '' ? null : {failed: `${file}: ${name}`};
  }),
};

const minitest: Runner = {
  name: 'minitest',
  sums: 'last',
  reader: lines((line) => {
    const text = found(line, /^(\d+ (?:runs|tests), \d+ assertions, \d+ failures, \d+ errors.*)$/);
    if (text === null) return failedIn(line, /^(?:Failure|Error):?\s+(\S+#\S+)/);
    const {failed = 0, skipped = 0, passed = 0} = countsIn(text, {runs: 'passed', tests: 'passed', failures: 'failed', errors: 'failed', skips: 'skipped', omissions: 'skipped'});
    return whole({passed: Math.max(0, passed - failed - skipped), failed, skipped});
  }),
};

const phpunit: Runner = {
  name: 'phpunit',
  sums: 'last',
  repeats: true,
  reader: lines((line) => {
    if (line === 'No tests executed!') return whole({});
    const all = found(line, /^OK \((\d+) tests?, \d+ assertions?\)$/);
    if (all !== null) return whole({passed: Number(all)});
    const text = found(line, /^(Tests: \d+, Assertions: \d+.*)\.$/);
    if (text === null) return failedIn(line, /^\d+\) ([\w\\]+::\w+.*)$/);
    const number = (word: string): number => Number(new RegExp(`\\b${word}: (\\d+)`).exec(text)?.[1] ?? 0);
    const [failed, skipped] = [number('Failures') + number('Errors'), number('Skipped') + number('Incomplete')];
    return whole({passed: Math.max(0, number('Tests') - failed - skipped), failed, skipped});
  }),
};

const dotnet: Runner = {
  name: 'dotnet test',
  sums: 'each',
  repeats: true,
  reader: lines((line) => {
    const [, failed = '', passed = '', skipped = ''] = /^(?:Passed|Failed|Skipped)! +- Failed: +(\d+), Passed: +(\d+), Skipped: +(\d+),/.exec(line) ?? [];
    if (failed !== '') return whole({failed: Number(failed), passed: Number(passed), skipped: Number(skipped)});
    const [, bad = '', good = '', left = ''] = /^Test summary: total: \d+, failed: (\d+), succeeded: (\d+), skipped: (\d+),/.exec(line) ?? [];
    if (bad !== '') return whole({failed: Number(bad), passed: Number(good), skipped: Number(left)});
    if (/^No test (?:is available|matches)/.test(line)) return whole({});
    return failedIn(line, /^ {2}Failed (\S.*?)(?: \[[^\]]+\])?$/);
  }),
};

const maven: Runner = {
  name: 'surefire',
  sums: 'each',
  repeats: true,
  reader: lines((line) => {
    if (/^\[INFO\] No tests to run\.$/.test(line)) return whole({});
    // Those with a time are of one class, and are in the one without.
    const [, tests = '', failures = '', errors = '', skips = ''] = /^\[(?:INFO|WARNING|ERROR)\] Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)$/.exec(line) ?? [];
    if (tests !== '') {
      const [failed, skipped] = [Number(failures) + Number(errors), Number(skips)];
      return whole({passed: Math.max(0, Number(tests) - failed - skipped), failed, skipped});
    }
    return line.includes('Tests run:') ? null : failedIn(line, /^\[ERROR\] (\S+?)(?: +--)? +Time elapsed: .*<<< (?:FAILURE|ERROR)!$/);
  }),
};

/** Where all is well it names the tasks alone: each that was not empty ran one test at least. */
const gradle: Runner = {
  name: 'gradle',
  sums: 'each',
  repeats: true,
  reader: lines((line) => {
    const task = /^> Task :(?:[\w.-]+:)*(?:test|\w*Test)(?: (NO-SOURCE|SKIPPED|FAILED|UP-TO-DATE|FROM-CACHE))?$/.exec(line);
    // A failed one tells its numbers.
    if (task !== null) return task[1] === 'FAILED' ? null : whole(task[1] === 'NO-SOURCE' || task[1] === 'SKIPPED' ? {} : {passed: 1});
    const text = found(line, /^(\d+ tests? completed(?:, \d+ \w+)*)$/);
    if (text === null) return failedIn(line, /^(\S+ > \S.*) FAILED$/);
    const {failed = 0, skipped = 0, passed = 0} = countsIn(text, {'test completed': 'passed', 'tests completed': 'passed', failed: 'failed', skipped: 'skipped'});
    return whole({passed: Math.max(0, passed - failed - skipped), failed, skipped});
  }),
};

const bats: Runner = {
  name: 'bats',
  sums: 'last',
  reader: lines((line) => {
    const text = found(line, /^(\d+ tests?, \d+ failures?(?:, \d+ (?:skipped|not run|interrupted))*)(?: in [\d.]+ seconds?)?$/);
    if (text === null) return failedIn(line, /^ ✗ (.+?)(?: \[\d+\])?$/);
    const {failed = 0, skipped = 0, passed = 0} = countsIn(text, {test: 'passed', tests: 'passed', failure: 'failed', failures: 'failed', skipped: 'skipped', 'not run': 'skipped'});
    return whole({passed: Math.max(0, passed - failed - skipped), failed, skipped});
  }),
};

/** The Test Anything Protocol, where nothing but its lines tells what came of it: of bats and others. */
const tap: Runner = {
  name: 'TAP',
  sums: 'each',
  reader: lines((line) => {
    if (/^1\.\.0(?:\s|$)/.test(line)) return whole({});
    const [, word = '', name = ''] = /^((?:not )?ok) \d+(?: -)?(?: (.*))?$/.exec(line) ?? [];
    if (word === '') return null;
    if (/ # (?:skip|todo)\b/i.test(` ${name}`)) return whole({skipped: 1});
    return word === 'ok' ? whole({passed: 1}) : {...whole({failed: 1}), failed: name};
  }),
};

export const otherRunners: readonly Runner[] = [pytest, unittest, go, cargo, nextest, rspec, minitest, phpunit, dotnet, maven, gradle, bats, tap];
