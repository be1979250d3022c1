/** `orch message`: says something to the agent of a task, at once where it runs, else when it works again. */
import {unreachable, type ExitCode} from '../failure.ts';
import {longestMessage} from '../run/inbox.ts';
import type {TaskRecord} from '../run/task-record.ts';
import {randomWord} from '../world/random.ts';
import {answer} from './answer.ts';
import type {Io} from './io.ts';
import {refuseOne} from './refuse.ts';

/** `-` as the text: it is read from standard input. */
export async function message(io: Io, task: string, words: string): Promise<ExitCode> {
  const text = (words === '-' ? await io.input() : words).trim();
  if (text === '') return refuseOne(io, `there is nothing to say to ${task}: expected a text${words === '-' ? ' on standard input' : ', or - to read it from standard input'}, got none.`);
  if (text.length > longestMessage) return refuseOne(io, `the message has ${text.length} characters; expected at most ${longestMessage}. Put the rest into a file of the repository and name it.`);
  const id = randomWord(12);
  return answer(io, task, (record) => heardWhen(task, record), (_, by) => ({type: 'message-sent', task, id, by, text}));
}

function heardWhen(task: string, {phase}: TaskRecord): string {
  switch (phase.type) {
    case 'running':
      return `${task} finds it in its file of messages now, and hears it in one more turn if it does not look`;
    case 'pending':
      return `${task} hears it when it starts`;
    case 'failed':
    case 'blocked':
    case 'conflicted':
      return `${task} hears it when it is tried again: orch retry ${task}`;
    case 'gating':
    case 'queued':
    case 'merging':
    case 'awaiting-approval':
    case 'merged':
      return `${task} has ended its work and hears it only if it is tried again`;
    default:
      return unreachable(phase);
  }
}
