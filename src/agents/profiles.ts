/** Which profiles a run can choose from: the user's, or built-in ones for the programs found. */
import type {AgentProfile, AgentType} from '../model.ts';
import {adapters} from './adapters/registry.ts';

/** Types that need a program of their own on PATH, in the order in which orch prefers them. */
export const programTypes: readonly AgentType[] = ['claude', 'codex', 'cursor', 'gemini', 'qwen', 'opencode', 'copilot'];

/** One profile for each agent program found, named as its type, and always `script`. */
export function builtInProfiles(found: readonly AgentType[]): AgentProfile[] {
  return [...programTypes.filter((type) => found.includes(type)), 'script' as const].map(builtIn);
}

/**
 * The profiles of a run. Without configured ones: the built-in ones. Configured ones whose program was not found
 * come back as blocked, so that routing passes them over and a run that does not need them goes on.
 * So do those whose own `command` names a program that `isThere` does not know; absent: it is not asked.
 * A `script` profile is added where none is configured, because a task may bring its own script.
 */
export function profilesFor(configured: readonly AgentProfile[], found: readonly AgentType[], isThere: (program: string) => boolean = () => true): readonly AgentProfile[] {
  if (configured.length === 0) return builtInProfiles(found);
  const usable = configured.map((profile) => blockedWithoutProgram(profile, found, isThere));
  const hasScript = usable.some(({type, name}) => type === 'script' || name === 'script');
  return hasScript ? usable : [...usable, builtIn('script')];
}

function blockedWithoutProgram(profile: AgentProfile, found: readonly AgentType[], isThere: (program: string) => boolean): AgentProfile {
  const own = profile.command?.[0];
  if (profile.status !== 'blocked' && own !== undefined && !isThere(own)) return {...profile, status: 'blocked', blocker: `${own} is not on PATH`};
  if (profile.status === 'blocked' || !programTypes.includes(profile.type) || found.includes(profile.type)) return profile;
  const programs = adapters[profile.type].programs.join(' or ');
  return {...profile, status: 'blocked', blocker: `${programs} is not on PATH`};
}

function builtIn(type: AgentType): AgentProfile {
  return {
    name: type,
    type,
    model: null,
    persona: null,
    capabilities: [],
    files: [],
    permissions: 'edit',
    env: adapters[type].defaultEnv,
    command: null,
    timeoutMs: null,
    status: 'active',
    blocker: null,
  };
}
