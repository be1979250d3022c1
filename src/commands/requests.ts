/** Gathers what others ask of a living run, or do to its repository: Ctrl-C, other terminals, the clock, the alarm. */
import type {Requests} from '../dispatch/dispatcher.ts';
import type {RunEventBody} from '../run/events.ts';
import {acceptable, takeRequests} from '../run/inbox.ts';
import type {RunState} from '../run/state.ts';
import {countdown, sleep} from '../world/clock.ts';
import type {Alarm} from './alarm.ts';
import type {Io} from './io.ts';

export interface OpenRequests extends Requests {
  /** Resolves when a person insists by a second signal; everything that ran has then been killed. */
  readonly forced: Promise<'forced'>;
  readonly close: () => void;
}

const pollMs = 250;

export function openRequests(io: Io, options: {readonly alarm: Alarm; readonly inbox: string; readonly maxDurationMs: number | null; readonly forced: () => Promise<unknown>}): OpenRequests {
  let abort: string | null = null;
  const insisted = new AbortController();
  const forced = new Promise<'forced'>((resolve) => {
    insisted.signal.addEventListener('abort', () => resolve('forced'));
  });
  const closing = new AbortController();
  let wake = new AbortController();
  const askToStop = (reason: string): void => {
    abort ??= reason;
    wake.abort();
  };
  const unlisten = io.onSignal((signal) => {
    if (abort === null) {
      io.err(`\norch: ${signal}: stopping the agents; their work is kept. Once more ends it at once.\n`);
      askToStop(signal);
    } else void options.forced().then(() => insisted.abort());
  });
  const unwatch = options.maxDurationMs === null ? (): void => {} : countdown(options.maxDurationMs, () => askToStop('max-duration'));
  return {
    forced,
    take: async (state: RunState): Promise<readonly RunEventBody[]> => {
      const alarms = await options.alarm.take(state);
      const {requests, forget} = await takeRequests(options.inbox);
      const asked = abort !== null && state.abort === null ? [{type: 'abort-requested', reason: abort} as const] : [];
      const events = [...alarms, ...asked, ...acceptable(state, requests).filter((event) => event.type !== 'abort-requested' || (state.abort === null && asked.length === 0))];
      await forget();
      return events;
    },
    waiting: async () => {
      // A dispatcher that was left behind by force asks no more; it must not spin while the rest is closed.
      if (closing.signal.aborted) return new Promise(() => undefined);
      if (wake.signal.aborted) wake = new AbortController();
      await sleep(pollMs, AbortSignal.any([wake.signal, closing.signal]));
    },
    close: () => {
      closing.abort();
      unlisten();
      unwatch();
    },
  };
}
