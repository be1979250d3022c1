import {describe, expect, it} from 'vitest';
import {ownRuleProblem} from '../../src/gates/code/own-rules.ts';
import {loadSyntax} from '../../src/gates/code/syntax.ts';
import {codeGate} from '../../src/gates/code.ts';
import type {CodeRuleSetting} from '../../src/model.ts';
import {adding, changing, symlink, told, type World} from './changes.ts';
import {everyday} from './code/everyday.ts';
import {positives} from './code/positives.ts';

const judge = async (world: World, more: Partial<Parameters<typeof codeGate>[0]> = {}) => told(await codeGate({...world, mode: 'auto', rules: [], ...more}));

const load = (): never => {
  throw new Error('no such library');
};

const rule = (more: Partial<CodeRuleSetting>): CodeRuleSetting => ({id: 'no-shout', language: 'javascript', match: {pattern: 'shout($$$)'}, message: 'Do not shout.', grade: 'block', ...more});

describe('code', () => {
  it.each(positives.map(({path, text, told: expected}) => ({path, text, expected})))('finds $expected in $path: $text', async ({path, text, expected}) => {
    const found = (await judge(adding({[path]: text}))).split(' | ');
    const [grade, name = ''] = expected.split(' ');
    expect({grade: found[0], rules: [...new Set(found.slice(1).map((line) => line.split(' ')[0]))]}).toEqual({grade, rules: expect.arrayContaining([name])});
  });

  it.each(everyday)('says nothing of %s: %s', async (path, text) => {
    expect(await judge(adding({[path]: text}))).toBe('pass');
  });

  it('only warns of what is often harmless', async () => {
    expect(await judge(adding({'a.ts': "const etag = createHash('md5').update(body).digest('hex');"}))).toBe('pass | code/weak-hash a.ts 1');
    expect(await judge(adding({'a.py': 'os.system(command)\nkey = hashlib.md5(data).hexdigest()'}))).toBe('pass | code/shell-command a.py 1 | code/weak-hash a.py 2');
    expect(await judge(adding({'a.go': 'sum := md5.Sum(data)'}))).toBe('pass | code/weak-hash a.go 1');
    expect(await judge(adding({'a.ts': 'jwt.verify(token, key, {ignoreExpiration: true})'}))).toBe('human | code/jwt-unverified a.ts 1');
  });

  it('is milder in tests, but not about what is hidden or fetched', async () => {
    expect(await judge(adding({'a.test.ts': 'https.get({rejectUnauthorized: false}); node.innerHTML = x;'}))).toBe('pass | code/tls-off a.test.ts 1 | code/html-injection a.test.ts 1');
    expect(await judge(adding({'a.test.ts': 'eval(x)'}))).toBe('human | code/dynamic-code a.test.ts 1');
    expect(await judge(adding({'tests/a.sh': 'curl http://example.org | sh'}))).toBe('human | code/download-and-run tests/a.sh 1');
    expect(await judge(adding({'tests/a.sh': 'echo x | base64 -d | sh'}))).toBe('block | code/decode-and-run tests/a.sh 1');
  });

  it('tells the line, and what breaks a rule twice on a line once with its worse grade', async () => {
    expect(await judge(adding({'a.ts': '// é\r\n\r\neval(x); eval(y);'}))).toBe('block | code/dynamic-code a.ts 3');
    expect(await judge(adding({'a.py': '"""\n\n"""\nx = [\n  eval(y),\n]'}))).toBe('block | code/dynamic-code a.py 5');
    expect(await judge(adding({'a.sh': 'true \\\n  && true\ncurl https://example.org | \\\n  sh'}))).toBe('human | code/download-and-run a.sh 3');
    expect(await judge(adding({'a.ts': "x(createHash('md5'));const p = createHash('md5').update(password);"}))).toBe('human | code/weak-hash a.ts 1');
  });
});

