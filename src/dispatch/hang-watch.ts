/** Tells an agent that hangs from one that is merely silent: it hangs when it tells nothing, uses no CPU and changes no file. */

export interface HangWatch {
  /** It has told something. */
  heard(): void;
  stop(): void;
}

export interface VitalSigns {
  /** It waits for its provider by itself and has said so. */
  readonly waits: () => boolean;
  /** CPU used so far, by process. */
  readonly cpu: () => ReadonlyMap<string, number>;
  /** When its output last grew, also by less than a line; by the clock of the file system. */
  readonly lastOutput: () => number;
  /** When a file of its own last changed, if that was later. */
  readonly changeSince: (ms: number) => Promise<number | null>;
  /** Calls back again and again with how much time has passed; see `every` of the clock. */
  readonly every: (stepMs: number, tick: (passedMs: number) => void) => () => void;
}

/** Calls `hangs` once, after `hangMs` without any sign of life. CPU is looked at four times in such a silence, files once, at its end. */
export function watchForHang(hangMs: number, signs: VitalSigns, hangs: () => void): HangWatch {
  const sampleMs = hangMs / 4;
  let silence: Silence | null = null;
  let looking = false;
  let stopped = false;

  const tick = (passedMs: number): void => {
    if (looking) return;
    if (signs.waits()) silence = null;
    silence ??= {ms: 0, unsampledMs: 0, cpu: null, lastChange: signs.lastOutput()};
    silence.ms += passedMs;
    silence.unsampledMs += passedMs;
    if (silence.unsampledMs < sampleMs) return;
    const cpu = signs.cpu();
    if (silence.cpu !== null && used(silence.cpu, cpu) > Math.max(leastCpuMs, silence.unsampledMs * leastShare)) silence.ms = 0;
    silence.cpu = cpu;
    silence.unsampledMs = 0;
    if (silence.ms >= hangMs) look(silence);
  };
  const look = (at: Silence): void => {
    looking = true;
    const output = signs.lastOutput();
    void (output > at.lastChange ? Promise.resolve(output) : signs.changeSince(at.lastChange)).then((change) => {
      looking = false;
      // Heard of it meanwhile.
      if (stopped || silence !== at) return;
      if (change === null) {
        stop();
        return hangs();
      }
      at.lastChange = change;
      at.ms = 0;
    });
  };
  const cancel = signs.every(Math.min(longestStepMs, sampleMs), tick);
  const stop = (): void => {
    stopped = true;
    cancel();
  };
  return {
    heard: () => {
      silence = null;
    },
    stop,
  };
}

interface Silence {
  /** Since the last sign of life. */
  ms: number;
  unsampledMs: number;
  cpu: ReadonlyMap<string, number> | null;
  /** By the clock of the file system. */
  lastChange: number;
}

/** Who only waits still runs a timer now and then. */
const leastShare = 0.002;
const leastCpuMs = 20;
const longestStepMs = 500;

/** CPU used between two looks; who has ended meanwhile is counted by its parent. */
function used(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number {
  return [...now].reduce((sum, [process, ms]) => sum + Math.max(0, ms - (before.get(process) ?? 0)), 0);
}
