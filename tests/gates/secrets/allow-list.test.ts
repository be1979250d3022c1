import {describe, expect, it} from 'vitest';
import {judgeCommit, type JudgeInput} from '../../../src/gates/gate-keeper.ts';
import {secretsGate, type SecretsInput} from '../../../src/gates/secrets.ts';
import type {OtherScanner} from '../../../src/gates/secrets/other-scanner.ts';
import type {GateVerdict} from '../../../src/model.ts';
import {adding, changing, told, type World} from '../changes.ts';
import {drawer, sets, withChecksum} from './drawn.ts';

const drawn = drawer(7);
const token = withChecksum('ghp_', drawn);
const other = withChecksum('ghp_', drawn);
const line = `const t = '${token}';\n`;
const base = (text: string | null): Partial<SecretsInput> => ({readBase: async () => (text === null ? null : Buffer.from(text))});
const entry = (what: string, path = 'tests/**', reason = 'a token that was revoked in May'): string => `version: 1\nsecrets:\n  - ${what}\n    path: ${path}\n    reason: ${reason}\n`;

const verdictOf = (world: World, more: Partial<SecretsInput> = {}): Promise<GateVerdict> => secretsGate({...world, values: [], mode: 'auto', ...more});
const judge = async (world: World, more: Partial<SecretsInput> = {}): Promise<string> => told(await verdictOf(world, more));
const messageOf = (verdict: GateVerdict): string => (verdict.type === 'block' || verdict.type === 'human' ? (verdict.findings[0]?.message ?? '') : '');
const printOf = async (world: World): Promise<string> => /Fingerprint: ([0-9a-f]{16})\./.exec(messageOf(await verdictOf(world)))?.[1] ?? '';

const found = (secret: string): OtherScanner => ({name: 'gitleaks', scan: async (text) => (text.includes(secret) ? [{rule: 'house-rule', secret}] : [])});
const nonsense = async (): Promise<Buffer> => Buffer.from('nonsense');

describe('the allow-list of the base commit', () => {
  it('turns a finding into a warning with its reason, by rule and path', async () => {
    const verdict = await verdictOf(adding({'tests/a.ts': line}), base(entry('rule: github-token')));
    expect(told(verdict)).toBe('pass | secrets/github-token tests/a.ts 1');
    expect(JSON.stringify(verdict)).toContain('a token that was revoked in May');
    expect(await judge(adding({'src/a.ts': line}), base(entry('rule: github-token')))).toBe('block | secrets/github-token src/a.ts 1');
    expect(await judge(adding({'tests/a.ts': line}), base(entry('rule: stripe-key')))).toBe('block | secrets/github-token tests/a.ts 1');
    expect(await judge(adding({'tests/a.ts': line}), base(null))).toBe('block | secrets/github-token tests/a.ts 1');
  });

  it('knows a credential by its fingerprint, wherever its line moves, and no other', async () => {
    const print = await printOf(adding({'tests/a.ts': line}));
    expect(print).toMatch(/^[0-9a-f]{16}$/);
    expect(await printOf(adding({'src/b.ts': `\n\n  // moved\n  ${line}`}))).toBe(print);
    const list = base(entry(`fingerprint: '${print}'`));
    expect(await judge(adding({'tests/b.ts': `\n\n${line}`}), list)).toBe('pass | secrets/github-token tests/b.ts 3');
    expect(await judge(adding({'tests/b.ts': line.replace(token, other)}), list)).toBe('block | secrets/github-token tests/b.ts 1');
  });

  it('cannot allow a credential of this machine', async () => {
    const list = base(entry('rule: known-value', '"**"'));
    expect(await judge(adding({'tests/a.ts': 'hunter2hunter2'}), {...list, values: ['hunter2hunter2']})).toBe('block | secrets/known-value tests/a.ts 1');
  });

  it.each([
    ['no reason', 'version: 1\nsecrets:\n  - {rule: github-token, path: "**"}\n', /secrets\.0\.reason: expected words that say why/],
    ['an empty reason', entry('rule: github-token', '"**"', '" "'), /secrets\.0\.reason/],
    ['neither rule nor fingerprint', 'version: 1\nsecrets:\n  - {path: "**", reason: because it is so}\n', /expected either rule or fingerprint/],
    ['another key', 'version: 1\nsecrets: []\nall: true\n', /all/],
    ['no YAML', 'version: [', /no YAML/],
  ])('is refused with %s', async (_what, text, message) => {
    await expect(verdictOf(adding({a: 'x'}), base(text))).rejects.toThrow(message);
  });
});

