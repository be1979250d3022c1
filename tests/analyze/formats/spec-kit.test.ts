import {describe, expect, it} from 'vitest';
import {analyzed, arrows, places, planned} from '../plans.ts';

const file = `# Tasks: Lending

## Format: \`[ID] [P?] [Story] Description\`

- **[P]**: Can run in parallel

## Phase 1: Setup

- [X] T001 Create the project in \`package.json\`
- [x] T002 [P] Configure linting in eslint.config.js

## Phase 2: Models

### Entities (all parallel)

- [ ] T003 [P] [US1] Create Book in src/models/book.py
- [ ] T003b [P] [US1] Create Copy in \`src/models/copy.py:10,20\`
- [ ] T004 [P] Create Loan in src/models/book.py

### Services (depends on T003–T004)

- [ ] T005 [US1] Implement lending in src/services/lending.py (depends on T003, T004)
  - **Depends on T001**
  - blocks: T007
- [ ] T006 [US2] Returns — depends on T005

**Checkpoint**: Models work

## Phase 3: Polish

- [ ] T007 Document it, which goes on
  in the next line
- [ ] T008 [P] Check quickstart.md

## Dependencies

- **Polish (Phase 3)**: Depends on User Story 1

\`\`\`
Task: "T003 Create Book"
- [ ] T099 not a task
\`\`\`
`;

const depends = (line: string): readonly string[] | undefined =>
  planned(`- [ ] T001 a\n- [ ] T002 b\n- [ ] T002b c\n- [ ] T003 d\n- [ ] T010 ${line}`).tasks.find(({id}) => id === 'T010')?.dependsOn;

describe('a whole file', () => {
  it('is recognised, with every task once', () => {
    const plan = planned(file);
    expect(plan).toMatchObject({format: 'spec-kit', confidence: 0.95});
    expect(plan.tasks.map(({id, done, parallel}) => `${id}${done ? ' done' : ''}${parallel ? ' [P]' : ''}`)).toEqual([
      'T001 done',
      'T002 done [P]',
      'T003 [P]',
      'T003b [P]',
      'T004 [P]',
      'T005',
      'T006',
      'T007',
      'T008 [P]',
    ]);
    expect(plan.tasks.map(({labels}) => labels.join())).toEqual(['', '', 'US1', 'US1', '', 'US1', 'US2', '', '']);
  });

  it('keeps what tasks say apart from what headings and phases imply', () => {
    expect(Object.fromEntries(planned(file).tasks.map(({id, dependsOn, after}) => [id, `${dependsOn.join(' ')} | ${after.join(' ')}`]))).toEqual({
      T001: ' | ',
      T002: ' | ',
      T003: ' | T002 T001',
      T003b: ' | T002 T001',
      T004: ' | T002 T001',
      T005: 'T003 T004 T001 | T003b T002',
      T006: 'T005 | T003 T003b T004',
      T007: 'T005 | T003 T003b T004 T006',
      T008: ' | T003 T003b T004 T006',
    });
  });

  it('infers files, and overrules marks that name the same one', () => {
    const plan = planned(file);
    expect(plan.tasks.map(({owns}) => owns.join())).toEqual(['package.json', '', 'src/models/book.py', 'src/models/copy.py', 'src/models/book.py', 'src/services/lending.py', '', '', '']);
    expect(plan.tasks.map(({inferred}) => inferred)).toEqual([true, false, true, true, true, true, false, false, false]);
    expect(plan.conflicts).toEqual([{tasks: ['T003', 'T004'], files: ['src/models/book.py'], marked: true}]);
    expect(arrows(plan)).toContain('T003 -> T004 shares-files');
    expect(places(file)).toEqual(['18:7 parallel-mark']);
  });

  it('puts the whole text into the prompt and leaves dependencies out of the title', () => {
    const tasks = new Map(planned(file).tasks.map((task) => [task.id, task]));
    expect(tasks.get('T005')).toMatchObject({
      title: 'Implement lending in src/services/lending.py',
      prompt: 'Implement lending in src/services/lending.py (depends on T003, T004)\n\n  - **Depends on T001**\n  - blocks: T007',
    });
    expect(tasks.get('T006')?.title).toBe('Returns');
    expect(tasks.get('T007')?.title).toBe('Document it, which goes on in the next line');
  });
});

