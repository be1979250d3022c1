import {describe, expect, it} from 'vitest';
import {analyzed, places, planned} from '../plans.ts';

const whole = `# Shop

## CART-1: Price rules
- files: src/prices/**, \`src/{tax,vat}.ts\`
- reads: docs/prices.md
- labels: domain, money
- estimate: 1h30m
- priority: high
- timeout: 20m
- verify: npm run test:prices
- agent: backend
- model: large

Write the rules.

### Done when
- [ ] UTF-8 names work
- [x] CART-1 is in the changelog

## CART-2: Checkout
- depends on: CART-1
- note: keep it small
`;

describe('headings', () => {
  it('reads every key', () => {
    const [first, second] = planned(whole).tasks;
    expect(first).toMatchObject({
      id: 'CART-1',
      title: 'Price rules',
      line: 3,
      done: false,
      optional: false,
      parallel: false,
      dependsOn: [],
      after: [],
      files: ['src/prices/**', 'src/{tax,vat}.ts'],
      owns: ['src/prices/**', 'src/{tax,vat}.ts'],
      inferred: false,
      reads: ['docs/prices.md'],
      labels: ['domain', 'money'],
      estimateMinutes: 90,
      priority: 1,
      timeoutMs: 1_200_000,
      verify: ['npm run test:prices'],
      agent: 'backend',
      model: 'large',
      script: null,
      prompt: 'Write the rules.\n\n### Done when\n- [ ] UTF-8 names work\n- [x] CART-1 is in the changelog',
    });
    expect(second).toMatchObject({id: 'CART-2', dependsOn: ['CART-1'], owns: [], verify: null, prompt: '- note: keep it small'});
    expect(planned(whole)).toMatchObject({format: 'native', confidence: 0.99, diagnostics: []});
  });

  it.each([
    ['## A: x', ['A']],
    ['### B-1: x', ['B-1']],
    ['##   C-1:   spaced   ##', ['C-1']],
    ['## **D-1**: bold', ['D-1']],
    ['## **D-2: bold**', ['D-2']],
    ['## auth/login-2: path', ['auth/login-2']],
    ['## задача-1: кириллица', ['задача-1']],
    ['## 42: number', ['42']],
    ['## E-1:', ['E-1']],
    ['# F-1: level 1\n## G: x', ['G']],
    ['#### H-1: level 4\n## G: x', ['G']],
    ['## Notes: prose\n## G: x', ['G']],
    ['## Notes: with keys\n- files: a', ['Notes']],
    ['## [ ] Notes: with a box', ['Notes']],
    ['## G: x\n### Example: of the body', ['G']],
    ['## G: x\n### note: of the body', ['G']],
    ['```a``` inline\n## G: x', ['G']],
    ['## G: x\n### Example: with keys\n- files: a', ['G', 'Example']],
    ['## G: x\n```md\n## H: y\n- files: a\n```', ['G']],
    ['## G: x\n~~~~\n~~~\n## H: y\n~~~~\n## I: z', ['G', 'I']],
    ['## G: x\n<!--\n## H: y\n-->\n## I: z', ['G', 'I']],
    ['\uFEFF## G: x\r\n- files: a\r\n## H: y', ['G', 'H']],
    ['## G: x\r- files: a\r## H: y', ['G', 'H']],
    ['    ## H: indented code\n## G: x', ['G']],
  ])('%j holds %j', (text, ids) => {
    expect(planned(text).tasks.map(({id}) => id)).toEqual(ids);
  });

  it('takes done from the box or the status', () => {
    const text = '## [x] A: a\n## [X] B: b\n## [ ] C: c\n- status: done\n## D: d\n- status: failed\n## E: e\n- status: todo';
    expect(planned(text).tasks.map(({done}) => done)).toEqual([true, true, true, false, false]);
  });

  it('ends a body before a heading of a higher level', () => {
    const [task] = planned('### A-1: a\n\nBody.\n\n## Later\n\nNot of it.').tasks;
    expect(task?.prompt).toBe('Body.');
  });
});

