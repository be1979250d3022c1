/** `orch report`: what a run did. */
import {exitCode, unreachable, type ExitCode} from '../failure.ts';
import {jsonText} from '../report/json-text.ts';
import {reportJson} from '../report/report-json.ts';
import {reportMd} from '../report/report-md.ts';
import {reportText} from '../report/report-text.ts';
import {nowIso} from '../world/clock.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {refuseOne} from './refuse.ts';

export async function report(io: Io, run: string | undefined, {format}: {readonly format: 'text' | 'json' | 'md'}): Promise<ExitCode> {
  const found = await findRun(io, run);
  if (!found.ok) return refuseOne(io, found.failure);
  if (found.value === null) return refuseOne(io, 'there is no run to report. Start one with: orch run <taskfile>');
  const {stored, owner} = found.value;
  const vantage = {owner, now: nowIso(), events: stored.log.events};
  switch (format) {
    case 'text':
      io.out(reportText(stored.state, {...vantage, chalk: io.chalk, columns: io.terminal ? io.size().columns : 120}));
      break;
    case 'json':
      io.out(`${jsonText(reportJson(stored.state, vantage), 2)}\n`);
      break;
    case 'md':
      io.out(reportMd(stored.state, vantage));
      break;
    default:
      return unreachable(format);
  }
  return exitCode.success;
}
