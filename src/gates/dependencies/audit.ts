/** What the registry knows of vulnerable versions, as the package managers print it. Pure. */
import type {Graded} from '../verdict.ts';
import type {LockFormat} from './lock.ts';
import {quoted, some, type FindingIn} from './place.ts';

const auditLevels = ['low', 'moderate', 'high', 'critical'] as const;
type AuditLevel = (typeof auditLevels)[number];

/** Asks the package manager about one lockfile. Manifest and lockfile are data: nothing else of the change is there when it runs. */
export interface AuditRequest {
  readonly format: LockFormat;
  /** Name of the lockfile. */
  readonly name: string;
  readonly lock: string;
  /** A package.json with nothing in it but what the lockfile is about. */
  readonly manifest: string;
}

export type AuditEnd = {readonly type: 'exit'; readonly code: number; readonly stdout: string} | {readonly type: 'failed'; readonly message: string};

export type RunAudit = (request: AuditRequest, signal: AbortSignal | undefined) => Promise<AuditEnd>;

/** Blocks what is at least as severe as `level` where the change brought the package in or moved it; what was there before warns. An audit that gave no report asks a human. */
export function auditFindings(end: AuditEnd, {level, fresh, at}: {readonly level: AuditLevel; /** Names of packages of which a version is new. */ readonly fresh: ReadonlySet<string>; readonly at: FindingIn}): Graded[] {
  const unavailable = (why: string): Graded[] => [at('human', 'audit-unavailable', `The audit gave no result (${quoted(why)}): nobody knows whether a version is vulnerable. Judge again once the registry answers, or let a human decide.`)];
  if (end.type === 'failed') return unavailable(end.message);
  const report = readReport(end.stdout);
  if (report === null) return unavailable(`exit code ${end.code}, and no report that orch can read`);
  if (report.length === 0 && end.code !== 0) return unavailable(`exit code ${end.code}, with a report of nothing`);
  const wanted = auditLevels.indexOf(level);
  const severe = report.filter(({severity}) => auditLevels.indexOf(severity) >= wanted);
  const names = [...new Set(severe.map(({name}) => name))];
  return names.map((name) => {
    const own = severe.filter((each) => each.name === name);
    const what = `${quoted(name)} has known vulnerabilities: ${some([...new Set(own.map(({severity, title}) => `${quoted(title)} (${severity})`))], 3)}.`;
    if (!fresh.has(name)) return at('warn', 'vulnerable', `${what} It was there before this change.`, [name]);
    return at('block', 'vulnerable', `${what} Take a version without them, or let a human approve it.`, [name]);
  });
}

interface Advisory {
  readonly name: string;
  readonly severity: AuditLevel;
  readonly title: string;
}

/** Null where it is no report in any of the known forms: one object, or one object a line. */
function readReport(stdout: string): readonly Advisory[] | null {
  const whole = parsed(stdout);
  if (whole !== null) return readOne(whole);
  const lines = stdout.split('\n').filter((line) => line.trim() !== '').map(parsed);
  if (lines.length === 0 || lines.includes(null)) return null;
  const read = lines.map((line) => readLine(line ?? {}));
  return read.includes(null) || !read.some((each) => each !== null && each.isReport) ? null : read.flatMap((each) => each?.advisories ?? []);
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return fields(value);
  } catch {
    return null;
  }
}

const fields = (value: unknown): Fields | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null);

/** npm 7 and later name `vulnerabilities`, npm 6, pnpm and yarn 3 `advisories`; one line of yarn is a report, too. */
function readOne(report: Fields): readonly Advisory[] | null {
  if ('error' in report) return null;
  const vulnerabilities = fields(report['vulnerabilities']);
  if (vulnerabilities !== null) return complete(Object.values(vulnerabilities).flatMap((each) => listOf(fields(each)?.['via']).filter((via) => typeof via !== 'string').map((via) => advisory(fields(via), 'name'))));
  const advisories = fields(report['advisories']);
  if (advisories !== null) return complete(Object.values(advisories).map((each) => advisory(fields(each), 'module_name')));
  const line = readLine(report);
  return line?.isReport === true ? line.advisories : null;
}

interface ReadLine {
  readonly isReport: boolean;
  readonly advisories: readonly Advisory[];
}

/** A line of yarn: version 1 tells a `type`, version 4 the package as `value`. */
function readLine(line: Fields): ReadLine | null {
  const {type, data, value, children} = line;
  if (type === 'auditSummary') return {isReport: true, advisories: []};
  if (type === 'info' || type === 'warning' || type === 'auditAction') return {isReport: false, advisories: []};
  const inner = type === 'auditAdvisory' ? fields(fields(data)?.['advisory']) : null;
  const issue = fields(children);
  const one = inner !== null ? advisory(inner, 'module_name') : typeof value === 'string' && issue !== null ? advisory({name: value, severity: issue['Severity'], title: issue['Issue']}, 'name') : null;
  return one === null ? null : {isReport: true, advisories: [one]};
}

function advisory(from: Fields | null, nameKey: string): Advisory | null {
  const [name, title] = [from?.[nameKey], from?.['title']];
  const written = from?.['severity'];
  if (typeof name !== 'string') return null;
  // A severity that has no known name is not a mild one.
  const severity = written === 'info' ? 'low' : (auditLevels.find((level) => level === written) ?? 'critical');
  return {name, severity, title: typeof title === 'string' ? title : 'an advisory'};
}

const complete = (all: readonly (Advisory | null)[]): readonly Advisory[] | null => (all.every((each) => each !== null) ? all : null);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