describe('keys', () => {
  it.each([
    ['- depends on: B-1, B-2', ['B-1', 'B-2']],
    ['- Depends-On: `B-1` and B-2', ['B-1', 'B-2']],
    ['- **depends on**: B-1 (the model), B-2.', ['B-1', 'B-2']],
    ['- **Depends on:** [B-1, B-2]', ['B-1', 'B-2']],
    ['* depends_on:\n  - B-1\n  - B-2', ['B-1', 'B-2']],
    ['- depends on: B-1,\n  B-2', ['B-1', 'B-2']],
    ['- depends on: B-1\n- depends on: B-2, B-1', ['B-1', 'B-2']],
    ['- labels: x\n\n- depends on: B-2', ['B-2']],
    ['- depends on: none', []],
    ['- depends on: -', []],
    ['- depends on:', []],
    ['- labels: x\n\n- a step\n- depends on: B-2', []],
    ['- labels: x\n\nprose\n\n- depends on: B-2', []],
  ])('%j depends on %j', (keys, expected) => {
    expect(planned(`## A-1: a\n${keys}\n## B-1: b\n## B-2: b`).tasks[0]?.dependsOn).toEqual(expected);
  });

  it('takes notes, line numbers and quotes off paths, and nothing else', () => {
    const [task] = planned('## A: a\n- files: ./src/a.ts (new), "src/b.ts:10-20", app/(auth)/[id]/page.tsx, docs/My File.md').tasks;
    expect(task?.files).toEqual(['./src/a.ts', 'src/b.ts', 'app/(auth)/[id]/page.tsx', 'docs/My File.md']);
    expect(task?.owns[0]).toBe('src/a.ts');
  });

  it.each([
    ['- labels: x', null],
    ['- verify: none', []],
    ['- verify: `a, b`', ['a, b']],
    ['- verify:\n  - a\n  - b', ['a', 'b']],
    ['- verify: a\n- verify: b', ['a', 'b']],
    ['- verify: echo `date`', ['echo `date`']],
  ])('%j verifies with %j', (keys, expected) => {
    expect(planned(`## A: a\n${keys}`).tasks[0]?.verify).toEqual(expected);
  });

  it('reports every wrong value, at its place', () => {
    const text = '## A: a\n- estimate: soon\n- timeout: 5\n- priority: 1.5\n- agent: two words\n- files: ok.ts, ../x, /y\n- files: {a\n- model:\n- timeout: 40d';
    expect(places(text)).toEqual(['2:13 bad-value', '3:12 bad-value', '4:13 bad-value', '5:10 bad-value', '6:17 bad-glob', '6:23 bad-glob', '7:10 bad-glob', '8:3 bad-value', '9:3 duplicate-key', '9:12 bad-value']);
    expect(analyzed('## A: a\n- estimate: soon').diagnostics[0]).toEqual({
      severity: 'error',
      code: 'bad-value',
      message: '`estimate` is `soon`; expected a duration such as 90s, 30m, 2h or 1d.',
      file: 'tasks.md',
      line: 2,
      column: 13,
      source: '- estimate: soon',
    });
  });

  it.each(['estimate', 'timeout'])('takes no %s of more than 24 days, and says so', (key) => {
    expect(planned(`## A: a\n- ${key}: 24d`).tasks).toHaveLength(1);
    expect(analyzed(`## A: a\n- ${key}: 600h`)).toMatchObject({plan: null, diagnostics: [{code: 'bad-value', message: `\`${key}\` is \`600h\`; expected a duration above 0 and of at most 24 days.`}]});
  });

  it('suggests a key for a slip, keeps the line in the prompt, and leaves other words alone', () => {
    const text = '## A: a\n- depend on: B\n- file: x\n- dependencies: B\n- goal: win\n- budget: 2\n- status: dnoe';
    expect(analyzed(text).diagnostics.map(({severity, code, message}) => `${severity} ${code} ${/Did you mean `(.*)`/.exec(message)?.[1] ?? ''}`)).toEqual([
      'warning unknown-key depends on',
      'warning unknown-key files',
      'warning unknown-key depends on',
      'warning unknown-status done',
    ]);
    expect(planned(text).tasks[0]?.prompt).toBe('- depend on: B\n- file: x\n- dependencies: B\n- goal: win');
  });
});

