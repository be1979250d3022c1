/** Tells the record across runs what has come of a run's tasks. */
import {modelFor} from '../agents/model-choice.ts';
import type {RunEvent} from '../run/events.ts';
import {appendHistory} from '../run/history.ts';
import {historyEntries, type HistoryInput} from '../run/history-entries.ts';
import {nowIso} from '../world/clock.ts';
import type {Io} from './io.ts';

/** A record that cannot be written is told, and stops nothing. */
export async function remember(io: Io, file: string, {state, events}: Pick<HistoryInput, 'state' | 'events'>): Promise<void> {
  await appendHistory(file, historyEntries({state, events, modelOf: modelFor, now: nowIso()})).catch((error: NodeJS.ErrnoException) => {
    io.err(`orch: ${file} cannot be written (${error.code ?? error.message}); what this run tells of its agents is not remembered.\n`);
  });
}

/** Events that say how long agents have worked. */
export const isOfAttempt = ({type}: RunEvent): boolean => type === 'attempt-started' || type === 'attempt-finished';
