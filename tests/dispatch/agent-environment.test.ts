import {expect, test} from 'vitest';
import {agentEnvironment} from '../../src/dispatch/agent-environment.ts';
import type {AgentProfile} from '../../src/model.ts';

const profile: AgentProfile = {name: 'x', type: 'command', model: null, persona: null, capabilities: [], files: [], permissions: 'edit', env: ['NAMED', 'CI'], command: ['x'], timeoutMs: null, status: 'active', blocker: null};

test('an agent gets the basics, what its profile names and what orch says; nothing else of ours', () => {
  const env = agentEnvironment(
    {PATH: '/bin', HOME: '/home/dev', LANG: 'C', NAMED: 'yes', CI: 'true', AWS_SECRET_ACCESS_KEY: 'no', NODE_OPTIONS: '--inspect'},
    profile,
    {program: 'x', args: [], stdin: 'prompt', env: {DISABLE_AUTOUPDATER: '1'}, unset: ['CI']},
    {root: '/repo/.worktrees', runId: 'run', taskId: 'A', title: 'Title', attempt: 2, promptFile: '/p', statusFile: '/s', handoffFile: '/h', messagesFile: '/w/agent-messages.md', outboxFile: '/w/agent-outbox.jsonl', portBase: 20_000},
  );
  expect(env).toEqual({
    PATH: '/bin',
    HOME: '/home/dev',
    LANG: 'C',
    GIT_CEILING_DIRECTORIES: '/repo/.worktrees',
    NAMED: 'yes',
    DISABLE_AUTOUPDATER: '1',
    ORCH_RUN_ID: 'run',
    ORCH_TASK_ID: 'A',
    ORCH_TASK_TITLE: 'Title',
    ORCH_ATTEMPT: '2',
    ORCH_PROMPT_FILE: '/p',
    ORCH_STATUS_FILE: '/s',
    ORCH_HANDOFF_FILE: '/h',
    ORCH_MESSAGES_FILE: '/w/agent-messages.md',
    ORCH_OUTBOX_FILE: '/w/agent-outbox.jsonl',
    ORCH_PORT_BASE: '20000',
  });
});