describe('scripts', () => {
  it('takes the fenced block out of the prompt, whatever is in it', () => {
    const [task, ...rest] = planned('## A: a\nBefore.\n\n````sh run\necho 1\n```\n## B: b\n- [ ] C-1 c\n```\n````\n\nAfter.\n```sh\nls\n```').tasks;
    expect(rest).toEqual([]);
    expect(task?.script).toBe('echo 1\n```\n## B: b\n- [ ] C-1 c\n```\n');
    expect(task?.prompt).toBe('Before.\n\n\nAfter.\n```sh\nls\n```');
  });

  it('takes off the indent of the fence and joins several', () => {
    const [task] = planned('## A: a\n  ```sh run\n  if true; then\n    echo 1\n  fi\n  ```\n```bash run\necho 2\n```').tasks;
    expect(task?.script).toBe('if true; then\n  echo 1\nfi\necho 2\n');
  });

  it('has no script without the mark', () => {
    expect(planned('## A: a\n```sh\nls\n```\n```runsh run\nls\n```').tasks[0]?.script).toBeNull();
  });

  it('reads megabytes', () => {
    const line = 'echo 0123456789012345678901234567890123456789\n';
    const [task] = planned(`## A: a\n\`\`\`sh run\n${line.repeat(100_000)}\`\`\`\n`).tasks;
    expect(task?.script?.length).toBe(line.length * 100_000);
  });

  it('tells of a script without a task', () => {
    expect(places('```sh run\nls\n```\n## A: a')).toEqual(['1:1 stray-script']);
  });
});

describe('the short form', () => {
  it('reads id, title, dependencies, files and what is indented below', () => {
    const text = '- [ ] UI-1 Draw the page `src/ui/page.ts`, `src/ui/*.css`\n  With care.\n\n  - and love\n- [x] UI-2: Use `Page.draw` here (depends on UI-1)\n- [ ] **UI-3** Third\n  - depends on: UI-2\n';
    const [first, second, third] = planned(text).tasks;
    expect(first).toMatchObject({id: 'UI-1', title: 'Draw the page', done: false, owns: ['src/ui/page.ts', 'src/ui/*.css'], inferred: false, prompt: 'With care.\n\n- and love'});
    expect(second).toMatchObject({id: 'UI-2', title: 'Use `Page.draw` here', done: true, dependsOn: ['UI-1'], owns: []});
    expect(third).toMatchObject({id: 'UI-3', title: 'Third', dependsOn: ['UI-2'], prompt: ''});
  });

  it.each([
    ['`src/a.ts`, `Makefile`', ['src/a.ts', 'Makefile']],
    ['`Makefile`', ['Makefile']],
    ['`src` `docs/My File.md`', ['src', 'docs/My File.md']],
    ['with `make`: `Makefile` (depends on D-0)', ['Makefile']],
    ['`npm test`', []],
    ['`make` again', []],
    ['``', []],
  ])('owns what stands in backticks at its end: %s', (rest, owns) => {
    const [, second] = planned(`- [ ] D-0 First\n- [ ] D-1 Build it ${rest}`).tasks;
    expect(second?.owns).toEqual(owns);
    for (const path of owns) expect(second?.title).not.toContain(path);
  });

  it('stands beside headings, in file order, and leaves the body around it', () => {
    const text = '## DEV-1: First\n- files: a\n\nBody.\n- [ ] DEV-2 Second (depends on DEV-1) `b`\n  more\nEnd.\n## DEV-3: Third\n# Small things\n- [ ] OPS-1 Fourth';
    const {tasks} = planned(text);
    expect(tasks.map(({id}) => id)).toEqual(['DEV-1', 'DEV-2', 'DEV-3', 'OPS-1']);
    expect(tasks[0]?.prompt).toBe('Body.\nEnd.');
  });

  it('is no task in a body where its id is of another series or a mention', () => {
    const text = '## DEV-1: First\n- [ ] SHA-256 works\n- [ ] DEV-1 is documented\n- [ ] done\n- [ ] 200 comes back';
    expect(planned(text).tasks.map(({id}) => id)).toEqual(['DEV-1']);
  });
});

describe('what nearly is a task', () => {
  it.each([
    ['## A: a\n## Notes: prose', '2:4 prose-heading'],
    ['## A: a\n## DEV-2 - no colon', '2:4 no-task'],
    ['## A: a\n## Add a login\n- files: x', '2:4 no-task'],
    ['# DEV-1: level 1\n- files: x\n## A: a', '1:3 no-task'],
    ['## A: a\n## [ ] #552: odd id', '2:8 bad-id'],
    ['## A: a\n## a,b: odd id\n- files: x', '2:4 bad-id'],
  ])('%j: %s', (text, place) => {
    expect(places(text)).toEqual([place]);
  });

  it('says how to write it', () => {
    expect(analyzed('## A: a\n## DEV-2 - no colon').diagnostics[0]?.message).toContain('`## DEV-2: no colon`');
  });
});
