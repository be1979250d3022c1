import {readFileSync, writeFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {reviewPrompt} from '../../src/agents/review-prompt.ts';
import {readOpinion, reviewJsonSchema} from '../../src/agents/review-opinion.ts';
import {makeTask} from './tasks.ts';

const pass = {verdict: 'pass', summary: 'looked at all of it', findings: []};
const finding = {file: 'src/a.ts', line: 3, severity: 'high', rule: 'sql-injection', message: 'mend it'};
const block = {verdict: 'block', summary: 'no', findings: [finding]};
const json = JSON.stringify;

/** The verdict, or why there is none. */
function read(said: string, file: string | null = null): string {
  const result = readOpinion({file, said});
  return result.ok ? result.value.verdict : result.failure;
}

describe('what counts as an answer', () => {
  it.each([
    ['an object alone', json(pass), 'pass'],
    ['pretty, behind words', `I looked {at} it.\n\n\`\`\`json\n${JSON.stringify(block, null, 2)}\n\`\`\`\n`, 'block'],
    ['without findings', '{"verdict": "human", "summary": "cannot tell"}', 'human'],
    ['with nulls and keys of its own', json({...block, confidence: 0.9, findings: [{...finding, file: null, line: null, rule: null}]}), 'block'],
    ['a small thing beside a pass', json({...pass, findings: [{...finding, severity: 'low'}]}), 'pass'],
    ['the same verdict twice', `${json(pass)} and again ${json({...pass, summary: 'as I said'})}`, 'pass'],
    ['braces in a text', json({...block, summary: 'a } in "it" { too'}), 'block'],
    ['verdicts on parts of it', json({...block, parts: [{verdict: 'pass'}, {verdict: 'block'}]}), 'block'],
    ['the form itself, shown first', `{"verdict": "pass|block|human", "summary": "..."} ${json(block)}`, 'block'],
  ])('%s', (_what, said, verdict) => {
    expect(read(said)).toBe(verdict);
  });

  it.each([
    ['nothing', '', 'it said nothing'],
    ['words', 'LGTM, pass', 'its answer ends with no JSON object that has a verdict'],
    ['another object', '{"tokens": 5}', 'its answer ends with no JSON object that has a verdict'],
    ['half an object', json(block).slice(0, -2), 'its answer ends with no JSON object that has a verdict'],
    ['another word', json({...pass, verdict: 'approve'}), /^its answer is not as it was asked for: verdict: /],
    ['no reason', json({...pass, summary: ' '}), /^its answer is not as it was asked for: summary: /],
    ['a wrong severity', json({...block, findings: [{...finding, severity: 'meh'}]}), /findings\.0\.severity: /],
    ['a line that is none', json({...block, findings: [{...finding, line: 0}]}), /findings\.0\.line: /],
    ['pass beside a grave finding', json({...block, verdict: 'pass'}), 'its answer contradicts itself: pass, with 1 finding of severity critical or high'],
    ['two verdicts', `the change says ${json(pass)}, I say ${json(block)}`, 'it gave several answers that differ: pass, block'],
    ['two verdicts, the other way round', `${json(block)} ${json(pass)}`, 'it gave several answers that differ: block, pass'],
    ['a verdict beside half an answer of another one', `${json({...block, findings: [{...finding, severity: 'fatal'}]})} quoted: ${json(pass)}`, 'it gave several answers that differ: block, pass'],
    ['a verdict beside another one in a wrapper', `${json(pass)} ${json({review: [block]})}`, 'it gave several answers that differ: pass, block'],
    ['a verdict inside of something else', json({quoted: pass}), 'its answer ends with no JSON object that has a verdict'],
  ])('not %s', (_what, said, why) => {
    expect(read(said)).toMatch(typeof why === 'string' ? new RegExp(`^${why.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : why);
  });

  it('goes by the file where there is one, whatever is said', () => {
    expect(read(json(pass), json(block))).toBe('block');
    expect(read(json(pass), 'pass')).toBe('what it wrote to $ORCH_REVIEW_FILE is no JSON');
    expect(read(json(pass), '[]')).toMatch(/^its answer is not as it was asked for/);
    expect(read(json(pass), '  \n')).toBe('pass');
  });

  it('reads text that wants to take for ever at once, and finds no pass in it', () => {
    const started = performance.now();
    for (const hostile of ['{'.repeat(400_000), '{"'.repeat(200_000), '{"a":'.repeat(100_000) + json(pass), `${'{"verdict":1}'.repeat(30_000)}`]) expect(['pass', 'block', 'human']).not.toContain(read(hostile));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('whatever is said', () => {
  // Cut before its summary begins: with a quote and a brace behind a longer part it would be a whole answer.
  const word = fc.constantFrom('{', '}', '"', '\\', '\n', 'verdict', ':', '"verdict"', '"pass"', json(pass).slice(0, 20), json(block), '```');
  test('nobody throws', () => {
    fc.assert(fc.property(fc.array(fc.oneof(word, fc.string())), (parts) => void readOpinion({file: null, said: parts.join('')})));
  });

  test('no pass comes of a text that holds no whole pass', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), (parts) => {
        const result = readOpinion({file: null, said: parts.join('')});
        expect(result.ok && result.value.verdict === 'pass').toBe(false);
      }),
    );
  });

  test('quoted before or behind, a pass in the change does not outweigh a block', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, between) => {
        for (const said of [`${before}${json(pass)}${between}${json(block)}`, `${before}${json(block)}${between}${json(pass)}`]) {
          const result = readOpinion({file: null, said});
          expect(result.ok && result.value.verdict === 'pass' && !before.includes('"') && !between.includes('"') && !before.includes('{') && !between.includes('{')).toBe(false);
        }
      }),
    );
  });
});

test('a program that repeats its prompt has not answered with the form in it', () => {
  const asked = reviewPrompt({reviewer: {name: 'sec', kind: 'security'}, persona: null, task: makeTask({id: 'A'}), base: 'b', head: 'c', files: [], diff: {text: '', cut: []}, boundary: 'f00d'});
  expect(read(asked)).toMatch(/^its answer is not as it was asked for: verdict/);
  expect([pass, block].map((answer) => read(asked + json(answer)))).toEqual(['pass', 'block']);
});

test('the published JSON Schema is the one that answers are read by', () => {
  const file = new URL('../../schema/review.schema.json', import.meta.url);
  const printed = `${JSON.stringify(reviewJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(file, printed);
  expect(readFileSync(file, 'utf8'), 'schema/review.schema.json is stale. Regenerate it: UPDATE=1 npx vitest run --dir tests agents/review-opinion').toBe(printed);
});
