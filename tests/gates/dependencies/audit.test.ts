import {describe, expect, it} from 'vitest';
import type {AuditEnd, AuditRequest} from '../../../src/gates/dependencies/audit.ts';
import {judge, npm, packed} from './projects.ts';

const base = npm({abc: '^1.0.0'}, {'node_modules/old': packed('old', '1.0.0')});
const after = npm({abc: '^1.0.1'}, {'node_modules/old': packed('old', '1.0.0'), 'node_modules/new': packed('new', '1.0.0')});
const asked: AuditRequest[] = [];
const judged = async (end: AuditEnd | Error, audit: 'off' | 'low' | 'high' | 'critical' = 'high') => {
  const runAudit = async (request: AuditRequest): Promise<AuditEnd> => {
    asked.push(request);
    if (end instanceof Error) throw end;
    return end;
  };
  return (await judge(base, after, {audit, runAudit})).split(' | ').filter((line) => !/\/(?:changed|packages) /.test(line)).join(' | ');
};
const exit = (report: unknown, code = 1): AuditEnd => ({type: 'exit', code, stdout: typeof report === 'string' ? report : JSON.stringify(report)});

const via = (name: string, severity: string) => ({name, severity, via: [{name, title: 'Bad thing', severity}], range: '*'});
const npmReport = (...all: readonly {readonly name: string}[]) => ({auditReportVersion: 2, vulnerabilities: Object.fromEntries(all.map((each) => [each.name, each])), metadata: {}});
const older = (name: string, severity: string) => ({advisories: {1: {module_name: name, severity, title: 'Bad thing'}}, metadata: {}});
const yarnOld = (name: string, severity: string) => `${JSON.stringify({type: 'auditAdvisory', data: {advisory: {module_name: name, severity, title: 'Bad thing'}}})}\n${JSON.stringify({type: 'auditSummary', data: {}})}\n`;
const yarnNew = (name: string, severity: string) => `${JSON.stringify({value: name, children: {ID: 1, Issue: 'Bad thing', Severity: severity}})}\n`;

describe('an audit', () => {
  it.each([
    ['npm', (name: string, severity: string): unknown => npmReport(via(name, severity), {...via('abc', 'critical'), via: ['new']} as {name: string})],
    ['pnpm', older],
    ['yarn 1', yarnOld],
    ['yarn 4', yarnNew],
  ])('%s: blocks what is new and severe, warns of what was there, leaves the mild', async (_manager, report) => {
    expect(await judged(exit(report('new', 'high')))).toBe('block | dependencies/vulnerable package-lock.json 26');
    expect(await judged(exit(report('new', 'critical')))).toContain('block | dependencies/vulnerable');
    expect(await judged(exit(report('new', 'moderate')))).toBe('human');
    expect(await judged(exit(report('new', 'moderate')), 'low')).toContain('block');
    expect(await judged(exit(report('old', 'critical')))).toBe('human');
    expect(await judged(exit(report('new', 'unheard-of')), 'critical')).toContain('block');
  });

  it('passes a report of nothing', async () => {
    expect(await judged(exit(npmReport(), 0))).toBe('human');
    expect(await judged(exit('{"type":"auditSummary","data":{}}', 0))).toBe('human');
  });

  it.each<readonly [string, AuditEnd]>([
    ['the registry does not answer', exit({error: {code: 'ENOTFOUND', summary: 'request failed'}})],
    ['it tells an error beside an empty report', exit({error: {code: 'ENOTFOUND'}, vulnerabilities: {}}, 0)],
    ['it fails with a report of nothing', exit(npmReport(), 1)],
    ['it prints nothing', exit('', 0)],
    ['it prints something else', exit('all fine\n', 0)],
    ['it prints JSON of another kind', exit({ok: true}, 0)],
    ['it prints half a report', exit('{"advisories": {"1": {"severity": "high"', 0)],
    ['an advisory names no package', exit({advisories: {1: {severity: 'low'}}}, 0)],
    ['a line is unknown', exit(`${yarnOld('old', 'low')}{"type":"error"}\n`, 0)],
    ['it cannot be started', {type: 'failed', message: 'no npm'}],
  ])('asks a human where %s', async (_what, end) => {
    expect(await judged(end)).toBe('human | dependencies/audit-unavailable package-lock.json');
  });

  it('asks a human where nobody can run it, and errs where it is cut short', async () => {
    expect(await judge(base, after, {audit: 'high'})).toContain('dependencies/audit-unavailable');
    await expect(judged(new Error('stopped'))).rejects.toThrow('stopped');
  });

  it('is given the lockfile and what it is about, nothing that steers the manager', async () => {
    asked.length = 0;
    await judged(exit(npmReport(), 0));
    expect(asked).toEqual([{format: 'npm', name: 'package-lock.json', lock: after['package-lock.json'], manifest: JSON.stringify({name: 'audit', version: '0.0.0', private: true, dependencies: {abc: '^1.0.1'}})}]);
    asked.length = 0;
    await judged(exit(npmReport(), 0), 'off');
    expect(asked).toEqual([]);
  });
});
