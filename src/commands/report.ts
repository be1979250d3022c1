/** `orch report`: what a run did. */
import {exitCode, unreachable, type ExitCode} from '../failure.ts';
import {jsonText} from '../report/json-text.ts';
import {reportHtml} from '../report/report-html.ts';
import {reportJson} from '../report/report-json.ts';
import {reportJunit} from '../report/report-junit.ts';
import {reportMd} from '../report/report-md.ts';
import {reportText} from '../report/report-text.ts';
import {runFindings} from '../report/run-findings.ts';
import {sarifLog} from '../report/sarif.ts';
import {nowIso} from '../world/clock.ts';
import {findRun} from './find-run.ts';
import type {Io} from './io.ts';
import {refuseOne} from './refuse.ts';

export type ReportFormat = 'text' | 'json' | 'md' | 'html' | 'junit' | 'sarif';

/** `version` is orch's own. */
export async function report(io: Io, run: string | undefined, {format}: {readonly format: ReportFormat}, version: string): Promise<ExitCode> {
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
    case 'html':
      io.out(reportHtml(stored.state, vantage));
      break;
    case 'junit':
      io.out(reportJunit(stored.state, vantage));
      break;
    case 'sarif': {
      const {startedAt, endedAt, result} = stored.state;
      io.out(`${jsonText(sarifLog({version, category: 'run', findings: runFindings(stored.state), revision: result, startedAt, endedAt}), 2)}\n`);
      break;
    }
    default:
      return unreachable(format);
  }
  return exitCode.success;
}
