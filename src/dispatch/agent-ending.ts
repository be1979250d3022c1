/** Judges how an agent's process has ended. */
import {judge} from '../agents/judge.ts';
import type {Failure} from '../failure.ts';
import type {AgentType} from '../model.ts';
import {nowMs} from '../world/clock.ts';
import type {AgentEnding} from './agent-run.ts';
import {unansweredMs} from './transcript.ts';

/** Why it failed; null: it claims to be done. `resumed`: it was to go on with a session. */
export function judgeEnding(type: AgentType, ending: AgentEnding, resumed: boolean): Failure | null {
  const {transcript} = ending;
  if (ending.boxFailure !== null) return {kind: 'spawn', message: `the sandbox could not be made: ${ending.boxFailure}`};
  const now = new Date(nowMs());
  return judge({
    type,
    resumed,
    exitCode: ending.exitCode,
    signal: ending.signal,
    stoppedBy: ending.stoppedBy,
    ended: transcript.ended,
    waiting: transcript.waiting,
    unansweredMs: unansweredMs(transcript, ending.silentMs),
    stderrTail: ending.stderrTail,
    lastText: transcript.lastText,
    now,
    utcOffsetMinutes: -now.getTimezoneOffset(),
  });
}
