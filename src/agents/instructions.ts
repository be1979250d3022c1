/** Which of a repository's files with instructions an agent has to be told of, because its program does not load them. */
import type {AgentType} from '../model.ts';
import {adapters} from './adapters/registry.ts';

/** Files that repositories keep for agents, the most common first. */
export const instructionFiles: readonly string[] = ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md', 'QWEN.md', '.github/copilot-instructions.md', '.cursorrules'];

/**
 * Of the files that are there, the one to name in the prompt; null where the program loads one of them by itself, or none is
 * there. One is enough: where there are several, they say the same or point to each other.
 */
export function instructionsToName(type: AgentType, present: readonly string[]): string | null {
  const loaded = adapters[type].instructionFiles;
  if (present.some((file) => loaded.includes(file))) return null;
  return instructionFiles.find((file) => present.includes(file)) ?? null;
}
