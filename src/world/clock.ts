/** The one place that tells time. */

/** Now, in milliseconds since 1970; `ORCH_NOW` (ISO 8601) stops this clock for tests. */
export function nowMs(): number {
  const fixed = process.env['ORCH_NOW'];
  return fixed === undefined || fixed === '' ? Date.now() : Date.parse(fixed);
}

/** Now as ISO 8601 in UTC. */
export const nowIso = (): string => new Date(nowMs()).toISOString();

/** Milliseconds since an arbitrary moment; never jumps and never stands still. For durations. */
export const monotonicMs = (): number => performance.now();

/** Waits. Resolves at once, never rejects, when the signal is aborted; ask the signal afterwards. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/**
 * Calls `elapsed` once after `ms` of time in which this process could run: a machine that slept, or an orch that was stopped,
 * must not wake up to a timeout nobody could have met. Returns what cancels it.
 */
export function countdown(ms: number, elapsed: () => void): () => void {
  let left = ms;
  const cancel = every(Math.max(1, Math.min(ms, longestStepMs)), (passedMs) => {
    left -= passedMs;
    if (left > 0) return;
    cancel();
    elapsed();
  });
  return cancel;
}

/** Calls `tick` again and again with how much such time has passed since the last call. Returns what cancels it. */
export function every(stepMs: number, tick: (passedMs: number) => void): () => void {
  let last = monotonicMs();
  const timer = setInterval(() => {
    const now = monotonicMs();
    const passedMs = Math.min(now - last, stepMs * 2);
    last = now;
    tick(passedMs);
  }, stepMs);
  return () => clearInterval(timer);
}

const longestStepMs = 500;
