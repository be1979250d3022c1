/** What every gate has to show, one row a gate: the compiler asks for the row of a new one. */
import {describe, expect, it} from 'vitest';
import {judgeCommit, type JudgeInput} from '../../src/gates/gate-keeper.ts';
import {reviewVerdict, type ReviewEnd} from '../../src/gates/review.ts';
import {allowListFile} from '../../src/gates/secrets/allow-list.ts';
import {gateNames, type GateMode, type GateName, type GateSettings, type GateVerdict} from '../../src/model.ts';
import {changing, symlink, task, type Side} from './changes.ts';

type Files = Readonly<Record<string, Side>>;

/** A change, and whatever of its surroundings matters. */
interface Given {
  readonly before?: Files;
  readonly after: Files;
  readonly input?: Partial<JudgeInput>;
  readonly settings?: Partial<GateSettings>;
}

interface Row {
  readonly pass: Given;
  readonly block: Given;
  /** Null: it never asks. */
  readonly human: Given | null;
  /** What it reads is not there; null: it reads nothing but the names of what has changed. */
  readonly error: Given | null;
  /** A program that it needs is not there, and what becomes of that; null: it needs none. */
  readonly missing: {readonly given: Given; readonly verdict: 'error' | 'human'} | null;
  /** Its settings with another mode; null: it has none. */
  readonly mode: ((mode: GateMode) => Partial<GateSettings>) | null;
}

const one = task('T1', ['src/**']);
const settings: GateSettings = {scope: 'auto', tree: 'auto', secrets: 'auto', policy: {mode: 'auto', requireHuman: [], block: []}, checks: []};
const plain: Given = {after: {'src/a.ts': 'export const a = 1;\n'}};
const unreadable: Given = {...plain, input: {blobs: {read: () => Promise.reject(new Error('disk gone'))}}};
const key = ['sk', 'live', '51Hx9vKq2Rt7Yp4Zs8Wn3Bd6'].join('_');
const suite = (body: string): string => `import {expect, test} from 'vitest';\n\n${body}`;
const sums = "test('sums', () => {\n  expect(sum(1, 2)).toBe(3);\n});\n";
const rule = (grade: 'block' | 'human', mode: GateMode = 'auto'): Partial<GateSettings> => ({compliance: {mode, rules: [{id: 'said', grade, demand: {type: 'forbidden', files: ['*.ts'], text: ['parseFloat']}}]}});
const floats: Files = {'src/a.ts': 'parseFloat(x);\n'};
const lint: Partial<GateSettings> = {checks: [{name: 'lint', run: 'lint'}]};
const lintEnds = (code: number): Partial<JudgeInput> => ({runCheck: async () => ({type: 'exit', code, outputTail: ''})});
const reads = (mode: GateMode): Partial<GateSettings> => ({reviewers: [{name: 'sec', agent: 'r', kind: 'security', crossModel: false, mode, timeoutMs: null}]});
const ends = (end: ReviewEnd): Partial<JudgeInput> => ({runReview: async (reviewer) => reviewVerdict(reviewer, end, {files: []})});
const says = (verdict: 'pass' | 'block' | 'human'): Partial<JudgeInput> => ends({type: 'answered', answer: {verdict, summary: 'I looked.', findings: []}, warnings: []});
const manifest = (dependencies: object): string => JSON.stringify({name: 'x', version: '1.0.0', dependencies});
const lock = (dependencies: object, more: object = {}): string => JSON.stringify({name: 'x', version: '1.0.0', lockfileVersion: 3, packages: {'': {name: 'x', version: '1.0.0', dependencies}, ...more}});
const locked = (name: string): object => ({[`node_modules/${name}`]: {version: '1.0.0', resolved: `https://packages.example.org/${name}/-/${name}-1.0.0.tgz`, integrity: `sha512-${Buffer.alloc(64, 7).toString('base64')}`, license: 'MIT'}});
const oneMore: Given = {
  before: {'src/package.json': manifest({def: '1.0.0'}), 'src/package-lock.json': lock({def: '1.0.0'}, locked('def'))},
  after: {'src/package.json': manifest({def: '1.0.0', abc: '1.0.0'}), 'src/package-lock.json': lock({def: '1.0.0', abc: '1.0.0'}, {...locked('def'), ...locked('abc')})},
};

