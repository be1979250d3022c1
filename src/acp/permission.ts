/** Answers an agent's request for permission by the profile's level. Pure. */
import {isAbsolute, relative, resolve} from 'node:path';
import type {RequestPermissionOutcome, RequestPermissionRequest} from '@agentclientprotocol/sdk';
import type {Permissions} from '../model.ts';
import type {Call} from './updates.ts';

export interface Answer {
  readonly allowed: boolean;
  readonly outcome: RequestPermissionOutcome;
}

/**
 * Only ever allows once: "always" would be written down by some agents, in the worktree or for other runs. `read-only` allows
 * what reads, `edit` also what writes files, both only inside the worktree; `full` allows everything.
 */
export function answerPermission(options: RequestPermissionRequest['options'], call: Call, level: Permissions, cwd: string): Answer {
  const allowOnce = options.find(({kind}) => kind === 'allow_once');
  if (allowOnce !== undefined && mayRun(call, level, cwd)) return {allowed: true, outcome: {outcome: 'selected', optionId: allowOnce.optionId}};
  const rejectOnce = options.find(({kind}) => kind === 'reject_once');
  return {allowed: false, outcome: rejectOnce === undefined ? {outcome: 'cancelled'} : {outcome: 'selected', optionId: rejectOnce.optionId}};
}

const reading: ReadonlySet<string> = new Set(['read', 'search', 'think']);
const writing: ReadonlySet<string> = new Set(['edit', 'delete', 'move']);

function mayRun({kind, paths}: Call, level: Permissions, cwd: string): boolean {
  if (level === 'full') return true;
  const inside = paths.every((path) => isInside(cwd, path));
  if (reading.has(kind)) return inside;
  // A write that does not say where is not let through.
  return level === 'edit' && writing.has(kind) && inside && paths.length > 0;
}

function isInside(cwd: string, path: string): boolean {
  const way = relative(cwd, resolve(cwd, path));
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}
