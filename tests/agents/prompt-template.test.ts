import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';
import {splitCriteria} from '../../src/agents/prompt-criteria.ts';
import {renderTemplate, sectionNames, templateProblems, type Sections} from '../../src/agents/prompt-template.ts';

const empty = Object.fromEntries(sectionNames.map((name) => [name, ''])) as unknown as Sections;
const filled = (parts: Partial<Sections>): Sections => ({...empty, ...parts});

describe('a template', () => {
  test('has its sections put in place, and says nothing of those that are empty', () => {
    const text = 'You work at {{ role }}.\n\n{{task}}\n\n{{ownership}}\n\nMind \\{{mustaches}}.\n{{rules}}\n';
    expect(renderTemplate(text, filled({role: 'ACME', task: '# Task A', rules: 'R'}))).toBe('You work at ACME.\n\n# Task A\n\nMind {{mustaches}}.\nR\n');
  });

  test('is not applied to what its sections say', () => {
    expect(renderTemplate('{{task}}', filled({task: 'Write {{rules}} and {{nonsense}}.', rules: 'R'}))).toBe('Write {{rules}} and {{nonsense}}.\n');
  });

  test('that has no place for what is to be mended gets it at its end', () => {
    expect(renderTemplate('{{task}}', filled({task: 'T', findings: 'F', messages: 'M', shared_context: 'S'}))).toBe('T\n\nF\n\nM\n');
  });

  test('is refused for each thing that is wrong with it, by its place', () => {
    const problems = templateProblems('p.md', 'Hi {{tsk}}\n  {{ a b }} {{task\n{{Rules}}');
    expect(problems.map(({line, column, message}) => `${line}:${column} ${message}`)).toEqual([
      '1:4 Expected one of the sections role, task, done_when, ownership, findings, conflicts, messages, dependencies, shared_context, instructions, reads, rules, got `{{tsk}}`. Did you mean `{{task}}`?',
      '2:3 Expected the name of a section between `{{` and `}}`, such as `{{task}}`, got something else. For two braces write `\\{{`.',
      '2:13 Expected the name of a section between `{{` and `}}`, such as `{{task}}`, got something else. For two braces write `\\{{`.',
      '3:1 Expected one of the sections role, task, done_when, ownership, findings, conflicts, messages, dependencies, shared_context, instructions, reads, rules, got `{{Rules}}`. Did you mean `{{rules}}`?',
    ]);
  });

  test('without the task is refused', () => {
    expect(templateProblems('p.md', '{{rules}}').map(({message}) => message)).toEqual(['The template has no `{{task}}`: expected it where the task\'s own text goes, got a prompt that would be the same for every task.']);
    expect(templateProblems('p.md', '{{rules}}\n{{task}}')).toEqual([]);
  });

  test('of any text is either refused or holds the task', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('{{', '}}', '{', '}', '\\', 'task', 'rules', '\n', ' ', 'x', '{{task}}')), (parts) => {
      const text = parts.join('');
      if (templateProblems('p', text).length === 0) expect(renderTemplate(text, filled({task: 'THE-TASK'}))).toContain('THE-TASK');
    }));
  });
});

describe('agents.yaml and templates', () => {
  const files = {read: (path: string) => ({'a.md': 'A {{task}}', 'bad.md': '\n{{whatever}}'})[path] ?? null, near: () => ['a.md', 'bad.md']};
  const read = (text: string) => readConfig({file: 'agents.yaml', text, env: {}, files});

  test('a profile has its own, all others the default', () => {
    const {config} = read('version: 1\ndefaults: {prompt: a.md}\nagents:\n  x: {type: claude, prompt: a.md}\n  y: {type: codex}\n');
    expect([config?.defaults.template, ...(config?.agents ?? []).map(({template}) => template)]).toEqual(['A {{task}}', 'A {{task}}', undefined]);
  });

  test('what is missing is told at its place with what was meant, what is wrong at its own place', () => {
    const {config, diagnostics} = read('version: 1\ndefaults: {prompt: b.md}\nagents:\n  x: {type: claude, prompt: bad.md}\n');
    expect(config).toBeNull();
    expect(diagnostics.map(({file, line, column, message}) => `${file}:${line}:${column} ${message}`)).toEqual([
      'agents.yaml:2:20 defaults.prompt: expected a file with a template of at most 256 KiB, from the folder of this file, got `b.md`, which is none. Did you mean a.md?',
      'bad.md:2:1 Expected one of the sections role, task, done_when, ownership, findings, conflicts, messages, dependencies, shared_context, instructions, reads, rules, got `{{whatever}}`.',
    ]);
  });
});

describe('what must hold at the end is taken out of the text', () => {
  test.each<[string, string, string]>([
    ['Do it.\n\n### Done when\n- [ ] a\n- [x] b\n\n### Notes\nMind it.', 'Do it.\n\n### Notes\nMind it.', '- [ ] a\n- [x] b'],
    ['Do it.\n\n#### Acceptance Criteria:\n\n1. a\n\n##### Details\nb', 'Do it.', '1. a\n\n##### Details\nb'],
    ['Do it.\n\n**Acceptance Scenarios**:\n\n1. **Given** x, **When** y, **Then** z', 'Do it.', '1. **Given** x, **When** y, **Then** z'],
    ['T005 Add it\n\n**Independent Test**: run it twice\nThen more.', 'T005 Add it\n\nThen more.', 'run it twice'],
    ['Do it.\n\n```md\n### Done when\n- [ ] a\n```\nEnd.', 'Do it.\n\n```md\n### Done when\n- [ ] a\n```\nEnd.', ''],
    ['Nothing is done when nobody says so.', 'Nothing is done when nobody says so.', ''],
    ['### Done when\n- [ ] a\n### Done when\n- [ ] b', '', '- [ ] a\n- [ ] b'],
  ])('%j', (text, body, criteria) => {
    expect(splitCriteria(text)).toEqual({body, criteria});
  });

  test('and nothing of the text is lost', () => {
    const words = fc.array(fc.constantFrom('### Done when', '## Other', '**Independent Test**: t', '```', 'text', '- [ ] box', ''));
    fc.assert(fc.property(words, (lines) => {
      const {body, criteria} = splitCriteria(lines.join('\n'));
      for (const kept of ['text', '- [ ] box', '## Other']) expect(`${body}\n${criteria}`.split('\n').filter((line) => line === kept)).toHaveLength(lines.filter((line) => line === kept).length);
    }));
  });
});