describe('dependencies', () => {
  it.each([
    ['x (depends on T001)', ['T001']],
    ['x — depends on T001, T002', ['T001', 'T002']],
    ['x. Depends on T001/T002.', ['T001', 'T002']],
    ['x (depends on T001, same file)', ['T001']],
    ['x (depends on T001 models)', ['T001']],
    ['x (depends on T001 models and T002 services)', ['T001', 'T002']],
    ['x (depends on T001 (the model), T003)', ['T001', 'T003']],
    ['x (depends on T001–T002b)', ['T001', 'T002', 'T002b']],
    ['x (depends on T002 - T003)', ['T002', 'T002b', 'T003']],
    ['x (depends on T002..T003)', ['T002', 'T002b', 'T003']],
    ['x (depends on T001 through T002)', ['T001', 'T002']],
    ['x (depends on T001-002)', ['T001', 'T002']],
    ['x â€” depends on T001â€“T002', ['T001', 'T002']],
    ['x **Depends on**: `T001`, [T002]', ['T001', 'T002']],
    ['x, blocked by T003', ['T003']],
    ['x\n  - Dependencies: T001', ['T001']],
    ['x\n\tdepends\ton T002', ['T002']],
    ['x зависит от T001', ['T001']],
    ['x does not depend on T001', []],
    ['x, independent of T001', []],
    ['x like T001', []],
    ['x depends on User Story 1', []],
    ['x requires Python3 and ES2022', []],
    ['x\n  ```\n  depends on T001\n  ```', []],
    ['x depends on T010', []],
  ])('%j: %j', (line, expected) => {
    expect(depends(line)).toEqual(expected);
  });

  it('takes only ids of the file\'s own series for slips', () => {
    expect(places('- [ ] T001 a (requires ES2022, depends on T001b)')).toEqual(['1:43 unknown-dependency']);
  });

  it('drops unknown ids and tells', () => {
    const text = '- [ ] T001 a\n- [ ] T002 b (depends on T001, T009)';
    expect(planned(text).tasks[1]?.dependsOn).toEqual(['T001']);
    expect(analyzed(text).diagnostics).toMatchObject([{severity: 'warning', code: 'unknown-dependency', line: 2, column: 32}]);
  });

  it('follows one that stands further down, against the order of the phase', () => {
    const plan = planned('## Phase 1: a\n- [ ] T001 a (depends on T003)\n- [ ] T002 b\n- [ ] T003 c');
    expect(arrows(plan)).toEqual(['T003 -> T001 depends-on', 'T001 -> T002 order']);
  });
});

describe('order', () => {
  it('makes no edge where a path of dependencies leads the same way', () => {
    const plan = planned('## Phase 1: a\n- [ ] T001 a\n- [ ] T002 [P] b (depends on T001)\n### All (depends on T001)\n- [ ] T003 [P] c (depends on T002)');
    expect(arrows(plan)).toEqual(['T001 -> T002 depends-on', 'T002 -> T003 depends-on']);
  });

  it('is no conflict where phases keep apart what shares a file, and still keeps them apart by an edge of their own', () => {
    const plan = planned('## Phase 1: a\n- [ ] T001 src/a.ts\n## Phase 2: b\n- [ ] T002 src/b.ts\n## Phase 3: c\n- [ ] T003 src/a.ts');
    expect(arrows(plan)).toEqual(['T001 -> T002 order', 'T001 -> T003 shares-files', 'T002 -> T003 order']);
    expect(plan.conflicts).toEqual([]);
  });

  it('chains the tasks without [P] and lets the others be free within a phase', () => {
    const plan = planned('## Phase 1: a\n- [ ] T001 a\n- [ ] T002 [P] b\n- [ ] T003 c\n## Notes\n## Phase 2: d\n- [ ] T004 [P] d\n- [ ] T005 e\n- [ ] T006 f');
    expect(arrows(plan)).toEqual(['T001 -> T003 order', 'T002 -> T004 order', 'T003 -> T004 order', 'T002 -> T005 order', 'T003 -> T005 order', 'T005 -> T006 order']);
  });
});