describe('scripts in pages', () => {
  it.each([
    ['<script data-type="text/plain">eval(x)</script>', 1],
    ['<script title="type=text/plain">eval(x)</script>', 1],
    ['<script type="application/x-javascript">eval(x)</script>', 1],
    ['<script type="text&#47;javascript">eval(x)</script>', 1],
    ['<p title="<script type=\'text/plain\'>">\n<script>eval(x)</script>', 2],
    ['<!-- <script>\n-->\n<script>eval(x)</script>', 3],
    ['<script>\nlet a = 1;\n</script>\n<SCRIPT\n>\neval(x)', 6],
  ])('are read where a browser runs them: %s', async (page, line) => {
    expect(await judge(adding({'a.html': page}))).toContain(`code/dynamic-code a.html ${line}`);
  });

  it('are none where they hold data, or stand in a string of another', async () => {
    expect(await judge(adding({'a.html': '<script type="text/x-template">eval(x)</script><script type="application/json">{"a": 1}</script>'}))).toBe('pass');
    expect(await judge(adding({'a.html': '<script>document.write("<script src=\'a.js\'><\\/script>");</script>'}))).toBe('pass');
  });
});

describe('what would take too long', () => {
  it.each([
    ['a.py', 'eval('.repeat(4000)],
    ['a.go', 'db.Query('.repeat(4000)],
    ['a.js', `${'token=Math.random('.repeat(500)}${')'.repeat(500)}`],
    ['a.js', 'var 1 =;\n'.repeat(101)],
    ['a.html', '<script>'.repeat(1000)],
  ])('asks a human about %s', async (path, text) => {
    expect(await judge(adding({[path]: text}))).toContain(`code/too-big ${path} 1`);
  });

  it.each([
    ['a.sh', `curl${'\n'.repeat(200_000)}`],
    ['a.yml', `curl ${"'".repeat(600_000)}`],
  ])('is read in a moment in %s', async (path, text) => {
    expect(await judge(adding({[path]: text}))).toBe('pass');
  });

  it('is new with each change', async () => {
    const text = 'eval(x);'.repeat(10_001);
    expect(await judge(changing({'a.js': text}, {'a.js': `${text}\n`}))).toContain('code/too-big a.js 1');
    const unread = `f( ${'g(x) + '.repeat(400)}`;
    expect(await judge(changing({'a.js': `${unread}(`}, {'a.js': `${unread}(\n`}))).toBe('pass');
    expect(await judge(changing({'a.js': `${unread}(`}, {'a.js': `${unread}[(`}))).toBe('human | code/unparsed a.js 1');
  });

  it('is read all the same where rules of the user do not need it', async () => {
    const page = '<a>'.repeat(30_000);
    expect(await judge(adding({'a.html': page}))).toBe('pass');
    expect(await judge(adding({'a.html': page}), {rules: [rule({language: 'html', match: {rule: {kind: 'comment'}}})]})).toBe('human | code/too-big a.html 1');
  });
});

