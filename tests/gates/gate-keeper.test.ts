import {describe, expect, it} from 'vitest';
import {judgeCommit, type JudgeInput} from '../../src/gates/gate-keeper.ts';
import {gateNames, type GateName, type GateSettings} from '../../src/model.ts';
import {adding, symlink, task, told} from './changes.ts';

/** All gates as they are without settings, a check, a reviewer, and promises that ask for nothing. */
const all: GateSettings = {scope: 'auto', tree: 'auto', secrets: 'auto', policy: {mode: 'auto', requireHuman: [], block: []}, compliance: {mode: 'auto', rules: []}, checks: [{name: 'lint', run: 'lint'}], reviewers: [{name: 'sec', agent: 'r', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null}]};
const settings: GateSettings = {...all, compliance: {mode: 'off', rules: []}, dependencies: {mode: 'off', licences: null, audit: 'off'}, code: {mode: 'off', rules: []}, tests: 'off', reviewers: []};
const one = task('T1', ['src/**']);

async function judge(files: Parameters<typeof adding>[0], more: Partial<JudgeInput> = {}) {
  const {change, blobs} = adding(files);
  const verdicts: string[] = [];
  const input: JudgeInput = {
    change,
    task: one,
    tasks: [one, task('T2', ['lib/**'])],
    names: [],
    blobs,
    settings,
    values: [],
    runCheck: async () => ({type: 'exit', code: 0, outputTail: ''}),
    runReview: async () => ({type: 'pass', warnings: []}),
    withTimeout: async (_gate, work) => work(new AbortController().signal),
    approvedTree: null,
    overrides: new Set(),
    ...more,
  };
  const result = await judgeCommit(input, {on: async (gate, verdict) => void verdicts.push(`${gate}: ${told(verdict)}`)});
  return {result, verdicts};
}

const tree = adding({}).change.tree;
const overrides = (...gates: readonly GateName[]): Partial<JudgeInput> => ({approvedTree: tree, overrides: new Set(gates)});

