/** Findings as SARIF 2.1.0, which code scanning services read. Pure. */
import {createHash} from 'node:crypto';
import type {Level, Told} from '../gates/judged-range.ts';
import type {GateName, Sha} from '../model.ts';
import {gateWords, ruleTitle} from './rules.ts';
import {sanitize} from './sanitize.ts';

/** A finding, and what it is about beyond its place: a task, or commits of a range. */
export interface SarifFinding extends Told {
  readonly task?: string;
  readonly commits?: readonly Sha[];
  /** What is told beside the finding's own words; it does not count for the fingerprint. */
  readonly note?: string;
}

export interface SarifInput {
  /** Version of orch. */
  readonly version: string;
  /** What was looked at: `gate` or `run`; the same for all runs that a service compares. */
  readonly category: string;
  readonly findings: readonly SarifFinding[];
  /** Newest commit that was judged; null where it has no name. */
  readonly revision: Sha | null;
  /** ISO 8601; null where it is not known. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** The log, one object; print it with `jsonText`. A gate that could not judge makes the invocation unsuccessful. */
export function sarifLog({version, category, findings, revision, startedAt, endedAt}: SarifInput): unknown {
  const rules = [...new Map(findings.map(({finding, gate}) => [finding.rule, gate] as const))].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const indexes = new Map(rules.map(([id], index) => [id, index]));
  const prints = new Map<string, number>();
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {driver: {name: 'orch', version, semanticVersion: version, rules: rules.map(([id, gate]) => ruleOf(id, gate))}},
        automationDetails: {id: `orch/${category}/`},
        invocations: [
          {
            executionSuccessful: findings.every(({level}) => level !== 'error'),
            ...(isTime(startedAt) ? {startTimeUtc: startedAt} : {}),
            ...(isTime(endedAt) ? {endTimeUtc: endedAt} : {}),
            toolExecutionNotifications: findings.filter(({level}) => level === 'error').map(({finding}) => ({level: 'error', message: {text: plain(finding.message)}, descriptor: {id: finding.rule}})),
          },
        ],
        columnKind: 'utf16CodeUnits',
        ...(revision === null ? {} : {properties: {revision}}),
        results: findings.map((found) => resultOf(found, indexes.get(found.finding.rule) ?? 0, prints)),
      },
    ],
  };
}

const levels: Readonly<Record<Level, 'error' | 'warning' | 'note'>> = {error: 'error', block: 'error', human: 'warning', warn: 'note'};

function ruleOf(id: string, gate: GateName): unknown {
  const {help} = gateWords[gate];
  const security = gate === 'secrets' || gate === 'tree' || gate === 'dependencies' || gate === 'code';
  return {id: plain(id), shortDescription: {text: plain(ruleTitle(id, gate))}, help: {text: help, markdown: help}, properties: {tags: [gate, ...(security ? ['security'] : [])]}};
}

function resultOf({gate, level, finding, task, commits, note}: SarifFinding, ruleIndex: number, prints: Map<string, number>): unknown {
  const print = fingerprint(finding.rule, finding.file ?? '', finding.message);
  const nth = (prints.get(print) ?? 0) + 1;
  prints.set(print, nth);
  const name = `${print}:${nth}`;
  return {
    ruleId: plain(finding.rule),
    ruleIndex,
    level: levels[level],
    message: {text: plain(`${task === undefined ? '' : `Task ${task}: `}${finding.message}${note === undefined || note === '' ? '' : ` ${note}`}`)},
    ...(finding.file === undefined
      ? {}
      : {locations: [{physicalLocation: {artifactLocation: {uri: uriOf(finding.file), uriBaseId: '%SRCROOT%'}, ...(finding.line === undefined ? {} : {region: {startLine: finding.line}})}}]}),
    partialFingerprints: {primaryLocationLineHash: name, 'orchFinding/v1': name},
    properties: {gate, decision: level, ...(task === undefined ? {} : {task}), ...(commits === undefined || commits.length === 0 ? {} : {commits})},
  };
}

/** The same wherever in the file the finding moves: its rule, its file and its text without the numbers in it. */
function fingerprint(rule: string, file: string, message: string): string {
  const text = message.replace(/\b\d+(?:\.\d+)?\b/g, '#').replace(/\s+/g, ' ').trim();
  return createHash('sha256').update(JSON.stringify([rule, file, text])).digest('hex').slice(0, 32);
}

/** A relative reference: the first part can hold no colon, and nothing in it is a separator but `/`. */
const uriOf = (file: string): string => file.split('/').map((part) => encodeURIComponent(part.toWellFormed())).join('/');

const plain = (text: string): string => sanitize(text).trimEnd();

const isTime = (text: string | null): text is string => text !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text);
