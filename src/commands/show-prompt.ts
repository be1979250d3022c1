/** `orch plan --show-prompt`: the prompt that a task's first attempt would get, as far as that is known now. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {instructionFiles} from '../agents/instructions.ts';
import {firstInput} from '../agents/prompt-input.ts';
import {promptText} from '../agents/prompt.ts';
import {nearest} from '../analyze/nearest.ts';
import {exitCode, type ExitCode} from '../failure.ts';
import type {Io} from './io.ts';
import {placeless, type Prepared} from './prepare.ts';
import {refuse} from './refuse.ts';

/** Prints nothing else, so that it can be piped to an agent. What dependencies will have delivered is not known yet. */
export function showPrompt(io: Io, {plan, profiles, repository, landedBefore}: Prepared, id: string): ExitCode {
  const task = plan.tasks.find((one) => one.id === id);
  const profile = profiles.find(({name}) => name === task?.route.agent);
  if (task === undefined || profile === undefined) {
    const known = plan.tasks.map((one) => one.id);
    const meant = nearest(id, known);
    return refuse(io, [placeless('unknown-task', `--show-prompt names ${id}, which is not in ${plan.file}.${meant === null ? '' : ` Did you mean ${meant}?`} Known: ${known.join(', ')}.`)]);
  }
  const present = instructionFiles.filter((file) => existsSync(join(repository.topLevel, file)));
  const dependencies = plan.tasks.filter((one) => task.dependsOn.includes(one.id)).map((one) => ({id: one.id, title: one.title, handoff: null, files: one.files, open: !one.done && !landedBefore.includes(one.id)}));
  io.out(promptText({...firstInput(task, profile, present), dependencies}));
  return exitCode.success;
}
