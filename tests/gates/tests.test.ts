import {describe, expect, it} from 'vitest';
import {testsGate} from '../../src/gates/tests.ts';
import {adding, changing, told, type World} from './changes.ts';

const judge = async (world: World, more: Partial<Parameters<typeof testsGate>[0]> = {}) => told(await testsGate({...world, mode: 'auto', ...more}));
const suite = "it('adds', () => {\n  expect(add(1, 2)).toBe(3);\n  expect(add(0, 0)).toBe(0);\n});\nit('takes', () => {\n  expect(take(3, 1)).toBe(2);\n});\n";
const lines = (from: number, to: number): string => Array.from({length: to - from}, (_, index) => `line ${from + index}\n`).join('');

describe('tests', () => {
  it('passes more tests, other tests in their place, and code', async () => {
    expect(await judge(adding({'src/a.ts': 'regex.test(x); emit(1); // a note\n', 'src/a.test.ts': suite}))).toBe('pass');
    expect(await judge(changing({'a.test.ts': suite}, {'a.test.ts': suite.replace('takes', 'subtracts').replace('take(3, 1)', 'take(4, 2)')}))).toBe('pass');
    expect(await judge(changing({'src/a.ts': "it('x')\nexpect(1)\n"}, {'src/a.ts': ''}))).toBe('pass');
  });

  it('lets tests move to another file, whole or in part', async () => {
    const [first = '', second = ''] = suite.split(/(?=it\('takes)/);
    expect(await judge(changing({'a.test.ts': suite}, {'tests/b.test.ts': suite}))).toBe('pass');
    expect(await judge(changing({'a.test.ts': suite}, {'a.test.ts': first, 'b.test.ts': second}))).toBe('pass');
    expect(await judge(changing({'a.test.ts': suite, 'b.test.ts': suite}, {'c.test.ts': suite}))).toBe('human | tests/removed b.test.ts');
  });

  it.each([
    ['a deleted file', {'a.test.ts': suite}, {}],
    ['a deleted test', {'a.test.ts': suite}, {'a.test.ts': suite.replace(/it\('takes[^]*/, '')}],
    ['a test in a comment', {'a.test.ts': suite}, {'a.test.ts': suite.replace(/(it\('takes[^]*)/, '/*\n$1*/')}],
    ['a test behind //', {'a.test.ts': suite}, {'a.test.ts': suite.replace("it('takes'", "//it('takes'")}],
    ['Python', {'test_a.py': 'def test_a():\n  pass\nasync def test_b():\n  pass\n'}, {'test_a.py': 'def test_a():\n  pass\n'}],
    ['Go', {'a_test.go': 'func TestA(t *testing.T) {}\n'}, {'a_test.go': 'func helper() {}\n'}],
    ['Rust', {'tests/a.rs': '#[test]\nfn a() {}\n'}, {'tests/a.rs': 'fn a() {}\n'}],
    ['Java', {'src/ATest.java': '  @Test\n  void a() {}\n'}, {'src/ATest.java': '  void a() {}\n'}],
  ])('asks about fewer tests: %s', async (_what, before, after) => {
    expect(await judge(changing(before as Readonly<Record<string, string>>, after as Readonly<Record<string, string>>))).toMatch(/^human \| tests\/removed \S+$/);
  });

  it('asks about fewer assertions', async () => {
    expect(await judge(changing({'a.test.ts': suite}, {'a.test.ts': suite.replace('  expect(add(0, 0)).toBe(0);\n', '')}))).toBe('human | tests/assertions a.test.ts');
    expect(await judge(changing({'test_a.py': 'def test_a():\n  assert x == 1\n'}, {'test_a.py': 'def test_a():\n  pass\n'}))).toBe('human | tests/assertions test_a.py');
  });

  it.each(["it\u002eonly('a')", "describe\u002eonly('a')", "test.concurrent.only('a')", "it\u002eonly.each([1])('a')", "fit('a')", "fdescribe('a')"])('blocks %s', async (line) => {
    expect(await judge(adding({'a.test.ts': `${line}\n`}))).toBe('block | tests/only a.test.ts 1');
    expect(await judge(changing({'a.test.ts': `${line}\n`}, {'a.test.ts': `x\n${line}\n`}))).toBe('pass');
    expect(await judge(changing({'a.test.ts': `${line}\n`}, {'b.test.ts': `x\n${line}\n`}))).toBe('pass');
  });

  it.each([
    ['skip', 'a.test.ts', "it.skip('a', () => {})"],
    ['skip', 'a.test.ts', "xit('a', () => {})"],
    ['skip', 'a.test.ts', "describe.skipIf(true)('a', () => {})"],
    ['skip', 'a.test.ts', 'if (false) {'],
    ['skip', 'test_a.py', '@pytest.mark.skip'],
    ['skip', 'test_a.py', 'if False:'],
    ['skip', 'a_test.go', '\tt.Skip("later")'],
    ['skip', 'tests/a.rs', '#[ignore]'],
    ['skip', 'ATest.java', '@Disabled'],
    ['tautology', 'a.test.ts', 'expect(true).toBe(true);'],
    ['tautology', 'a.test.ts', "expect('a').toEqual('a');"],
    ['tautology', 'test_a.py', '  assert True'],
    ['tautology', 'test_a.py', '  self.assertTrue(True)'],
    ['tautology', 'tests/a.rs', '  assert_eq!(1, 1);'],
    ['suppression', 'src/a.ts', '// eslint-disable-next-line no-eval'],
    ['suppression', 'src/a.ts', '// @ts\u002dignore'],
    ['suppression', 'src/a.py', 'x = f()  # type: ignore'],
    ['suppression', 'src/a.py', 'x = f()  # noqa: F401'],
    ['suppression', 'src/a.rs', '#![allow(dead_code)]'],
    ['suppression', 'src/A.java', '@SuppressWarnings("all")'],
    ['suppression', 'src/a.ts', '/* istanbul ignore next */'],
  ])('asks about %s in %s: %s', async (rule, path, line) => {
    expect(await judge(changing({[path]: 'x\n'}, {[path]: `x\n${line}\n`}))).toBe(`human | tests/${rule} ${path} 2`);
    expect(await judge(changing({[path]: `${line}\n`}, {[path]: `x\n${line}\n`}))).toBe('pass');
  });

  it.each(['expect(value).toBe(true);', 'expect(1).toBe(2);', 'assert(x)', 'const commit = 1; // it is only here, skip it', "await page.only('x')", 'suit(1)'])('leaves alone %j', async (line) => {
    expect(await judge(adding({'a.test.ts': `${line}\n`}))).toBe('pass');
  });

  it('asks about snapshots that are written anew, not about those that grow', async () => {
    expect(await judge(changing({'__snapshots__/a.snap': lines(0, 20)}, {'__snapshots__/a.snap': lines(10, 30)}))).toBe('human | tests/snapshot __snapshots__/a.snap');
    expect(await judge(changing({'a.snap': lines(0, 20)}, {}))).toBe('human | tests/snapshot a.snap');
    expect(await judge(changing({'a.snap': lines(0, 20)}, {'a.snap': lines(2, 40)}))).toBe('pass');
  });

  it.each([
    ['vitest.config.ts', 'coverage: {thresholds: {lines: 90, branches: 80}}', 'coverage: {thresholds: {lines: 90, branches: 70}}'],
    ['package.json', '{"nyc": {"lines": 90}}', '{"nyc": {}}'],
    ['.coveragerc', '[report]\nfail_under = 90\n', '[report]\n# fail_under = 90\n'],
    ['pyproject.toml', 'addopts = "--cov-fail-under=90"', 'addopts = "--cov-fail-under=9"'],
  ])('asks about lower coverage in %s', async (path, before, after) => {
    expect(await judge(changing({[path]: before}, {[path]: after}))).toBe(`human | tests/threshold ${path}`);
    expect(await judge(changing({[path]: after}, {[path]: before}))).toBe('pass');
  });

  it('obeys its mode', async () => {
    const world = adding({'a.test.ts': "it\u002eonly('a')\n", 'a.ts': '// @ts\u002dignore\n'});
    expect(await judge(world, {mode: 'human'})).toBe('human | tests/only a.test.ts 1 | tests/suppression a.ts 1');
    expect(await judge(world, {mode: 'block'})).toBe('block | tests/only a.test.ts 1 | tests/suppression a.ts 1');
    expect(await judge(world, {mode: 'warn'})).toMatch(/^pass \| tests\/only/);
  });

  it('rejects where it cannot read and when its time is over, and asks where it can read only a part', async () => {
    const {change, blobs} = changing({'a.test.ts': suite}, {'a.test.ts': `${suite}x`});
    await expect(testsGate({change, blobs: {read: async (shas) => shas.map(() => null)}, mode: 'auto'})).rejects.toThrow('does not have blob');
    await expect(testsGate({change, blobs, mode: 'auto', signal: AbortSignal.abort(new Error('too late'))})).rejects.toThrow('too late');
    expect(await judge(changing({}, {'a.test.ts': suite}, {limit: 20}))).toBe('human | tests/too-big a.test.ts');
  });

  it('is not silenced from inside the change', async () => {
    const world = adding({'.gitattributes': '*.ts -diff binary linguist-generated\n', 'agents.yaml': 'gates: {tests: off}\n', 'a.test.ts': "// orch-disable\nit.only('a')\n\0", 'B.TEST.TS': "it\u002eonly('b')\r\n", 'd.test.ts': Buffer.from("\ufeffit.only('b')\n", 'utf16le')});
    expect(await judge(world)).toBe('block | tests/only a.test.ts 2 | tests/only B.TEST.TS 1 | tests/only d.test.ts 1');
  });

  it('takes time in proportion', async () => {
    const line = "it('a', () => { expect(x).toBe(true); }); // it.each( expect('a assert_eq!(x describe if (x) # assert ";
    const time = async (times: number): Promise<number> => {
      const world = adding({'a.test.ts': line.repeat(times), 'b.test.ts': `${line}\n/*\n`.repeat(times)});
      const begin = performance.now();
      await judge(world);
      return performance.now() - begin;
    };
    await time(500);
    const least = async (times: number): Promise<number> => Math.min(await time(times), await time(times), await time(times));
    // 32 times as much; what looks at everything again and again takes a thousand times as long.
    expect((await least(8000)) / (await least(250))).toBeLessThan(300);
  });
});