const rows: Readonly<Record<GateName, Row>> = {
  scope: {
    pass: plain,
    block: {after: {'lib/a.ts': 'x'}},
    human: {after: {'docs/a.md': 'x'}},
    error: null,
    missing: null,
    mode: (mode) => ({scope: mode}),
  },
  tree: {
    pass: plain,
    block: {after: {'src/out': symlink('/etc/passwd')}},
    human: {after: {'src/blob.dat': Buffer.alloc(2 * 1024 * 1024, 0)}},
    error: unreadable,
    missing: null,
    mode: (mode) => ({tree: mode}),
  },
  secrets: {
    pass: plain,
    block: {after: {'src/a.ts': `const stripe = '${key}';\n`}},
    human: {after: {'src/a.ts': `const stripe = '${key}';\n`}, settings: {secrets: 'human'}},
    error: unreadable,
    missing: {given: {...plain, input: {scanners: [{name: 'gitleaks', scan: null}]}}, verdict: 'error'},
    mode: (mode) => ({secrets: mode}),
  },
  dependencies: {
    pass: plain,
    block: {before: {'src/package.json': manifest({})}, after: {'src/package.json': manifest({abc: 'git+https://example.org/abc'})}},
    human: oneMore,
    error: {after: {'src/package.json': '{'}},
    missing: {given: {...oneMore, settings: {dependencies: {mode: 'auto', licences: null, audit: 'high'}}, input: {runAudit: async () => ({type: 'failed', message: 'npm was not found'})}}, verdict: 'human'},
    mode: (mode) => ({dependencies: {mode, licences: null, audit: 'off'}}),
  },
  code: {
    pass: plain,
    block: {after: {'src/a.ts': 'eval(input);\n'}},
    human: {after: {'src/a.ts': 'node.innerHTML = input;\n'}},
    error: unreadable,
    // The library that reads code is a part of orch; `code.test.ts` shows what becomes of a change without it.
    missing: null,
    mode: (mode) => ({code: {mode, rules: []}}),
  },
  tests: {
    pass: plain,
    block: {after: {'src/a.test.ts': suite(`${['test', 'only'].join('.')}('one', () => {\n  expect(1 + 1).toBe(2);\n});\n`)}},
    human: {before: {'src/a.test.ts': suite(sums)}, after: {}},
    error: unreadable,
    missing: null,
    mode: (mode) => ({tests: mode}),
  },
  policy: {
    pass: plain,
    block: {after: {'src/.env': 'A=1\n'}},
    human: {after: {'src/CLAUDE.md': 'x'}},
    error: {...plain, settings: {policy: {mode: 'auto', requireHuman: [], block: [], codeowners: true}}, input: {readBase: () => Promise.reject(new Error('disk gone'))}},
    missing: null,
    mode: (mode) => ({policy: {mode, requireHuman: [], block: []}}),
  },
  compliance: {
    pass: {...plain, settings: rule('block')},
    block: {after: floats, settings: rule('block')},
    human: {after: floats, settings: rule('human')},
    error: {...unreadable, settings: rule('block')},
    missing: null,
    mode: (mode) => rule('block', mode),
  },
  checks: {
    pass: {...plain, settings: lint, input: lintEnds(0)},
    block: {...plain, settings: lint, input: lintEnds(1)},
    human: null,
    error: {...plain, settings: lint, input: {runCheck: () => Promise.reject(new Error('no worktree'))}},
    missing: {given: {...plain, settings: lint, input: lintEnds(127)}, verdict: 'error'},
    mode: null,
  },
  review: {
    pass: {...plain, settings: reads('auto'), input: says('pass')},
    block: {...plain, settings: reads('auto'), input: says('block')},
    human: {...plain, settings: reads('auto'), input: says('human')},
    error: {...plain, settings: reads('auto'), input: {runReview: () => Promise.reject(new Error('no worktree'))}},
    missing: {given: {...plain, settings: reads('warn'), input: ends({type: 'unanswered', why: 'r failed (spawn): claude is not on PATH'})}, verdict: 'human'},
    mode: reads,
  },
};

