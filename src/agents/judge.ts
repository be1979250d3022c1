/** How an attempt's process ended, judged from its stream, its exit and our own doing; never from one of them alone. */
import {limitKinds, type Failure, type FailureKind} from '../failure.ts';
import type {AgentType} from '../model.ts';
import {adapters} from './adapters/registry.ts';
import {failureOf, kindOfText, oneLine} from './adapters/provider-failure.ts';
import {resetTime} from './limits.ts';

/** All that is known about a process that is gone. */
export interface Ending {
  readonly type: AgentType;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** Such as `SIGKILL`; null where it exited. */
  readonly signal: string | null;
  /** Why orch ended it; null where it ended by itself or somebody else ended it. */
  readonly stoppedBy: 'timeout' | 'hang' | 'abort' | 'linger' | 'budget' | null;
  /** The last `ended` event. */
  readonly ended: {readonly failure: Failure | null} | null;
  /** The failure of the last `waiting` event. */
  readonly waiting: Failure | null;
  /** Milliseconds at its end for which it had a session and had told no word and no tool call since; 0 once it has told any. */
  readonly unansweredMs: number;
  /** It was to go on with a session. Absent: no. */
  readonly resumed?: boolean;
  /** The last few kilobytes of stderr. */
  readonly stderrTail: string;
  /** The last `text` event's text, or empty. */
  readonly lastText: string;
  /** For reset times told as a time of day, with the local offset from UTC, positive to the east. */
  readonly now: Date;
  readonly utcOffsetMinutes: number;
}

/** Why the attempt failed, in words for people; null: the agent claims to be done. */
export function judge(ending: Ending): Failure | null {
  const failure = verdict(ending);
  if (failure === null) return null;
  if (isSessionLost(failure, ending)) return failureOf('session-lost', `${ending.type} does not know its session any more: ${failure.message}`);
  return withHint(withRetryAt(failure, ending));
}

/** It said so and nothing else: an agent that has begun to work may speak of sessions for reasons of its own. */
const isSessionLost = (failure: Failure, ending: Ending): boolean =>
  ending.resumed === true && ending.lastText === '' && failure.kind === 'exit' && sessionLost.test(`${failure.message}\n${explanation(ending)}`);

/** Of `claude` and `codex` as recorded; of the others in the words of their sources. */
const sessionLost =
  /\b(?:no (?:saved |previous |such )?(?:conversation|session|rollout|thread|task)s?\b[^\n]{0,40}\b(?:found|match|exist)|no such (?:session|thread)|(?:session|conversation|thread|rollout)\b[^\n]{0,80}(?:not found|does not exist|unknown|cannot be found)|(?:invalid|unknown) (?:session|thread|conversation)|(?:failed to|error|could not|cannot) (?:resum|load)\w* (?:the )?(?:session|thread|conversation))/i;

function verdict(ending: Ending): Failure | null {
  const {stoppedBy, ended} = ending;
  if (stoppedBy === 'linger') {
    return ended === null ? stopped('hang', ending) : ended.failure;
  }
  if (stoppedBy === 'timeout' || stoppedBy === 'hang') {
    return turnedAway(ending) ?? stopped(stoppedBy, ending);
  }
  // What it cost it told at its end: the stop only came before its exit.
  if (stoppedBy === 'budget' && ended !== null) return ended.failure;
  if (stoppedBy !== null) {
    return stopped(stoppedBy, ending);
  }
  const told = ended?.failure ?? null;
  const signal = signalOf(ending);
  if (told !== null && (signal === null || told.kind !== 'exit')) {
    return told;
  }
  if (signal !== null) {
    return failureOf('signal', `${ending.type} was ended from outside by ${signal}`);
  }
  if (ending.exitCode !== 0) {
    return exited(ending);
  }
  if (ended === null && adapters[ending.type].stream === 'jsonl') {
    return failureOf('exit', `${ending.type} exited without telling how its work ended${because(explanation(ending))}`);
  }
  return null;
}

/** It was still waiting for its provider when its time was over: the limit is the reason, not the size of the task. */
function turnedAway(ending: Ending): Failure | null {
  if (ending.ended !== null) return null;
  const waiting = ending.waiting ?? retriesOnStderr(ending) ?? silentRetries(ending);
  return waiting === null || !limitKinds.has(waiting.kind) ? null : {...waiting, message: oneLine(`${ending.type} was still waiting when its time was over: ${waiting.message}`)};
}

/** After the first few tries an agent may have gone on with its work, and stderr does not tell. */
const fewTries = 3;

function retriesOnStderr({type, stderrTail}: Ending): Failure | null {
  const {retryLine} = adapters[type];
  const line = retryLine === undefined ? undefined : stderrTail.split(/\r?\n/).findLast((text) => retryLine.test(text));
  const tries = Number(line === undefined ? 0 : retryLine?.exec(line)?.[1]);
  const kind = line === undefined || tries < fewTries ? null : kindOfText(line);
  return kind === null || line === undefined ? null : failureOf(kind, line);
}

/** Its session is open and its provider has not answered once: for so long it is silent for one reason only. */
function silentRetries({type, unansweredMs}: Ending): Failure | null {
  const {silentRetries: silence} = adapters[type];
  if (silence === undefined || unansweredMs < silence.ms) return null;
  return failureOf(silence.kind, `its provider has not answered once in ${Math.round(unansweredMs / 1000)} s, and it is so silent only while it is turned away`);
}

