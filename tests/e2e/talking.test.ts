/** The built program while people and agents talk: messages, outboxes, and what all agents hear of. */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {agentCli, hears, tell, useLab} from './failures/scene.ts';

const scene = useLab();

const prompt = (task: string, attempt: number): Promise<string> => readFile(join(scene.lab.dir, 'home', `${task}.${attempt}.prompt`), 'utf8');

test('a message reaches a running agent at once and brings it a turn; agents reach people, each other and all; nothing of it is committed', async () => {
  const {lab} = scene;
  const outbox = ['{"to":"user","text":"I begin with key sw0rdf1sh-sw0rdf1sh"}', '{"to":"all","text":"ids are text"}', '{"to":"B","text":"mind a.txt"}'].map((line) => `echo '${line}' >> "$ORCH_OUTBOX_FILE"`).join('\n');
  await agentCli(lab, 'claude', {stream: 'claude-2.1.197/success.jsonl', script: `
echo "$PROMPT" > "$HOME/$ORCH_TASK_ID.$ORCH_ATTEMPT.prompt"; echo "$@" > "$HOME/$ORCH_TASK_ID.$ORCH_ATTEMPT.args"
[ $ORCH_TASK_ID = C ] && [ $ORCH_ATTEMPT = 1 ] && exit 1
[ $ORCH_TASK_ID.$ORCH_ATTEMPT = A.1 ] && { ${outbox}
${tell('began')}; until [ -f "$ORCH_MESSAGES_FILE" ]; do sleep 0.05; done; cp "$ORCH_MESSAGES_FILE" "$HOME/file"; }
echo $ORCH_ATTEMPT >> $ORCH_TASK_ID.txt`});
  await lab.write('agents.yaml', 'version: 1\ndefaults: {retries: 0}\nagents: {claude: {type: claude}}\n');
  await lab.write('tasks.md', '## A: First\n\nSay hello.\n\n## B: Second\n- depends on: A\n\n## C: Third\n- depends on: B\n');
  const run = lab.start(['run', '--isolation', 'worktree', '--no-verify'], {MY_API_KEY: 'sw0rdf1sh-sw0rdf1sh'});
  await hears(lab, 'began');
  const sent = await lab.orch('message', 'A', 'Use bcrypt.');
  expect(sent).toMatchObject({code: 0, out: expect.stringContaining('A finds it in its file of messages now')});
  const {code, out, err} = await run.ended;
  expect(code, out + err).toBe(1);
  expect(await readFile(join(lab.dir, 'home', 'file'), 'utf8')).toContain('Use bcrypt.');
  expect(await readFile(join(lab.dir, 'home', 'A.2.args'), 'utf8')).toMatch(/--resume [0-9a-f-]{36}/);
  expect(await prompt('A', 2)).toMatch(/^## Attempt 2[^]*Use bcrypt\./);
  expect(await prompt('A', 2)).not.toContain('Say hello.');
  expect(await prompt('B', 1)).toMatch(/> mind a\.txt[^]*> - A: ids are text/);
  expect(lab.git('show', 'main:A.txt')).toBe('1\n2');
  expect(lab.git('ls-tree', '--name-only', 'main').split('\n')).toEqual(['A.txt', 'B.txt', 'README.md']);
  expect(out).toContain('A says: I begin with key ***');
  expect((await lab.orch('logs', 'A')).out).toMatch(/✉ .*: Use bcrypt\./);
  expect((await lab.orch('report')).out).toMatch(/message from .*: Use bcrypt\./);

  // Nobody drives the run now.
  expect(await lab.orch('message', 'A', 'Too late.')).toMatchObject({code: 2, err: expect.stringContaining('A has landed')});
  expect(await lab.orch('message', 'C', '-')).toMatchObject({code: 2, err: expect.stringContaining('nothing to say')});
  expect(await lab.start(['message', 'C', '-'], {}, ['sh', '-c', 'echo Try it again. | "$@"', 'sh']).ended).toMatchObject({code: 0, out: expect.stringContaining('orch retry C')});
  await lab.orch('retry', 'C');
  expect((await lab.orch('resume')).code).toBe(0);
  expect(await prompt('C', 2)).toContain('Try it again.');
}, 60_000);

test('subtasks are done by others while their parent waits, which then goes on with what it had; one that fails is told', async () => {
  const {lab} = scene;
  const status = JSON.stringify({progress: 0.5, subtasks: [{title: 'Cannot', prompt: 'Fail.', files: ['x/no.txt']}, {title: 'Can', prompt: 'Write it.', files: ['x/yes.txt']}]});
  await agentCli(lab, 'claude', {stream: 'claude-2.1.197/success.jsonl', script: `
echo "$PROMPT" > "$HOME/$ORCH_TASK_ID.$ORCH_ATTEMPT.prompt"; echo "$@" > "$HOME/$ORCH_TASK_ID.$ORCH_ATTEMPT.args"; mkdir -p x
case $ORCH_TASK_ID.$ORCH_ATTEMPT in
A.1) echo half > x/a.txt; echo '${status}' > "$ORCH_STATUS_FILE";;
A.2) ls x > "$HOME/seen"; echo whole >> x/a.txt;;
A.1.1) exit 1;;
A.2.1) echo yes > x/yes.txt; ls x > "$HOME/child-seen";;
esac`});
  await lab.write('agents.yaml', 'version: 1\ndefaults: {retries: 0}\nagents: {claude: {type: claude}}\n');
  await lab.write('tasks.md', '## A: All\n- files: x/**\n\nSay hello.\n');
  const {code, out, err} = await lab.orch('run', '--isolation', 'worktree', '--no-verify');
  expect(code, out + err).toBe(0);
  expect(await readFile(join(lab.dir, 'home', 'child-seen'), 'utf8')).toBe('yes.txt\n');
  expect(await readFile(join(lab.dir, 'home', 'seen'), 'utf8')).toBe('a.txt\nyes.txt\n');
  expect(lab.git('show', 'main:x/a.txt')).toBe('half\nwhole');
  expect(await readFile(join(lab.dir, 'home', 'A.2.args'), 'utf8')).toMatch(/--resume [0-9a-f-]{36}/);
  expect(await prompt('A', 2)).toMatch(/## Your subtasks have ended[^]*### A\.1: Cannot\n\nIt did not land: [^]*### A\.2: Can\n/);
  expect((await lab.status()).states).toEqual({A: 'merged', 'A.1': 'failed', 'A.2': 'merged'});
  expect(out).toMatch(/A asks for 2 subtasks: A\.1 Cannot, A\.2 Can/);
}, 60_000);