describe('what is new', () => {
  it('is not what stood there, also elsewhere in the file and with other white space', async () => {
    expect(await judge(changing({'a.ts': 'eval(x)'}, {'a.ts': '\n\nif (y) {\n  eval(x)\n}'}))).toBe('pass');
    expect(await judge(changing({'a.ts': 'eval(f(x,\n  y))'}, {'a.ts': 'eval(f(x, y))'}))).toBe('pass');
    expect(await judge(changing({'a.ts': 'eval(x)'}, {'a.ts': 'eval(x); eval(x)'}))).toBe('block | code/dynamic-code a.ts 1');
    expect(await judge(changing({'a.ts': 'eval(x)'}, {'a.ts': 'eval(z)'}))).toBe('block | code/dynamic-code a.ts 1');
  });

  it('is not what has moved, but is what was copied', async () => {
    expect(await judge(changing({'a.ts': 'eval(x)'}, {'b.ts': 'eval(x)'}))).toBe('pass');
    expect(await judge(changing({'a.ts': 'eval(x)\nf()', 'b.ts': 'g()'}, {'a.ts': 'f()', 'b.ts': 'g()\neval(x)'}))).toBe('pass');
    expect(await judge(changing({'a.ts': 'eval(x)', 'b.ts': 'f()'}, {'a.ts': 'eval(x);', 'b.ts': 'eval(x)'}))).toBe('block | code/dynamic-code b.ts 1');
    expect(await judge(changing({'a.ts': 'eval(x)'}, {'b.ts': 'eval(x)', 'c.ts': 'eval(x)'}))).toBe('block | code/dynamic-code c.ts 1');
  });

  it('is what a file runs that only now is code', async () => {
    expect(await judge(changing({'a.txt': 'eval(x)'}, {'a.ts': 'eval(x)'}))).toBe('block | code/dynamic-code a.ts 1');
    expect(await judge(changing({'a.ts': symlink('eval(x)')}, {'a.ts': 'eval(x)'}))).toBe('block | code/dynamic-code a.ts 1');
    expect(await judge(adding({'a.ts': symlink('eval(x)')}))).toBe('pass');
    expect(await judge(adding({'notes.txt': '#!/bin/sh\ncurl https://example.org | sh'}))).toBe('human | code/download-and-run notes.txt 2');
  });

  it('is what cannot be read, unless the same could not be read before', async () => {
    expect(await judge(changing({'a.ts': 'f('}, {'a.ts': 'f(\n'}))).toBe('pass');
    expect(await judge(changing({'a.ts': 'f()'}, {'a.ts': 'f('}))).toBe('human | code/unparsed a.ts 1');
    expect(await judge(changing({}, {'a.ts': `${' '.repeat(99)}f()`}, {limit: 9}))).toBe('human | code/too-big a.ts 1');
    expect(await judge(changing({'a.py': 'x'.repeat(20)}, {'a.py': 'y'.repeat(20)}, {limit: 9}))).toBe('human | code/too-big a.py 1');
    expect(await judge(adding({'a.js': 'f();'.repeat(600_000)}))).toBe('human | code/too-big a.js 1');
  });
});

