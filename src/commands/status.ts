/** `orch status`: where a run stands. */
import {exitCode, type ExitCode} from '../failure.ts';
import {jsonText} from '../report/json-text.ts';
import {liveView} from '../report/live-view.ts';
import {Painter} from '../report/painter.ts';
import {statusJson} from '../report/status-json.ts';
import {statusText} from '../report/status-text.ts';
import {nowIso, sleep} from '../world/clock.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {refuseOne} from './refuse.ts';

const watchMs = 500;

export async function status(io: Io, run: string | undefined, flags: {readonly watch?: boolean; readonly json?: boolean}): Promise<ExitCode> {
  if (flags.watch === true && flags.json !== true) return watch(io, run);
  const found = await findRun(io, run);
  if (!found.ok) return refuseOne(io, found.failure);
  const state = found.value?.stored.state ?? null;
  const vantage = {owner: found.value?.owner ?? 'none', now: nowIso()} as const;
  if (flags.json === true) io.out(`${jsonText(statusJson(state, vantage), 2)}\n`);
  else io.out(statusText(state, {...vantage, chalk: io.chalk, columns: io.terminal ? io.size().columns : 120}));
  return exitCode.success;
}

/** Repaints until no process drives the run; Ctrl-C ends the watching only. */
async function watch(io: Io, run: string | undefined): Promise<ExitCode> {
  const stop = new AbortController();
  const unlisten = io.onSignal(() => stop.abort());
  const painter = io.terminal ? new Painter({write: io.out}) : null;
  try {
    for (;;) {
      const found = await findRun(io, run);
      if (!found.ok) return refuseOne(io, found.failure);
      if (found.value === null || found.value.owner !== 'alive' || stop.signal.aborted) break;
      painter?.paint(liveView(found.value.stored.state, {...io.size(), now: nowIso(), chalk: io.chalk}), io.size().columns);
      await sleep(watchMs, stop.signal);
    }
  } finally {
    painter?.close();
    unlisten();
  }
  return status(io, run, {});
}
