/** What the first prompt of a task is made from, before anything has happened to it. Pure. */
import type {AgentProfile, PlannedTask} from '../model.ts';
import {instructionsToName} from './instructions.ts';
import type {PromptInput} from './prompt.ts';

/** `present`: of the files that repositories keep for agents, those that are there. */
export function firstInput(task: PlannedTask, profile: AgentProfile, present: readonly string[]): PromptInput {
  return {
    task,
    persona: profile.persona,
    ownership: task.owns,
    dependencies: [],
    reads: task.reads,
    instructions: instructionsToName(profile.type, present),
    findings: [],
    attempt: 1,
    conflictFiles: [],
    subtasks: [],
    messages: [],
    shared: [],
    landedSince: [],
    resumed: false,
    template: profile.template ?? null,
  };
}