describe('a change cannot silence the gate from inside', () => {
  it('a list that comes with the change counts for nothing, and asks a human', async () => {
    const list = entry('rule: github-token', '"**"');
    expect(await judge(adding({'.orch-allow.yaml': list, 'src/a.ts': line}), base(null))).toBe('block | secrets/github-token src/a.ts 1 | secrets/allow-list .orch-allow.yaml');
    expect(await judge(changing({'.orch-allow.yaml': list}, {}), base(list))).toBe('human | secrets/allow-list .orch-allow.yaml');
    expect(await judge(adding({'.Orch-Allow.yaml': list}), base(null))).toBe('human | secrets/allow-list .Orch-Allow.yaml');
  });

  it('nor does any comment, attribute or configuration of a scanner', async () => {
    const files = {
      '.gitattributes': '* -diff binary linguist-generated\n',
      '.gitleaks.toml': '[allowlist]\npaths = [".*"]\n',
      '.gitleaksignore': 'src/a.ts:github-pat:1\n',
      '.secretlintrc.json': '{"rules": []}',
      'src/a.ts': `/* secretlint-disable */ ${line.trim()} // gitleaks:allow trufflehog:ignore pragma: allowlist secret nosec NOSONAR orch-allow`,
    };
    expect(await judge(adding(files))).toBe('block | secrets/github-token src/a.ts 1');
  });
});

describe('other scanners', () => {
  const odd = `internal-${drawn.of(sets.lower, 12)}`;

  it('add what only they know, in its place', async () => {
    expect(await judge(adding({'a.ts': 'x\n', 'b.ts': `one\ntwo ${odd}\n`}), {scanners: [found(odd)]})).toBe('block | secrets/gitleaks-house-rule b.ts 2');
    expect(await judge(adding({'b.ts': line}), {scanners: [found(token)]})).toBe('block | secrets/github-token b.ts 1');
  });

  it('find what was there before no more than we do', async () => {
    expect(await judge(changing({'b.ts': `${odd}\n`}, {'b.ts': `${odd}\nmore\n`}), {scanners: [found(odd)]})).toBe('pass | secrets/gitleaks-house-rule b.ts 1');
  });
});

describe('every verdict', () => {
  const settings = {scope: 'off', tree: 'off', code: {mode: 'off', rules: []}, tests: 'off', secrets: 'auto', dependencies: {mode: 'off', licences: null, audit: 'off'}, policy: {mode: 'off', requireHuman: [], block: []}, checks: []} as const;
  async function verdicts(world: World, more: Partial<JudgeInput> = {}): Promise<string[]> {
    const all: string[] = [];
    const input: JudgeInput = {
      ...world,
      task: null,
      tasks: [],
      names: [],
      settings,
      values: [],
      runCheck: async () => ({type: 'exit', code: 0, outputTail: ''}),
      withTimeout: async (_gate, work) => work(new AbortController().signal),
      approvedTree: null,
      overrides: new Set(),
      ...more,
    };
    const result = await judgeCommit(input, {on: async (gate, verdict) => void all.push(`${gate}: ${told(verdict)}`)});
    return [result, ...all];
  }

  it('pass', async () => expect(await verdicts(adding({a: 'x'}))).toEqual(['pass', 'secrets: pass']));
  it('block', async () => expect(await verdicts(adding({a: line}))).toEqual(['block', 'secrets: block | secrets/github-token a 1']));
  it('human', async () => expect(await verdicts(adding({a: line}), {settings: {...settings, secrets: 'human'}})).toEqual(['human', 'secrets: human | secrets/github-token a 1']));

  it('error, where the list of the base commit cannot be read', async () => {
    expect(await verdicts(adding({a: 'x'}), {readBase: nonsense})).toEqual(['block', expect.stringMatching(/^secrets: error .*\.orch-allow\.yaml cannot be read/)]);
  });

  it('error, where it takes too long, and the search stops', async () => {
    const controller = new AbortController();
    let stopped = false;
    const slow: OtherScanner = {
      name: 'gitleaks',
      scan: (_text, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            stopped = true;
            reject(new Error('the secrets gate took too long'));
          });
          controller.abort();
        }),
    };
    const withTimeout: JudgeInput['withTimeout'] = async (_gate, work) => work(controller.signal);
    expect(await verdicts(adding({a: 'x'}), {withTimeout, scanners: [slow]})).toEqual(['block', expect.stringMatching(/^secrets: error .*took too long/)]);
    expect(stopped).toBe(true);
  });

  it('error, where a scanner that is configured is missing, or fails', async () => {
    expect(await verdicts(adding({a: 'x'}), {scanners: [{name: 'trufflehog', scan: null}]})).toEqual(['block', expect.stringMatching(/^secrets: error .*trufflehog, named under gates\.secret_scanners .* cannot be found on PATH/)]);
    expect(await verdicts(adding({a: 'x'}), {scanners: [{name: 'gitleaks', scan: () => Promise.reject(new Error('gitleaks ended with code 2'))}]})).toEqual(['block', expect.stringMatching(/^secrets: error .*ended with code 2/)]);
  });
});