async function verdictOf(gate: GateName, {before = {}, after, input, settings: own}: Given, more: Partial<JudgeInput> = {}): Promise<GateVerdict | null> {
  const {change, blobs} = changing(before, after);
  let said: GateVerdict | null = null;
  await judgeCommit(
    {
      change,
      task: one,
      tasks: [one, task('T2', ['lib/**'])],
      names: Object.keys(after),
      blobs,
      settings: {...settings, ...own},
      only: new Set([gate]),
      values: [],
      readBase: async () => null,
      readUnchanged: async () => null,
      runCheck: () => Promise.reject(new Error('nobody asked for a check')),
      withTimeout: (_gate, work) => work(new AbortController().signal),
      approvedTree: null,
      overrides: new Set(),
      ...input,
      ...more,
    },
    {on: async (_gate, verdict) => void (said = verdict)},
  );
  return said;
}

const typeOf = async (...args: Parameters<typeof verdictOf>): Promise<string> => (await verdictOf(...args))?.type ?? 'says nothing';

/** What somebody who may write into the change would try. */
function silenced(after: Files): Files {
  const hush = '// eslint-disable, biome-ignore, ast-grep-ignore, gitleaks:allow, nosec, noqa, nolint, orch-ignore\n';
  const quiet = Object.fromEntries(Object.entries(after).map(([path, side]) => [path, typeof side === 'string' && /\.[jt]s$/.test(path) ? `${hush}${side.replaceAll('\n', ` ${hush}`)}` : side]));
  return {
    ...quiet,
    'agents.yaml': `version: 1\ngates: {${gateNames.filter((gate) => gate !== 'checks').map((gate) => `${gate}: off`).join(', ')}, checks: []}\n`,
    [allowListFile]: 'allow: [{path: "**", reason: all is well}]\n',
    '.gitattributes': '* -diff -text binary linguist-generated linguist-vendored export-ignore\n',
    '.gitignore': '*\n',
    '.orchignore': '*\n',
    '.gitleaksignore': '*\n',
    '.secretlintignore': '*\n',
    CODEOWNERS: '',
    'sgconfig.yml': 'ruleDirs: []\n',
  };
}

describe.each(gateNames)('%s', (gate) => {
  const {pass, block, human, error, missing, mode} = rows[gate];

  it('has a change that passes, and one that it blocks', async () => {
    expect(await typeOf(gate, pass)).toBe('pass');
    expect(await typeOf(gate, block)).toBe('block');
  });

  if (human !== null) {
    it('has a change for which it asks a human', async () => {
      expect(await typeOf(gate, human)).toBe('human');
    });
  }

  if (error !== null) {
    it('is an error where it cannot look, and nobody can approve that', async () => {
      expect(await typeOf(gate, error)).toBe('error');
      expect(await typeOf(gate, error, {approvedTree: tree, overrides: new Set([gate])})).toBe('error');
    });
  }

  it('is an error where it takes too long', async () => {
    expect(await typeOf(gate, pass, {withTimeout: () => Promise.reject(new Error('it took longer than 5 minutes'))})).toBe('error');
  });

  if (missing !== null) {
    it('never passes where a program that it needs is missing', async () => {
      expect(await typeOf(gate, missing.given)).toBe(missing.verdict);
    });
  }

  if (mode !== null) {
    it('warns, asks, blocks and is off as its mode says', async () => {
      expect(await typeOf(gate, {...block, settings: mode('warn')})).toBe('pass');
      expect(await typeOf(gate, {...block, settings: mode('human')})).toBe('human');
      expect(await typeOf(gate, {...block, settings: mode('block')})).toBe('block');
      expect(await typeOf(gate, {...block, settings: mode('off')})).toBe('says nothing');
    });
  }

  it('is not silenced by anything in the change', async () => {
    expect(await typeOf(gate, {...block, after: silenced(block.after)})).toBe('block');
  });

  it('lets what it blocks through only where a human has overridden it for that tree', async () => {
    expect(await typeOf(gate, block, {approvedTree: tree})).toBe('block');
    expect(await typeOf(gate, block, {approvedTree: tree, overrides: new Set([gate])})).toBe('pass');
    expect(await typeOf(gate, block, {approvedTree: 'e'.repeat(40), overrides: new Set([gate])})).toBe('block');
  });
});

const {tree} = changing({}, {}).change;
