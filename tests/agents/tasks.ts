/** Tasks and profiles for tests: plain ones, with what a test cares about replaced. */
import type {AgentProfile, Task} from '../../src/model.ts';

export function makeTask(parts: Partial<Task> = {}): Task {
  return {
    id: 'T-1',
    title: 'Do it',
    line: 1,
    done: false,
    optional: false,
    parallel: false,
    dependsOn: [],
    after: [],
    files: [],
    owns: [],
    inferred: false,
    reads: [],
    labels: [],
    agent: null,
    model: null,
    estimateMinutes: null,
    priority: 0,
    timeoutMs: null,
    verify: null,
    prompt: 'Do what the title says.',
    script: null,
    digest: '0123456789abcdef',
    ...parts,
  };
}

export function makeProfile(name: string, parts: Partial<AgentProfile> = {}): AgentProfile {
  return {
    name,
    type: 'claude',
    model: null,
    persona: null,
    capabilities: [],
    files: [],
    permissions: 'edit',
    env: [],
    command: null,
    timeoutMs: null,
    status: 'active',
    blocker: null,
    ...parts,
  };
}
