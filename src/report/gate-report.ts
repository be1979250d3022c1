/** What `orch gate` tells, for people and for programs. Pure. */
import type {ChalkInstance} from 'chalk';
import {overallOf, rangeFindings, toldBy, worstVerdicts, type Judged, type RangeFinding} from '../gates/judged-range.ts';
import type {GateName, Sha} from '../model.ts';
import {count, shortSha} from './format.ts';
import {mdCode, mdTable, mdText} from './markdown.ts';
import {oneLine, sanitize} from './sanitize.ts';
import {wrapTo} from './width.ts';

export interface GateReport {
  /** As the user named it, or `staged`. */
  readonly range: string;
  readonly from: Sha;
  /** Null: the index, whose commit has no name yet. */
  readonly to: Sha | null;
  /** How many there are in the range. */
  readonly commits: number;
  /** Verdicts on each commit where there are several, and on the whole. */
  readonly judged: readonly Judged[];
  /** Gates that did not speak, and why. */
  readonly silent: readonly {readonly gate: GateName; readonly why: string}[];
}

/** One object for programs: print it with `jsonText`. */
export function gateJson(report: GateReport): unknown {
  const {range, from, to, judged, silent} = report;
  return {
    version: 1,
    range,
    from,
    to,
    verdict: overallOf(judged),
    gates: worstVerdicts(judged),
    notAsked: silent,
    commits: judged.flatMap((each) => (each.commit === null ? [] : [{commit: each.commit, verdict: overallOf([each]), gates: worstVerdicts([each]), findings: toldBy(each.verdicts).map(({gate, level, finding}) => ({gate, level, ...finding}))}])),
    findings: rangeFindings(judged).map(({gate, level, finding, commits, inWhole}) => ({gate, level, ...finding, commits, inWhole})),
  };
}

/** For a terminal; ends with a newline. Output of checks is shown as it came, so its lines may be wider than `columns`. */
export function gateText(report: GateReport, {chalk, columns}: {readonly chalk: ChalkInstance; readonly columns: number}): string {
  const paint = {error: chalk.red, block: chalk.red, human: chalk.yellow, warn: chalk.dim, pass: chalk.green};
  const {judged, silent} = report;
  const names = [...worstVerdicts(judged).map(({gate}) => gate), ...silent.map(({gate}) => gate)];
  const widest = Math.max(0, ...names.map((name) => name.length));
  const blocks = [
    wrapTo(headline(report), columns).map((line) => chalk.bold(line)),
    [
      ...worstVerdicts(judged).map(({gate, verdict}) => `  ${gate.padEnd(widest)}  ${paint[verdict](verdictWord[verdict])}`),
      ...silent.map(({gate, why}) => `  ${gate.padEnd(widest)}  ${chalk.dim(`not asked: ${why}`)}`),
    ],
    ...rangeFindings(judged).map((found) => {
      const [first = '', ...more] = messageLines(found);
      const where = placeOf(found);
      return [`${paint[found.level](sign[found.level])} ${where === '' ? '' : `${chalk.bold(where)}  `}${chalk.dim(oneLine(found.finding.rule))}`, ...wrapTo(first, Math.max(20, columns - 4)).map((line) => `    ${line}`), ...more.map((line) => chalk.dim(`    ${line}`)), ...[rangeNote(found, report)].filter((line) => line !== '').map((line) => `    ${chalk.dim(line)}`)];
    }),
    wrapTo(endSentence(report), columns).map((line) => paint[overallOf(judged)](line)),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** For the summary of a CI job; everything that came from commits is escaped. */
export function gateMd(report: GateReport): string {
  const {judged, silent} = report;
  const found = rangeFindings(judged);
  return `${[
    `# ${mdText(headline(report))}`,
    mdText(endSentence(report)),
    mdTable(['Gate', 'Verdict'], [...worstVerdicts(judged).map(({gate, verdict}) => [gate, verdictWord[verdict]]), ...silent.map(({gate, why}) => [gate, mdText(`not asked: ${why}`)])]),
    ...(found.length === 0 ? [] : [found.map((each) => `- ${mdText(`${sign[each.level]} ${placeOf(each)}`)} (${mdCode(each.finding.rule)}): ${[messageLines(each)[0] ?? '', rangeNote(each, report)].filter((line) => line !== '').map((line) => mdText(line)).join(' ')}`).join('\n')]),
  ].join('\n\n')}\n`;
}

/** Which commits of a range a finding is about; empty where there is only one. */
export function rangeNote({commits, inWhole}: RangeFinding, {commits: all}: Pick<GateReport, 'commits'>): string {
  if (commits.length === 0 || all === 1) return '';
  const names = `${commits.slice(0, 3).map(shortSha).join(', ')}${commits.length > 3 ? ` and ${commits.length - 3} more` : ''}`;
  return inWhole ? `Since ${names}.` : `In ${names} only: the end of the range does not have it, its history does. Rewrite ${commits.length === 1 ? 'that commit' : 'those commits'} (git rebase -i).`;
}

const verdictWord = {pass: 'passes', human: 'asks a human', block: 'blocks', error: 'could not judge, so it blocks'} as const;

/** Marks the level of a finding where there is no colour. */
const sign = {error: '✗', block: '✗', human: '?', warn: '!'} as const;

function headline({range, commits, from, to}: GateReport): string {
  if (to === null) return oneLine(`Gates on what is staged, on top of ${shortSha(from)}`);
  return oneLine(`Gates on ${range}: ${count(commits, 'commit')}${commits > 1 ? ', each on its own and all together' : ''}, up to ${shortSha(to)}`);
}

function endSentence({judged, commits}: GateReport): string {
  if (commits === 0) return 'There is nothing to judge.';
  const of = (...levels: readonly string[]): number => rangeFindings(judged).filter(({level}) => levels.includes(level)).length;
  const parts = [...(of('block', 'error') > 0 ? [`${count(of('block', 'error'), 'finding')} to mend`] : []), ...(of('human') > 0 ? [`${count(of('human'), 'finding')} for a human to decide`] : []), ...(of('warn') > 0 ? [count(of('warn'), 'warning')] : [])];
  const word = {pass: 'Passed', human: 'A human decides', block: 'Blocked'}[overallOf(judged)];
  return `${word}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

const placeOf = ({finding: {file, line}}: RangeFinding): string => (file === undefined ? '' : oneLine(line === undefined ? file : `${file}:${line}`));

const messageLines = ({finding}: RangeFinding): readonly string[] => {
  const [first = '', ...more] = sanitize(finding.message).trimEnd().split('\n');
  return [oneLine(first), ...more];
};