function stopped(by: 'timeout' | 'hang' | 'abort' | 'budget', {type, waiting}: Ending): Failure {
  const waited = waiting === null ? '' : `. It had been waiting: ${waiting.message}`;
  switch (by) {
    case 'timeout':
      return failureOf('timeout', `${type} was still working when its time was over${waited}`);
    case 'hang':
      return failureOf('hang', `${type} hung: it told nothing, used no CPU and changed no file for so long that it was ended${waited}`);
    case 'budget':
      return failureOf('budget', `${type} was stopped when its money was spent`);
    case 'abort':
      return failureOf('aborted', `${type} was stopped with the run`);
  }
}

/** What a shell or launcher adds to the number of the signal that ended the program below it. */
const signalBase = 128;
const signals: ReadonlyMap<number, string> = new Map([
  [1, 'SIGHUP'],
  [2, 'SIGINT'],
  [3, 'SIGQUIT'],
  [4, 'SIGILL'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [13, 'SIGPIPE'],
  [15, 'SIGTERM'],
]);

function signalOf(ending: Ending): string | null {
  const {type, exitCode, signal, ended} = ending;
  if (signal !== null || exitCode === null) {
    return signal;
  }
  if (exitCode === adapters[type].interruptedExit && ended === null && explanation(ending) === '') {
    return 'an interrupt';
  }
  return signals.get(exitCode - signalBase) ?? null;
}

function exited(ending: Ending): Failure {
  const {type, exitCode, ended, waiting} = ending;
  const why = explanation(ending);
  // A script's words are its own; what looks like a provider's answer there is a coincidence.
  const kind = type === 'script' ? null : (kindOfText(why) ?? (ended === null ? kindOfCode(ending) : null));
  if (kind !== null) {
    return failureOf(kind, why === '' ? `${type} exited with code ${exitCode ?? 'unknown'}` : why);
  }
  if (ended === null && waiting !== null && why === '') {
    return waiting;
  }
  const claimed = ended === null ? '' : ' although it had told success';
  const spoken = why === '' ? lastLine(ending.lastText) : why;
  return failureOf('exit', `${type} exited with code ${exitCode ?? 'unknown'}${claimed}${because(spoken)}`);
}

const kindOfCode = ({type, exitCode}: Ending): FailureKind | null => (exitCode === null ? null : (adapters[type].exitKinds?.[exitCode] ?? null));

function because(words: string): string {
  return words === '' ? '' : `: ${words}`;
}

/** Lines of stderr that come in runs without fault, too. */
const noise = [
  /^Reading (?:additional input|prompt) from stdin/,
  /^\d{4}-\d\d-\d\dT[\d:.]+Z\s+(?:TRACE|DEBUG|INFO|WARN|ERROR) /,
  /^(?:⚠|warning\b)/i,
  /^\[STARTUP\] |^YOLO mode is enabled|^Ripgrep is not available|^Approval mode overridden|^Package extraction took/,
  // Cursor's older builds repeat their stream there.
  /^\{"type":/,
];

/** What stderr says about the end, in one line: the last error with the two lines after it, else the last three; noise left out. */
function explanation({stderrTail}: Ending): string {
  const lines = stderrTail.split(/\r?\n/).map((line) => oneLine(line));
  const telling = lines.filter((line) => line !== '' && !noise.some((pattern) => pattern.test(line)));
  const error = telling.findLastIndex((line) => /^(?:error|fatal)\b/i.test(line));
  return oneLine((error === -1 ? telling.slice(-3) : telling.slice(error, error + 3)).join(' '));
}

function lastLine(text: string): string {
  return oneLine(text.trimEnd().split('\n').at(-1) ?? '');
}

function withRetryAt(failure: Failure, {waiting, now, utcOffsetMinutes}: Ending): Failure {
  if (failure.retryAt !== undefined || !limitKinds.has(failure.kind)) {
    return failure;
  }
  const told = resetTime(failure.message, now, utcOffsetMinutes) ?? (waiting?.kind === failure.kind ? waiting.retryAt : undefined);
  return told === undefined ? failure : {...failure, retryAt: told};
}

/** What the user can do now, where it does not go without saying. */
const hints: ReadonlyMap<FailureKind, string> = new Map([
  ['auth', 'Log in with the CLI once, or name the variable with its key under `env` of the profile.'],
  ['quota', 'Add credit to the account or route the task to another agent.'],
  ['model-not-found', 'Check `model` of the task and of the profile.'],
  ['context-too-long', 'Split the task or shorten its text.'],
  ['max-turns', 'Split the task.'],
  ['denied', 'If the task needs it, raise `permissions` of the profile.'],
  ['timeout', 'Split the task or raise `timeout`.'],
  ['hang', 'Its log shows its last words; if it may be silent for longer, raise `hang` of the profile.'],
]);

function withHint(failure: Failure): Failure {
  const hint = hints.get(failure.kind);
  if (hint === undefined) {
    return failure;
  }
  return {...failure, message: `${failure.message.replace(/[.\s]+$/, '')}. ${hint}`};
}
