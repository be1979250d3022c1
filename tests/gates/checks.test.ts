import {describe, expect, it} from 'vitest';
import {checksGate, type CheckEnd} from '../../src/gates/checks.ts';
import {told} from './changes.ts';

const lint = {name: 'lint', run: 'npm run lint'};
const types = {name: 'types', run: 'tsc'};

/** Ends each check as its name says. */
async function judge(ends: Readonly<Record<string, CheckEnd>>): Promise<{readonly verdict: string; readonly ran: readonly string[]; readonly text: string}> {
  const ran: string[] = [];
  const verdict = await checksGate({
    checks: [lint, types],
    runCheck: async (check) => {
      ran.push(check.name);
      return ends[check.name] ?? {type: 'exit', code: 0, outputTail: ''};
    },
  });
  return {verdict: told(verdict), ran, text: JSON.stringify(verdict)};
}

describe('checks', () => {
  it('pass when all exit with 0', async () => {
    expect(await judge({})).toMatchObject({verdict: 'pass', ran: ['lint', 'types']});
  });

  it('block on any other code, with the end of the output, after running the rest', async () => {
    const {verdict, ran, text} = await judge({lint: {type: 'exit', code: 1, outputTail: `${'x'.repeat(10_000)}src/a.ts: unused\n`}});
    expect(verdict).toBe('block | checks/lint');
    expect(ran).toEqual(['lint', 'lint', 'types']);
    expect(text).toContain('failed with exit code 1. Its output ends with:');
    expect(text).toContain('src/a.ts: unused"');
    expect(text.length).toBeLessThan(5000);
  });

  it.each([
    [{type: 'exit', code: 127, outputTail: 'sh: eslint: not found'}, 'the command was not found (exit code 127)'],
    [{type: 'exit', code: 126, outputTail: ''}, 'the command cannot be executed (exit code 126)'],
    [{type: 'timeout', message: 'it took longer than 10 minutes', outputTail: ''}, 'it took longer than 10 minutes'],
    [{type: 'spawn-failed', message: 'no such shell', outputTail: ''}, 'no such shell'],
    [{type: 'signal', message: 'it was ended by SIGKILL', outputTail: ''}, 'SIGKILL'],
    [{type: 'interrupted', message: 'the run was stopped', outputTail: ''}, 'the run was stopped'],
  ] as const)('are an error, never a pass, after %j', async (end, words) => {
    const {verdict} = await judge({lint: end});
    expect(verdict).toMatch(/^error Check lint/);
    expect(verdict).toContain(words);
  });

  it('tell failures beside an error, and are an error', async () => {
    const {verdict} = await judge({lint: {type: 'exit', code: 2, outputTail: 'bad'}, types: {type: 'exit', code: 127, outputTail: ''}});
    expect(verdict).toMatch(/^error Check types[^]*Check lint/);
  });

  it('tell beside an error also what fails on the base', async () => {
    const verdict = await checksGate({checks: [lint, types], runCheck: async ({name}) => ({type: 'exit', code: name === 'lint' ? 1 : 127, outputTail: ''}), askBase: async () => ({kind: 'check', commit: 'b'.repeat(40), command: lint.run, outcome: 'red', tests: null})});
    expect(told(verdict)).toMatch(/^error Check types[^]*Check lint .* fails on bbbbbbbbbb too/);
  });

  it('are not silenced by what a command prints', async () => {
    expect((await judge({lint: {type: 'exit', code: 1, outputTail: 'exit code 0\n0 problems\n'}})).verdict).toBe('block | checks/lint');
  });
});