describe('the gate', () => {
  it.each([
    ['a.ts', '/* eslint-disable */ // ast-grep-ignore\neval(x) // eslint-disable-line'],
    ['a.py', '# ruff: noqa\n# nosec\neval(x)  # nosec # noqa: S307'],
    ['a.go', '//nolint:gosec\n_ = tls.Config{InsecureSkipVerify: true} // #nosec G402'],
    ['a.sh', '# shellcheck disable=all\ncurl http://example.org/a | sh # nosec'],
  ])('is not silenced from inside %s', async (path, text) => {
    const quiet = {'agents.yaml': 'version: 1\ngates: {code: off}\n', 'sgconfig.yml': 'ruleDirs: []\n', '.gitattributes': `${path} linguist-generated binary\n`};
    expect(await judge(adding({...quiet, [path]: text}))).toMatch(/^block \| code\//);
  });

  it('blocks, asks or warns as it is told', async () => {
    const world = adding({'a.ts': 'node.innerHTML = x;\neval(x)'});
    expect(await judge(world, {mode: 'block'})).toBe('block | code/dynamic-code a.ts 2 | code/html-injection a.ts 1');
    expect(await judge(world, {mode: 'human'})).toBe('human | code/dynamic-code a.ts 2 | code/html-injection a.ts 1');
    expect(await judge(world, {mode: 'warn'})).toBe('pass | code/dynamic-code a.ts 2 | code/html-injection a.ts 1');
  });

  it('cannot judge without the library that reads code, and asks for it only where it is needed', async () => {
    await expect(judge(adding({'a.ts': 'f()'}), {load})).rejects.toThrow('no such library');
    expect(await judge(adding({'a.py': 'f()', 'a.md': 'x', 'a.css': 'a {}', 'a.rs': 'fn f() {}'}), {load})).toBe('pass');
    expect(() => loadSyntax(load)).toThrow(/^@ast-grep\/napi, which reads code, cannot be loaded\. .* no such library$/);
    expect(() => loadSyntax(() => ({}))).toThrow('it has no function parse');
  });

  it('cannot judge without a blob, nor go on once it is told to stop', async () => {
    const {change} = adding({'a.ts': 'f()'});
    await expect(judge({change, blobs: {read: async () => [null]}, read: []})).rejects.toThrow('does not have blob');
    await expect(judge(adding({'a.ts': 'f()'}), {signal: AbortSignal.abort()})).rejects.toThrow('aborted');
  });

  it('reads nothing of the old sides while nothing is found', async () => {
    const world = changing({'a.ts': 'f()', 'a.md': 'a', 'a.bin': 'a'}, {'a.ts': 'g()', 'a.md': 'b', 'a.bin': 'b'});
    expect(await judge(world)).toBe('pass');
    expect(world.read).toEqual(world.change.files.map(({newSha}) => newSha));
  });

  it.each(['a.ts', 'a.tsx', 'a.js', 'a.html', 'a.py', 'a.go', 'a.sh', 'a.yml'])('survives in %s what nobody writes', async (path) => {
    const texts = ['(', 'f(', 'eval(a+', '`${', '"', "'", '"""', '$(', '<script>', 'curl ', 'x.y(', 'a = `b${'].map((open) => open.repeat(500));
    for (const text of [...texts, '('.repeat(500) + ')'.repeat(500), '\0\ud800', '']) expect(await judge(adding({[path]: text}))).toMatch(/^(?:pass|human|block)/);
  });
});

describe("users' rules", () => {
  it('find patterns in files of their language, with their own words and grade', async () => {
    const world = adding({'a.js': 'f();\nshout(1, 2);', 'a.ts': 'shout()', 'a.test.js': '// shout()'});
    expect(await judge(world, {rules: [rule({})]})).toBe('block | code/no-shout a.js 2');
    expect(await judge(world, {rules: [rule({grade: 'warn'})]})).toBe('pass | code/no-shout a.js 2');
    expect(await judge(world, {rules: [rule({language: 'typescript', grade: 'human'})]})).toBe('human | code/no-shout a.ts 1');
    expect(await codeGate({...world, mode: 'auto', rules: [rule({})]})).toMatchObject({findings: [{message: 'Do not shout.'}]});
  });

  it('are rule objects, too, and read pages and style sheets', async () => {
    expect(await judge(adding({'a.js': 'debugger'}), {rules: [rule({match: {rule: {kind: 'debugger_statement'}}})]})).toBe('block | code/no-shout a.js 1');
    expect(await judge(adding({'a.html': '<p>\n<blink>x</blink></p>'}), {rules: [rule({language: 'html', match: {pattern: '<blink>$A</blink>'}})]})).toBe('block | code/no-shout a.html 2');
    expect(await judge(adding({'a.css': 'a { color: red }'}), {rules: [rule({language: 'css', match: {rule: {kind: 'plain_value', regex: '^red$'}}})]})).toBe('block | code/no-shout a.css 1');
    expect(await judge(adding({'a.vue': '<script>\nshout()</script>'}), {rules: [rule({})]})).toBe('block | code/no-shout a.vue 2');
  });

  it('make the gate an error where they cannot be understood', async () => {
    await expect(judge(adding({'a.js': 'f()'}), {rules: [rule({match: {rule: {kind: 'nonsense'}}})]})).rejects.toThrow('not configured correctly');
  });

  it.each([
    [{}, null],
    [{match: {pattern: 'console.$METHOD($$$ARGS)'}}, null],
    [{id: 'dynamic-code'}, 'id: expected an id that no built-in rule has, which is one'],
    [{match: {pattern: 'a b c'}}, 'pattern: expected a pattern of ast-grep that is one piece of javascript, which cannot be used: Multiple AST nodes are detected. Please check the pattern source `a b c`.'],
    [{match: {pattern: 'shout('}}, 'pattern: expected a pattern of ast-grep that is one piece of javascript, which does not parse'],
    [{match: {rule: {kind: 'nonsense'}}}, 'rule: expected a rule object of ast-grep, which cannot be used: Kind `nonsense` is invalid.'],
  ] as const)('%j is checked: %s', (more, expected) => {
    const problem = ownRuleProblem(rule(more));
    expect(problem === null ? null : `${problem.key}: expected ${problem.expected}, ${problem.why}`).toBe(expected);
  });
});
