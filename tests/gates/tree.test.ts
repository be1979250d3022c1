import {describe, expect, it} from 'vitest';
import {treeGate} from '../../src/gates/tree.ts';
import {adding, changing, symlink, told, type World} from './changes.ts';

const judge = async (world: World, more: Partial<Parameters<typeof treeGate>[0]> = {}) => told(await treeGate({...world, names: [], mode: 'auto', ...more}));

const png = (size: number): Buffer => Buffer.concat([Buffer.from('\x89PNG\0', 'latin1'), Buffer.alloc(size)]);

describe('tree', () => {
  it('passes ordinary files, programs, changes of mode and links inside', async () => {
    const world = changing({'b.sh': 'x'}, {'b.sh': {mode: '100755', content: 'x'}, 'src/Ä.ts': 'x', 'src/link': symlink('../b.sh'), '.gitignore': 'x', '.github.md': 'x'});
    expect(await judge(world)).toBe('pass | tree/executable b.sh');
  });

  it.each([
    ['leaves', symlink('../../etc/passwd'), 'block'],
    ['is absolute', symlink('/etc/passwd'), 'block'],
    ['reaches into git', symlink('.git/config'), 'block'],
    ['cannot be judged', symlink('a/../b'), 'human'],
  ])('a link that %s', async (_what, side, word) => {
    expect(await judge(adding({out: side}))).toBe(`${word} | tree/symlink out`);
    expect(await judge(changing({out: 'a file'}, {out: side}))).toBe(`${word} | tree/symlink out`);
    expect(await judge(changing({out: side.content}, {out: side}))).toBe(`${word} | tree/symlink out`);
    expect(await judge(changing({out: side}, {}))).toBe('pass');
  });

  it('blocks an embedded repository, asks about the rest of submodules', async () => {
    expect(await judge(adding({lib: {mode: '160000', content: 'x'}}))).toBe('block | tree/submodule lib');
    expect(await judge(changing({lib: {mode: '160000', content: 'x'}}, {}))).toBe('human | tree/submodule lib');
    expect(await judge(changing({lib: {mode: '160000', content: 'x'}}, {lib: 'x'}))).toBe('human | tree/submodule lib');
    expect(await judge(adding({'.gitmodules': 'x'}))).toBe('human | tree/submodule .gitmodules');
    expect(await judge(changing({'.gitmodules': 'x'}, {'.gitmodules': 'y'}))).toBe('human | tree/submodule .gitmodules');
    expect(await judge(adding({'.GitModules.': 'x', 'gitmod~1': 'x'}))).toBe('human | tree/submodule .GitModules. | tree/submodule gitmod~1');
  });

  it.each(['.git/config', 'a/.GIT/x', 'a/.git', '.git /x', '.git./x', 'GIT~1/x', '.git::$INDEX_ALLOCATION/x', 'a\\.git\\config'])('blocks %j as an embedded repository', async (path) => {
    expect(await judge(adding({[path]: 'x'}))).toContain('block | tree/embedded-git');
  });

  it.each(['.g\u200cit/x', '\u202e.git/x', '.git\ufeff/x'])('blocks %j, which one file system reads as .git', async (path) => {
    expect(await judge(adding({[path]: 'x'}))).toMatch(/block \| tree\/path-hidden .*tree\/embedded-git/);
  });

  it.each([
    ['a newline', 'src/ok.js\nREADME.md', 'src/ok.js\\u{a}README.md'],
    ['a bidirectional mark', 'src/\u202egpj.js', 'src/\\u{202e}gpj.js'],
    ['an escape sequence', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
    ['a C1 control', 'a\u009b31mb', 'a\\u{9b}31mb'],
    ['a zero-width space', 'READ\u200bME.md', 'READ\\u{200b}ME.md'],
    ['an invisible letter', 'a\u3164', 'a\\u{3164}'],
  ])('blocks %s in a name, and shows it harmless', async (_what, path, shown) => {
    expect(await judge(adding({[path]: 'x'}))).toBe(`block | tree/path-hidden ${shown}`);
  });

  it('blocks a name that is not UTF-8, and a path with dots for a part', async () => {
    const {change, blobs} = adding({'a\ufffd': 'x'});
    expect(told(await treeGate({change: {...change, files: change.files.map((file) => ({...file, pathValid: false}))}, blobs, names: [], mode: 'auto'}))).toBe('block | tree/path-encoding a\ufffd');
    expect(await judge(adding({'a/../b': 'x'}))).toBe('block | tree/path-dots a/../b');
  });

  it('lets a bad name be removed, and only warns where it was there before', async () => {
    expect(await judge(changing({'a\nb': 'x'}, {}))).toBe('pass');
    expect(await judge(changing({'a\nb': 'x'}, {'a\nb': 'y'}))).toBe('pass | tree/path-hidden a\\u{a}b');
  });

  it('blocks modes that git does not write', async () => {
    expect(await judge(adding({dev: {mode: '020000', content: 'x'}}))).toBe('block | tree/special-file dev');
  });

  describe('names that collide', () => {
    it('within the change, by case or by composition', async () => {
      expect(await judge(adding({'a.ts': '1', 'A.ts': '2'}))).toBe('human | tree/name-collision a.ts');
      expect(await judge(adding({'\u00e9': '1', 'e\u0301': '2'}))).toBe('human | tree/name-collision \u00e9');
    });

    it('with a file that only changes', async () => {
      expect(await judge(changing({'a.ts': '1'}, {'a.ts': '2', 'A.ts': '1'}))).toBe('human | tree/name-collision A.ts');
    });

    it('with the tree, also as folders, once each', async () => {
      expect(await judge(adding({'Src/x.ts': '1', 'Src/y.ts': '1'}), {names: ['src/x.ts', 'Src/x.ts', 'Src/y.ts']})).toBe('human | tree/name-collision Src');
    });

    it('blocks where a link is one of them: a checkout would write through it', async () => {
      expect(await judge(adding({'A/post-checkout': '1', a: symlink('b')}))).toBe('block | tree/name-collision A');
    });

    it('is quiet about a rename by case, and about what was so before', async () => {
      expect(await judge(changing({'readme.md': '1'}, {'README.md': '1'}), {names: ['README.md']})).toBe('pass');
      expect(await judge(adding({'src/new.ts': '1'}), {names: ['src/a.ts', 'Src/a.ts', 'src/new.ts']})).toBe('pass');
    });
  });

  it('asks about big files and about very many', async () => {
    const limits = {blobBytes: 10, binaryBytes: 4, files: 2, totalBytes: 100};
    expect(await judge(adding({a: 'x'.repeat(11), b: 'x'}), {limits})).toBe('human | tree/big-file a');
    expect(await judge(adding({a: 'x', b: 'y', c: 'z'}), {limits})).toBe('human | tree/many-files');
    const total = {...limits, files: 9, totalBytes: 20};
    expect(await judge(adding({a: 'x'.repeat(10), b: 'y'.repeat(10), c: 'x'.repeat(10)}), {limits: total})).toBe('pass');
    expect(await judge(adding({a: 'x'.repeat(10), b: 'y'.repeat(10), c: 'z'}), {limits: total})).toBe('human | tree/big-change');
    expect(await judge(changing({a: 'x'.repeat(10), b: 'y'.repeat(10), c: 'z'}, {}), {limits: total})).toBe('pass');
    const cut = changing({}, {a: 'x'.repeat(11)}, {limit: 5});
    expect(await judge(cut, {limits})).toBe('human | tree/big-file a');
    expect(await judge(changing({}, {a: 'x'.repeat(9)}, {limit: 5}), {limits})).toBe('human | tree/big-file a');
  });

  it('asks about a name that reads like another', async () => {
    expect(await judge(adding({'src/\u0430dmin.ts': 'x'}))).toBe('human | tree/path-confusable src/\u0430dmin.ts');
    expect(await judge(adding({'\u0441\u043e\u0441': 'x'}), {names: ['coc', '\u0441\u043e\u0441']})).toBe('human | tree/path-confusable \u0441\u043e\u0441');
    expect(await judge(adding({'docs/\u0441\u043e\u0441.md': 'x', 'docs/\u043e\u0442\u0447\u0451\u0442 API.md': 'x', 'N\u00ba 1.md': 'x'}))).toBe('pass');
  });

  describe('binary files', () => {
    const limits = {blobBytes: 1000, binaryBytes: 4, files: 10, totalBytes: 10_000};

    it('asks about new big ones and about those that become big', async () => {
      expect(await judge(adding({'a.png': png(9)}), {limits})).toBe('human | tree/binary a.png');
      expect(await judge(changing({'a.png': Buffer.from('\0')}, {'a.png': png(9)}), {limits})).toBe('human | tree/binary a.png');
      expect(await judge(changing({'a.png': png(8)}, {'a.png': png(9)}), {limits})).toBe('pass');
      expect(await judge(adding({'a.png': Buffer.from('\0\0')}), {limits})).toBe('pass');
    });

    it.each([
      ['ELF', '\x7fELF\x02\x01\x01\0'],
      ['PE', 'MZ\x90\0\x03\0\0\0'],
      ['Mach-O', '\xcf\xfa\xed\xfe\x07\0\0\x01'],
      ['Java', '\xca\xfe\xba\xbe\0\0\x004'],
      ['WebAssembly', '\0asm\x01\0\0\0'],
    ])('asks about a program: %s, of any size and name, also a changed one', async (_what, head) => {
      const program = Buffer.from(head, 'latin1');
      expect(await judge(adding({'notes.txt': program}))).toBe('human | tree/binary notes.txt');
      expect(await judge(changing({tool: Buffer.concat([program, program])}, {tool: program}))).toBe('human | tree/binary tool');
    });

    it('takes text that begins like a program for text', async () => {
      expect(await judge(adding({'a.txt': 'MZ is how some files begin: Gr\u00fc\u00dfe'}))).toBe('pass');
    });
  });

  it('tells what nobody sees in text, with its line, only where the change adds it', async () => {
    const bad = 'if (a /*\u202e*/) {}\n';
    expect(await judge(adding({'a.ts': `x\n${bad}`}))).toBe('block | tree/bidi a.ts 2');
    expect(await judge(changing({'a.ts': bad}, {'a.ts': `x\n${bad}`}))).toBe('pass');
    expect(await judge(changing({'a.ts': 'x\n'}, {'a.ts': `x\n${bad}`}), {mode: 'warn'})).toBe('pass | tree/bidi a.ts 2');
  });

  it('passes on what collection told', async () => {
    expect(await judge(changing({}, {a: 'x'}, {warnings: ['dist/x is ignored and was left out']}))).toBe('pass | tree/collected');
  });

  it('obeys its mode', async () => {
    const world = adding({lib: {mode: '160000', content: 'x'}, '.gitmodules': 'x'});
    expect(await judge(world, {mode: 'human'})).toBe('human | tree/submodule lib | tree/submodule .gitmodules');
    expect(await judge(world, {mode: 'block'})).toBe('block | tree/submodule lib | tree/submodule .gitmodules');
    expect(await judge(world, {mode: 'warn'})).toMatch(/^pass \| tree\/submodule/);
  });

  it('rejects where a blob cannot be read', async () => {
    const {change} = adding({a: 'x'});
    await expect(treeGate({change, blobs: {read: async (shas) => shas.map(() => null)}, names: [], mode: 'auto'})).rejects.toThrow('does not have blob');
    await expect(treeGate({change, blobs: {read: async () => []}, names: [], mode: 'auto'})).rejects.toThrow('does not have blob');
  });

  it('is not silenced from inside the change', async () => {
    const world = adding({'.gitattributes': '* -diff\n', '.gitignore': 'out\n', 'agents.yaml': 'gates: {tree: off}\n', out: symlink('/etc/passwd')});
    expect(await judge(world)).toBe('block | tree/symlink out');
    const hidden = 'a = "\u202e"';
    expect(await judge(adding({'.gitattributes': '*.py binary -diff linguist-generated\n', 'a.py': `# noqa orch-ignore\n${hidden}\n\0`}))).toBe('block | tree/bidi a.py 2 | tree/control a.py 3');
    expect(await judge(adding({'b.PY.': hidden, c: `#!/bin/sh\n${hidden}`, 'd.js': Buffer.from(`\ufeff${hidden}`, 'utf16le')}))).toBe('block | tree/bidi b.PY. 1 | tree/bidi c 2 | tree/bidi d.js 1');
  });
});
