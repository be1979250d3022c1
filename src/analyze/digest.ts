/** Fingerprint of what a task asks for. */
import {createHash} from 'node:crypto';
import type {Task} from '../model.ts';

/**
 * First 16 hex digits of SHA-256 over what defines a task: id, title, dependencies, files, context, labels, checks, prompt and script.
 * Where it stands, who does it, how long it takes and whether it is done do not count, nor do ticked boxes and trailing spaces in its prompt:
 * a landed task stays landed when these change.
 */
export function digestOf(task: Omit<Task, 'digest'>): string {
  const definition = [
    task.id,
    task.title.trim(),
    [...new Set(task.dependsOn)].sort(),
    [...new Set(task.owns)].sort(),
    [...new Set(task.reads)].sort(),
    [...new Set(task.labels)].sort(),
    task.verify,
    normalise(task.prompt),
    task.script,
  ];
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 16);
}

/** First 16 hex digits of SHA-256 of a whole file. */
export const digestOfText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function normalise(prompt: string): string {
  return prompt
    .split('\n')
    .map((line) => line.trimEnd().replace(/^(\s*[-*+]\s+)\[[xX]\]/, '$1[ ]'))
    .join('\n')
    .trim();
}