describe('judgeCommit', () => {
  it('asks all gates in order, checks and reviewers last', async () => {
    const verdicts = gateNames.map((gate) => `${gate}: pass`);
    expect(await judge({'src/a.ts': 'x'}, {settings: all})).toEqual({result: 'pass', verdicts});
  });

  it('tells everything at once where something blocks, and then runs no command of the change', async () => {
    let ran = false;
    const {result, verdicts} = await judge(
      {'lib/a.ts': 'x', 'src/out': symlink('/etc'), 'CLAUDE.md': 'x'},
      {
        runCheck: async () => {
          ran = true;
          return {type: 'exit', code: 0, outputTail: ''};
        },
      },
    );
    expect(result).toBe('block');
    expect(verdicts).toEqual([
      'scope: block | scope/other-task lib/a.ts | scope/outside CLAUDE.md',
      'tree: block | tree/symlink src/out',
      'secrets: pass',
      'policy: human | policy/require-human CLAUDE.md',
    ]);
    expect(ran).toBe(false);
  });

  it('runs no command of the change before the human who is asked has said yes', async () => {
    let ran = 0;
    const runCheck: JudgeInput['runCheck'] = async () => {
      ran += 1;
      return {type: 'exit', code: 0, outputTail: ''};
    };
    const {result, verdicts} = await judge({'src/CLAUDE.md': 'x'}, {runCheck});
    expect({result, ran, last: verdicts.at(-1)}).toEqual({result: 'human', ran: 0, last: 'policy: human | policy/require-human src/CLAUDE.md'});
    const approved = await judge({'src/CLAUDE.md': 'x'}, {runCheck, approvedTree: tree});
    expect({result: approved.result, ran, last: approved.verdicts.at(-1)}).toEqual({result: 'pass', ran: 1, last: 'checks: pass'});
  });

  it('leaves out what is off or has nothing to do', async () => {
    const off: GateSettings = {scope: 'off', tree: 'off', secrets: 'off', dependencies: {mode: 'off', licences: null, audit: 'off'}, code: {mode: 'off', rules: []}, tests: 'off', policy: {mode: 'off', requireHuman: [], block: []}, checks: []};
    expect(await judge({'lib/a.ts': 'x', '.env': 'x'}, {settings: off})).toEqual({result: 'pass', verdicts: []});
    expect((await judge({a: 'x'}, {task: null})).verdicts).toEqual(['tree: pass', 'secrets: pass', 'policy: pass', 'checks: pass']);
  });

  describe('fails closed', () => {
    it('where a gate throws', async () => {
      const {result, verdicts} = await judge({'src/a.ts': 'x'}, {blobs: {read: () => Promise.reject(new Error('disk gone'))}});
      expect(result).toBe('block');
      expect(verdicts).toEqual(['scope: pass', expect.stringMatching(/^tree: error .*disk gone/), expect.stringMatching(/^secrets: error .*disk gone/), 'policy: pass']);
    });

    it.each(gateNames)('where %s takes too long', async (slow) => {
      const withTimeout: JudgeInput['withTimeout'] = async (gate, work) => {
        if (gate === slow) throw new Error('it took longer than 60 s');
        return work(new AbortController().signal);
      };
      const {result, verdicts} = await judge({'src/a.ts': 'x'}, {withTimeout, settings: all});
      expect(result).toBe('block');
      expect(verdicts.filter((line) => line.includes('error'))).toEqual([expect.stringMatching(new RegExp(`^${slow}: error .*longer than 60 s`))]);
    });

    it('where CODEOWNERS counts and cannot be read, and asks where it can', async () => {
      const owned: GateSettings = {...settings, policy: {...settings.policy, codeowners: true}};
      const policyOf = async (more: Partial<JudgeInput>) => (await judge({'src/a.ts': 'x'}, {settings: owned, ...more})).verdicts.find((line) => line.startsWith('policy'));
      expect(await policyOf({})).toMatch(/^policy: error .*base commit/);
      expect(await policyOf({readBase: () => Promise.reject(new Error('disk gone'))})).toMatch(/^policy: error .*disk gone/);
      expect(await policyOf({readBase: async (path) => (path === 'CODEOWNERS' ? Buffer.from('* @a') : null)})).toBe('policy: human | policy/code-owner src/a.ts');
    });

    it('where a check rejects, or is not found', async () => {
      expect((await judge({'src/a.ts': 'x'}, {runCheck: () => Promise.reject(new Error('no sandbox'))})).result).toBe('block');
      expect((await judge({'src/a.ts': 'x'}, {runCheck: async () => ({type: 'exit', code: 127, outputTail: ''})})).result).toBe('block');
    });

    it('where a verdict cannot be recorded', async () => {
      const {change, blobs} = adding({'src/a.ts': 'x'});
      const input: JudgeInput = {change, task: one, tasks: [one], names: [], blobs, settings, values: [], runCheck: async () => ({type: 'exit', code: 0, outputTail: ''}), withTimeout: async (_gate, work) => work(new AbortController().signal), approvedTree: null, overrides: new Set()};
      await expect(judgeCommit(input, {on: () => Promise.reject(new Error('disk full'))})).rejects.toThrow('disk full');
    });
  });

  it('is interrupted when the run stops, and tells no verdict of a gate that was cut short', async () => {
    const stop = new AbortController();
    const {result, verdicts} = await judge(
      {'src/a.ts': 'x'},
      {
        signal: stop.signal,
        runCheck: async () => {
          stop.abort();
          return {type: 'interrupted', message: 'stopped', outputTail: ''};
        },
      },
    );
    expect(result).toBe('interrupted');
    expect(verdicts).toHaveLength(4);
  });

  describe('a human', () => {
    const files = {'src/a.ts': 'x', 'CLAUDE.md': 'x'};

    it('approves exactly one tree', async () => {
      expect((await judge(files)).result).toBe('human');
      expect((await judge(files, {approvedTree: 'e'.repeat(40)})).result).toBe('human');
      const {result, verdicts} = await judge(files, {approvedTree: tree});
      expect(result).toBe('pass');
      expect(verdicts[3]).toBe('policy: pass | policy/approved | policy/require-human CLAUDE.md');
    });

    it('lets nothing that blocks through by approving', async () => {
      expect((await judge({'.env': 'x'}, {approvedTree: tree})).result).toBe('block');
    });

    it('overrides the gates named, for that tree only, and it shows', async () => {
      const blocked = {'src/.env': 'x'};
      expect((await judge(blocked, overrides('scope'))).result).toBe('block');
      expect((await judge(blocked, {approvedTree: null, overrides: new Set(['policy'])})).result).toBe('block');
      expect((await judge(blocked, {approvedTree: 'e'.repeat(40), overrides: new Set(['policy'])})).result).toBe('block');
      const {result, verdicts} = await judge(blocked, overrides('policy'));
      expect(result).toBe('pass');
      expect(verdicts[3]).toBe('policy: pass | policy/overridden | policy/blocked src/.env');
      expect(verdicts[4]).toBe('checks: pass');
    });

    it('cannot override a gate that could not look', async () => {
      const blobs = {read: () => Promise.reject(new Error('disk gone'))};
      expect((await judge({'src/a.ts': 'x'}, {...overrides('tree', 'secrets'), blobs})).result).toBe('block');
    });
  });
});
