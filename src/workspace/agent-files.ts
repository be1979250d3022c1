/** Files through which an agent and orch talk: they lie in its worktree and are no part of its work. */

/** By what they are for; each lies in the root of the worktree. */
export const agentFile = {status: 'agent-status.json', handoff: 'agent-handoff.json', messages: 'agent-messages.md', outbox: 'agent-outbox.jsonl'} as const;

export const agentFiles: readonly string[] = Object.values(agentFile);
