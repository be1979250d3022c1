/** Reviewing agents in a whole run: what they see, what their word does, and what becomes of a task when they have none. */
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {events, tell, told, useLab} from './failures/scene.ts';

const scene = useLab({'README.md': 'hello\n'});

const agents = `version: 1
agents:
  writer: {type: command, command: [writes]}
  judge: {type: command, command: [judges], permissions: full}
gates:
  reviewers:
    - {name: sec, agent: judge}
    - {name: money, agent: judge, kind: compliance, when: {labels: [financial]}, mode: warn}
`;

const json = (answer: object): string => `cat <<'END'\n${JSON.stringify(answer, null, 2)}\nEND`;

const task = (id: string, more = ''): string => `## ${id}: Task ${id}\n- agent: ${id === 'D' ? 'judge' : 'writer'}\n- files: ${id}.txt\n${more}\nWrite it.\n\n`;

interface Status {
  readonly tasks: readonly {readonly taskId: string; readonly state: string; readonly attempt: number; readonly securityGate: string; readonly complianceGate: string; readonly reviewAgents: readonly {readonly name: string; readonly status: string; readonly warnings: readonly string[]}[]}[];
}

test('a pass lands, a block goes back to its author, no answer asks a human, and nobody reviews own work', async () => {
  const {lab} = scene;
  await lab.write('agents.yaml', agents);
  // The author mends what the reviewer has told it.
  await lab.program('writes', `#!/bin/bash\nPROMPT=$(cat)\nif grep -q 'Bind it' <<< "$PROMPT"; then echo good > "$ORCH_TASK_ID.txt"; ${tell('mended')}; else case "$ORCH_TASK_ID" in B) echo bad > B.txt;; *) echo fine > "$ORCH_TASK_ID.txt";; esac; fi\n`);
  await lab.program('judges', `#!/bin/bash
PROMPT=$(cat)
[ "$ORCH_TASK_ID" = D ] && [ -z "$ORCH_REVIEW_FILE" ] && { echo mine > D.txt; exit 0; }
${tell('asked')}
echo "$ORCH_TASK_ID" >> "$HOME/asked-for"
if [ "$ORCH_TASK_ID" = C ]; then echo 'Looks good to me.'; exit 0; fi
if grep -q '^+bad' <<< "$PROMPT"; then ${json({verdict: 'block', summary: 'Not like this.', findings: [{file: 'B.txt', line: 1, severity: 'high', rule: 'injection', message: 'Bind it.'}]})}
exit 0
fi
cat > "$ORCH_REVIEW_FILE" <<< '${JSON.stringify({verdict: 'pass', summary: 'All of it is fine.', findings: [{severity: 'low', message: 'A name could be better.'}]})}'
echo scribble > scribble.txt
`);
  await lab.write('tasks.md', task('A', '- labels: financial\n') + task('B') + task('C') + task('D'));
  const run = await lab.orch('run', '--isolation', 'worktree', '--no-verify', '--ci');
  expect(run.code, run.out + run.err).toBe(3);
  const status = JSON.parse((await lab.orch('status', '--json')).out) as Status;
  expect(Object.fromEntries(status.tasks.map(({taskId, ...one}) => [taskId, [one.state, one.attempt, one.securityGate, one.complianceGate]]))).toEqual({
    A: ['merged', 1, 'pass', 'pass'],
    B: ['merged', 2, 'pass', 'pass'],
    C: ['awaiting-approval', 1, 'pending', 'pass'],
    D: ['awaiting-approval', 1, 'pending', 'pass'],
  });
  expect(status.tasks[0]?.reviewAgents).toEqual([['sec', 'security'], ['money', 'compliance']].map(([name, kind]) => ({name, kind, agent: 'judge', status: 'pass', warnings: [`${name} (low): “A name could be better.”`, `${name} wrote to its checkout, though it is only to read; that was thrown away`]})));
  expect(status.tasks[2]?.reviewAgents).toEqual([{name: 'sec', kind: 'security', agent: 'judge', status: 'pending', warnings: ['sec has given no answer: its answer ends with no JSON object that has a verdict.']}]);
  expect(status.tasks[3]?.reviewAgents).toEqual([{name: 'sec', kind: 'security', agent: null, status: 'pending', warnings: ['sec has given no answer: nobody may review it: judge has worked on the task itself.']}]);
  expect((await lab.orch('logs', 'C')).out).toMatch(/── sec \(judge\) on [0-9a-f]{7}\nLooks good to me\.\n/);
  expect(told(lab, 'mended')).toBe(1);
  expect(lab.git('show', 'main:B.txt')).toBe('good');
  expect(lab.git('ls-tree', '--name-only', 'main')).not.toContain('scribble');

  // What was answered, or was not, is not asked for again, and a yes counts for it.
  const asked = told(lab, 'asked');
  expect((await lab.orch('approve', 'C')).code).toBe(0);
  expect((await lab.orch('approve', 'D', '--override', 'review', '--reason', 'read it myself')).code).toBe(0);
  const resumed = await lab.orch('resume', '--ci');
  expect(resumed.code, resumed.out + resumed.err).toBe(0);
  expect(told(lab, 'asked')).toBe(asked);
  expect(lab.git('log', '--format=%B', '-1', '--grep', 'Orch-Task: D')).toMatch(/^Orch-Gates: .* review$[^]*^Orch-Override: review: read it myself$/m);

  const log = (await events(lab)) as readonly {readonly type: string; readonly task?: string; readonly reviewer?: string; readonly agent?: string | null; readonly usage?: unknown}[];
  expect(log.filter(({type, task: of}) => type === 'review-finished' && of === 'A').map(({reviewer, agent, usage}) => [reviewer, agent, usage]).toSorted(), 'in whatever order they ended').toEqual(['money', 'sec'].map((name) => [name, 'judge', {inputTokens: 0, outputTokens: 0, costUsd: null}]));
  const runs = join(lab.repo, '.worktrees/.orch/runs');
  const prompts = join(runs, (await readdir(runs))[0] ?? '', 'prompts');
  const prompt = await readFile(join(prompts, 'B.2.md'), 'utf8');
  expect(prompt).toContain('- review: B.txt:1: sec (high, injection): “Bind it.”');
  expect(await readFile(join(prompts, 'A.1.review.money.md'), 'utf8')).toContain('You are its compliance reviewer, money.');
});
