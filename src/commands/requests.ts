/** Gathers what others ask of a living run, or do to its repository: Ctrl-C, other terminals, the clock, the alarm. */
import type {Requests} from '../dispatch/dispatcher.ts';
import {acceptable, takeRequests} from '../run/inbox.ts';
import {countdown, nowMs, sleep} from '../world/clock.ts';
import type {Alarm} from './alarm.ts';
import type {Io} from './io.ts';

export interface OpenRequests extends Requests {
  /** Resolves when a person insists by a second signal; everything that ran has then been killed. */
  readonly forced: Promise<'forced'>;
  readonly close: () => void;
}

const pollMs = 250;

export function openRequests(io: Io, options: {readonly alarm: Alarm; readonly say: (line: string) => void; readonly inbox: string; readonly maxDurationMs: number | null; readonly forced: () => Promise<unknown>}): OpenRequests {
  let abort: string | null = null;
  let forget: (() => Promise<void>) | null = null;
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
      options.say(`orch: ${signal}: stopping the agents; their work is kept. Once more ends it at once.`);
      askToStop(signal);
    } else void options.forced().then(() => insisted.abort());
  });
  const unwatch = options.maxDurationMs === null ? (): void => {} : countdown(options.maxDurationMs, () => askToStop('max-duration'));
  return {
    forced,
    take: async (now) => {
      const taken = await takeRequests(options.inbox);
      const alarms = await options.alarm.take(now);
      const asked = abort;
      if (alarms.length + taken.requests.length === 0 && asked === null) {
        await taken.forget();
        return null;
      }
      ({forget} = taken);
      return (state) => {
        const signal = asked !== null && state.abort === null ? [{type: 'abort-requested', reason: asked} as const] : [];
        return [...alarms, ...signal, ...acceptable(state, taken.requests).filter((event) => event.type !== 'abort-requested' || (state.abort === null && signal.length === 0))];
      };
    },
    forget: async () => forget?.(),
    waiting: async (untilMs) => {
      // A dispatcher that was left behind by force asks no more; it must not spin while the rest is closed.
      if (closing.signal.aborted) return new Promise(() => undefined);
      if (wake.signal.aborted) wake = new AbortController();
      const ms = untilMs === null ? pollMs : Math.max(0, Math.min(pollMs, untilMs - nowMs()));
      await sleep(ms, AbortSignal.any([wake.signal, closing.signal]));
    },
    close: () => {
      closing.abort();
      unlisten();
      unwatch();
    },
  };
}
