/** Which model does a task: the one it names, else the profile's for its size, else the profile's. Pure. */
import type {AgentProfile, Route, Task} from '../model.ts';

/** Null: the program's own choice. */
export function modelFor(profile: AgentProfile, task: Pick<Task, 'model'> & {readonly route: Pick<Route, 'size'>}): string | null {
  return task.model ?? modelForSize(profile, task.route.size) ?? profile.model;
}

/** The model that the size chooses; null where the profile does not go by size. */
export const modelForSize = (profile: AgentProfile, size: Route['size']): string | null => (size === undefined ? null : (profile.models?.[size] ?? null));
