import fc from 'fast-check';
import {expect, it} from 'vitest';
import {annotationLines, annotationOf, type Annotation} from '../../src/report/annotations.ts';

const error = (message: string, more: Partial<Annotation> = {}): Annotation => ({level: 'error', title: 'secrets/key', message, ...more});

it('is a workflow command with its place, everything in it escaped', () => {
  expect(annotationLines([error('50% of\r\nit: a, b', {file: 'a,b:c%.ts', line: 3})])).toBe('::error file=a%2Cb%3Ac%25.ts,line=3,title=secrets/key::50%25 of%0Ait: a, b\n');
  expect(annotationLines([])).toBe('');
});

it('makes an error of what blocks and a warning of the rest, and says which asks', () => {
  const lines = (['error', 'block', 'human', 'warn'] as const).map((level) => annotationLines([annotationOf({gate: 'policy', level, finding: {rule: 'policy/x', message: 'm', file: 'f'}}, 'n')]));
  expect(lines).toEqual([
    '::error file=f,title=policy/x::m n\n',
    '::error file=f,title=policy/x::m n\n',
    '::warning file=f,title=policy/x (a human decides)::m n\n',
    '::warning file=f,title=policy/x::m n\n',
  ]);
});

it('prints ten of each kind, the last of which counts the others', () => {
  const many = Array.from({length: 12}, (_, index) => error(`e${index}`));
  const lines = annotationLines([...many, ...many.slice(0, 10).map((each) => ({...each, level: 'warning' as const}))]).split('\n');
  expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10);
  expect(lines[9]).toBe('::error title=orch::3 more errors are in the log and the report.');
  expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(10);
  expect(lines[19]).toContain('e9');
});

it('lets no text of a stranger become a command of its own', () => {
  const hostile = fc.array(fc.constantFrom('\r', '\n', '\r\n', '::', ':', ',', '%', '%0A', 'set-env name=x', 'stop-commands', '##[', '\u2028', '\u0085', ' ', '\u001b[2K', 'x')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(hostile, hostile, hostile, (message, file, title) => {
      const [line = '', ...rest] = annotationLines([error(message, {file, title})]).split('\n');
      expect(rest).toEqual(['']);
      expect(line).toMatch(/^::error file=[^:,\r\n]*,title=[^:,\r\n]*::[^\r\n]*$/);
      // What GitHub reads back is what was said, line breaks included.
      expect(line.replace(/^::error [^:]*::/, '').replaceAll('%0A', '').replaceAll('%25', '')).not.toContain('%');
    }),
  );
});
