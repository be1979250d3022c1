/** A user's repository with orch's hub beside it. */
import {join} from 'node:path';
import {inspectRepository, type UserRepository} from '../../src/world/user-repository.ts';
import {openHub, type Hub} from '../../src/workspace/hub.ts';

/** Inspects a repository that orch can serve. */
export async function inspect(dir: string): Promise<UserRepository> {
  const inspected = await inspectRepository(dir);
  if (!inspected.ok) throw new Error(inspected.failure.join('\n'));
  return inspected.value;
}

/** Opens the hub where orch has it. */
export async function openHubOf(dir: string): Promise<Hub> {
  const repository = await inspect(dir);
  return openHub({repository, stateDir: join(repository.topLevel, '.worktrees', '.orch')});
}