describe('lines', () => {
  it.each([
    ['* [ ] T001: colon', 'T001', 'colon'],
    ['- [ ] **T001** [P]: bold', 'T001', 'bold'],
    ['- [ ] **T001**: [P] bold', 'T001', 'bold'],
    ['\t- [ ]\tT001\ttabs', 'T001', 'tabs'],
    ['- [ ] T007a letter', 'T007a', 'letter'],
    ['- [ ] T001 [FR-001] mark', 'T001', 'mark'],
    ['- [ ] T001 [guide](docs/guide.md) link', 'T001', '[guide](docs/guide.md) link'],
    ['- [ ] TASK-12 series', 'TASK-12', 'series'],
    ['\uFEFF- [ ] T001 mark and CRLF\r\n', 'T001', 'mark and CRLF'],
    ['ï»¿- [ ] T001 âœ… mojibake', 'T001', 'âœ… mojibake'],
  ])('%j', (text, id, title) => {
    expect(planned(text, {format: 'spec-kit'}).tasks).toMatchObject([{id, title}]);
  });

  it('does not take words for ids', () => {
    expect(planned('- [ ] T001 a\n- [ ] UTF-8 works\n- [ ] T002 b').tasks.map(({id}) => id)).toEqual(['T001', 'T002']);
  });

  it('does not take a bold remark or a heading for a part of the task', () => {
    const [task] = planned('- [ ] T001 a\n**Checkpoint**: depends on T001\n### b').tasks;
    expect(task?.prompt).toBe('a');
  });

  it('tells of boxes without an id', () => {
    expect(places('## Phase 1: a\n- [ ] T001 a\n  - [ ] part of it\n- [ ] forgotten\n## Definition of done\n- [ ] criterion')).toEqual(['4:1 missing-id']);
  });

  it('renames a second task of an id and leaves a repetition out', () => {
    const text = '- [ ] T001 a\n- [ ] T001 b\n- [ ] T001 a\n- [ ] T002 c (depends on T001)';
    expect(planned(text).tasks.map(({id, dependsOn}) => [id, ...dependsOn])).toEqual([['T001'], ['T001-2'], ['T002', 'T001']]);
    expect(places(text)).toEqual(['2:7 duplicate-id', '3:7 duplicate-id']);
  });
});

describe('files', () => {
  it.each([
    ['`src/a.ts` and src/b.ts, `tests/c.test.ts`.', ['src/a.ts', 'src/b.ts', 'tests/c.test.ts']],
    ['(src/a.ts:94,100)', ['src/a.ts']],
    ['src/a.ts:94-110;', ['src/a.ts']],
    ['src/a.ts,src/b.ts', ['src/a.ts', 'src/b.ts']],
    ['src/{a,b}.ts', ['src/{a,b}.ts']],
    ['./src/a.ts', ['src/a.ts']],
    ['src/\\_\\_init\\_\\_.py', ['src/__init__.py']],
    ['app/(auth)/[id]/page.tsx', ['app/(auth)/[id]/page.tsx']],
    ['.github/workflows/ci.yml', ['.github/workflows/ci.yml']],
    ['migrations in db/migrations/', ['db/migrations/**']],
    ['docker/Dockerfile', ['docker/Dockerfile']],
    ['`package.json` and `Dockerfile`', ['package.json', 'Dockerfile']],
    ['the package.json', []],
    ['`AuthService.Login` or `data-model.md`', []],
    ['`POST /api/users.json`', []],
    ['`npm run build src/a.ts`', []],
    ['read/write and/or src/', []],
    ['https://example.com/a.html', []],
    ['example.com/a.html', []],
    ['Node.js/Express.js', []],
    ['/etc/a.conf ~/b.rc ../c.ts', []],
    ['application/json', []],
    ['`Vec<a/b.rs>`', []],
  ])('%j: %j', (text, owns) => {
    expect(planned(`- [ ] T001 ${text}`).tasks[0]?.owns).toEqual(owns);
  });
});
