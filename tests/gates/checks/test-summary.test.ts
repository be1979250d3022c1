import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {ranNone, testSummary} from '../../../src/gates/checks/test-summary.ts';

/** `runner ran/failed/skipped: names`, or null. */
function told(output: string): string | null {
  const summary = testSummary(output);
  if (summary === null) return null;
  const {runner, ran, failed, skipped, failing} = summary;
  return `${runner} ${ran}/${failed}/${skipped}${failing.length === 0 ? '' : `: ${failing.join('; ')}`}`;
}

const vitest = (tests: string): string => ` Test Files  1 failed (1)\n      Tests  ${tests}\n   Start at  12:00:00\n   Duration  271ms (transform 26ms)\n`;
const node = (tests: number, pass: number, fail: number, skipped: number, sign = '#'): string =>
  `${sign} tests ${tests}\n${sign} suites 1\n${sign} pass ${pass}\n${sign} fail ${fail}\n${sign} cancelled 0\n${sign} skipped ${skipped}\n${sign} todo 0\n${sign} duration_ms 97.97\n`;
const cargo = (passed: number, failed = 0): string => `running ${passed + failed} tests\n\ntest result: ${failed > 0 ? 'FAILED' : 'ok'}. ${passed} passed; ${failed} failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n`;

test.each<readonly [string, string, string | null]>([
  ['nothing', 'built in 3 s\nall is well\n', null],
  ['vitest', vitest('1 failed | 1 passed | 1 skipped (3)'), 'vitest 2/1/1'],
  ['vitest in colours, with a failure', `\u001B[41m\u001B[1m FAIL \u001B[22m\u001B[49m a.test.ts\u001B[2m > \u001B[22ms\u001B[2m > \u001B[22mbad\n\u001B[2m      Tests \u001B[22m \u001B[1m\u001B[31m1 failed\u001B[39m\u001B[22m\u001B[2m | \u001B[22m\u001B[1m\u001B[32m1 passed\u001B[39m\u001B[22m\u001B[90m (2)\u001B[39m\n`, 'vitest 2/1/0: a.test.ts > s > bad'],
  ['vitest, all skipped', vitest('2 skipped (2)'), 'vitest 0/0/2'],
  ['vitest without files', '\nNo test files found, exiting with code 0\n', 'vitest 0/0/0'],
  ['vitest without tests', vitest('no tests'), 'vitest 0/0/0'],
  ['jest', 'FAIL tests/a.test.js\n  ● sum › adds\n\n    expected 3\n\nTest Suites: 1 failed, 1 passed, 2 total\nTests:       1 failed, 1 skipped, 2 passed, 4 total\nSnapshots:   0 total\nTime:        1.2 s\n', 'jest 3/1/1: tests/a.test.js: sum › adds'],
  ['jest without tests', 'No tests found, exiting with code 0\n', 'jest 0/0/0'],
  ['mocha', '\n  sum\n    ✔ adds\n    1) breaks\n\n\n  1 passing (5ms)\n  2 pending\n  1 failing\n\n  1) sum\n       breaks:\n     Error: 1 == 2\n      at Context.<anonymous> (test.js:3:9)\n', 'mocha 2/1/2: sum breaks'],
  ['mocha without tests', '\n\n  0 passing (1ms)\n\n', 'mocha 0/0/0'],
  ['node:test, TAP', `TAP version 13\nok 1 - adds\nnot ok 2 - breaks\nok 3 - later # SKIP\n    not ok 1 - inner\nnot ok 4 - suite\n1..4\n${node(4, 1, 2, 1)}`, 'node:test 3/2/1: breaks; inner; suite'],
  ['node:test, spec', `✔ adds (1.06ms)\n✖ breaks (0.89ms)\n${node(3, 1, 1, 1, 'ℹ')}\n✖ failing tests:\n\ntest at tests/a.test.js:2:21\n✖ breaks (0.89642ms)\n  AssertionError\n`, 'node:test 2/1/1: tests/a.test.js: breaks'],
  ['node:test, all skipped', node(4, 0, 0, 4, 'ℹ'), 'node:test 0/0/4'],
  ['node:test without tests', node(0, 0, 0, 0), 'node:test 0/0/0'],
  ['tape', 'TAP version 13\n# adds\nok 1 should be equal\n\n1..1\n# tests 1\n# pass  1\n\n# ok\n', 'node:test 1/0/0'],
  ['ava', '  ✔ adds\n  ✘ [fail]: breaks\n  ─\n\n  1 test passed\n  1 test failed\n  2 tests skipped\n', 'ava 2/1/2: breaks'],
  ['playwright', 'Running 3 tests using 1 worker\n\n  1 failed\n    [chromium] › a.spec.ts:3:1 › sums › breaks ─────────\n  1 skipped\n  1 passed (2.1s)\n', 'playwright 2/1/1: [chromium] › a.spec.ts › sums › breaks'],
  ['playwright, all skipped', 'Running 2 tests using 1 worker\n  2 skipped\n', 'playwright 0/0/2'],
  ['bun', 'a.test.ts:\n(pass) adds [0.10ms]\n(fail) breaks [0.20ms]\n\n 1 pass\n 1 fail\n 2 expect() calls\nRan 2 tests across 1 file. [12.00ms]\n', 'bun 2/1/0: breaks'],
  ['deno', 'breaks => ./a_test.ts:3:6\nerror: x\n\nFAILED | 2 passed (3 steps) | 1 failed | 1 ignored (12ms)\n', 'deno 3/1/1: breaks => ./a_test.ts'],
  ['pytest', 'FAILED test_a.py::A::test_bad - AssertionError: 1 != 2\n==================== 1 failed, 1 passed, 1 skipped in 0.63s ====================\n', 'pytest 2/1/1: test_a.py::A::test_bad'],
  ['pytest, quiet', '1 failed, 1 passed, 1 skipped in 0.56s\n', 'pytest 2/1/1'],
  ['pytest, all deselected', '============ 3 deselected in 0.55s =============\n', 'pytest 0/0/3'],
  ['pytest without tests', 'no tests ran in 0.01s\n', 'pytest 0/0/0'],
  ['unittest', 'FAIL: test_bad (test_a.A.test_bad)\n----\nRan 3 tests in 0.000s\n\nFAILED (failures=1, skipped=1)\n', 'unittest 2/1/1: test_bad (test_a.A.test_bad)'],
  ['unittest, all skipped', 'Ran 2 tests in 0.000s\n\nOK (skipped=2)\n', 'unittest 0/0/2'],
  ['unittest without tests', '\n----\nRan 0 tests in 0.000s\n\nOK\n', 'unittest 0/0/0'],
  ['go', 'ok  \texample.com/a\t0.01s\n?   \texample.com/b\t[no test files]\n--- FAIL: TestX (0.00s)\n    --- FAIL: TestX/sub (0.00s)\nFAIL\nFAIL\texample.com/c\t0.01s\n', 'go test 2/1/0: TestX; TestX/sub'],
  ['go -v', '=== RUN   TestA\n--- PASS: TestA (0.00s)\n--- SKIP: TestB (0.00s)\nPASS\nok  \texample.com/a\t0.01s\n', 'go test 1/0/1'],
  ['go without tests', '?   \texample.com/a\t[no test files]\nok  \texample.com/b\t0.01s [no tests to run]\n', 'go test 0/0/0'],
  ['go that does not build', 'FAIL\texample.com/a [build failed]\n', 'go test 1/1/0: example.com/a'],
  ['cargo, units beside doc-tests', `${cargo(12)}   Doc-tests x\n\n${cargo(0)}`, 'cargo test 12/0/0'],
  ['cargo', `test bad ... FAILED\n${cargo(1, 1)}${cargo(0)}`, 'cargo test 2/1/0: bad'],
  ['cargo without tests', `${cargo(0)}${cargo(0)}`, 'cargo test 0/0/0'],
  ['nextest', '        FAIL [   0.003s] x tests::bad\n     Summary [   0.010s] 3 tests run: 2 passed, 1 failed, 4 skipped\n', 'cargo nextest 3/1/4: x tests::bad'],
  ['rspec', '\n3 examples, 1 failure, 1 pending\n\nFailed examples:\n\nrspec ./spec/a_spec.rb:3 # Sum breaks\n', 'rspec 2/1/1: ./spec/a_spec.rb: Sum breaks'],
  ['rspec without tests', '0 examples, 0 failures\n', 'rspec 0/0/0'],
  ['minitest', '3 runs, 5 assertions, 1 failures, 0 errors, 1 skips\n', 'minitest 2/1/1'],
  ['phpunit', 'OK (3 tests, 5 assertions)\n', 'phpunit 3/0/0'],
  ['phpunit with failures', 'There was 1 failure:\n\n1) Tests\\SumTest::testBreaks\nFailed asserting\n\nFAILURES!\nTests: 3, Assertions: 3, Failures: 1, Skipped: 1.\n', 'phpunit 2/1/1: Tests\\SumTest::testBreaks'],
  ['phpunit without tests', 'No tests executed!\n', 'phpunit 0/0/0'],
  ['dotnet', '  Failed A.B.Breaks [5 ms]\nFailed!  - Failed:     1, Passed:     2, Skipped:     1, Total:     4, Duration: 5 ms - a.dll (net8.0)\nPassed!  - Failed:     0, Passed:     3, Skipped:     0, Total:     3, Duration: 5 ms - b.dll (net8.0)\n', 'dotnet test 6/1/1: A.B.Breaks'],
  ['surefire', '[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! -- in SumTest\n[ERROR] SumTest.breaks -- Time elapsed: 0.01 s <<< FAILURE!\n[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0\n[INFO] No tests to run.\n', 'surefire 2/1/0: SumTest.breaks'],
  ['surefire without tests', '[INFO] No tests to run.\n', 'surefire 0/0/0'],
  ['gradle', '> Task :a:compileJava\n> Task :a:test\n> Task :b:test NO-SOURCE\nBUILD SUCCESSFUL in 1s\n', 'gradle 1/0/0'],
  ['gradle with failures', '> Task :test FAILED\nSumTest > breaks() FAILED\n3 tests completed, 1 failed, 1 skipped\n', 'gradle 2/1/1: SumTest > breaks()'],
  ['gradle without tests', '> Task :test NO-SOURCE\nBUILD SUCCESSFUL in 1s\n', 'gradle 0/0/0'],
  ['bats', ' ✓ adds\n ✗ breaks\n\n2 tests, 1 failure\n', 'bats 2/1/0: breaks'],
  ['bats, TAP', '1..3\nok 1 adds\nnot ok 2 breaks\nok 3 later # skip not now\n', 'TAP 2/1/1: breaks'],
  ['TAP without tests', '1..0\n', 'TAP 0/0/0'],
])('%s', (_name, output, expected) => {
  expect(told(output)).toBe(expected);
});

test('in a workspace a package without tests takes nothing back', () => {
  const ran = '> a@1.0.0 test\n> vitest run\n\n Test Files  1 passed (1)\n      Tests  3 passed (3)\n';
  const none = '> @x/b@1.0.0 test\n> node --test\n\n# tests 0\n# suites 0\n# pass 0\n# fail 0\n';
  const noneOfVitest = '> @x/b@1.0.0 test\n> vitest run\n\n Test Files  (0)\n      Tests  0 passed (0)\n';
  expect(ranNone(testSummary(ran + noneOfVitest))).toBe(false);
  expect(ranNone(testSummary(noneOfVitest + ran))).toBe(false);
  expect(ranNone(testSummary(noneOfVitest))).toBe(true);
  expect(ranNone(testSummary(ran + none))).toBe(false);
});

describe('what the tests themselves print', () => {
  it.each([
    ['a summary of another runner', `${cargo(5)}OK (3 tests, 5 assertions)\n${node(1, 1, 0, 0)}${vitest('2 skipped (2)')}`],
    ['a summary of the same runner', `${vitest('5 passed (5)')}${vitest('no tests')}`],
    ['lines right before the summary', `# tests 5\n# pass 5\n${node(2, 0, 0, 2)}`],
    ['half of a summary', `  5 passing (1ms)\n\n  0 passing (1ms)\n`],
    ['a part that the runner leaves out', '  5 passed (1s)\n  2 skipped\n'],
    ['the sum of unittest', 'Ran 7 tests in 0.1s\n\nOK\nRan 0 tests in 0.000s\n\nOK\n'],
  ])('does not stand for it: %s', (_name, output) => {
    expect(ranNone(testSummary(output))).toBe(true);
  });

  it('is none where no runner speaks: no summary is not one of nothing', () => {
    expect(ranNone(testSummary('0 problems\nTests: none\n'))).toBe(false);
  });

  it('names no more than three hundred failures, each cut, and numbers equal ones', () => {
    const {failing = []} = testSummary(`${Array.from({length: 3000}, (_, index) => `not ok ${index} - ${index}${'x'.repeat(500)}`).join('\n')}\n1..3000\n`) ?? {};
    expect(failing.length).toBe(300);
    expect(failing[7]).toBe(`7${'x'.repeat(199)}`);
    expect(testSummary('not ok 1 - a\nnot ok 2 - a\n1..2\n')?.failing).toEqual(['a', 'a (2)']);
    expect(testSummary('not ok 1 - a\u202Eb\u0007c\n1..1\n')?.failing).toEqual(['abc']);
  });

  it('is read in time, whatever it is', () => {
    const pieces = fc.constantFrom('1 passed', ' ', 'a', '1 ', ', ', '# tests ', '0', '\n', '\u001B[', '=', 'Tests', '  ', ' - ', '(', '[', '● ', '› ', '─');
    fc.assert(fc.property(fc.array(pieces, {maxLength: 400}), (parts) => {
      const began = performance.now();
      const summary = testSummary(parts.join(''));
      expect(performance.now() - began).toBeLessThan(500);
      expect(summary === null || (summary.ran >= 0 && summary.failed <= summary.ran && summary.skipped >= 0)).toBe(true);
    }), {numRuns: 200});
  });
});

test('long lines are read in a moment', () => {
  const line = `a => ./x${':1'.repeat(1000)}!`;
  expect(testSummary(`${line}\n`.repeat(4000))).toBeNull();
}, 3000);
