/** What `orch agents` tells of the profiles. Pure. */
import type {ChalkInstance} from 'chalk';
import type {AgentProfile, WorkKind} from '../model.ts';
import {count, formatCost} from './format.ts';
import {oneLine} from './sanitize.ts';
import {displayWidth, wrapTo} from './width.ts';

/** One profile, as `orch agents --json` prints it. */
export interface AgentRow extends Pick<AgentProfile, 'name' | 'type' | 'model' | 'capabilities' | 'status' | 'blocker'> {
  /** By size; those that agents.yaml names. */
  readonly models: NonNullable<AgentProfile['models']>;
  readonly strengths: readonly WorkKind[];
  /** Null: it needs none, or it is not there. */
  readonly program: {readonly path: string; readonly version: string | null} | null;
  /** What is wrong with the program; null: nothing. */
  readonly problem: string | null;
  /** Whether its CLI has one, as far as can be told without asking its provider. */
  readonly login: 'found' | 'none' | 'unknown';
  readonly record: {
    readonly tried: number;
    readonly landed: number;
    readonly kinds: Readonly<Record<string, {readonly tried: number; readonly landed: number}>>;
    /** Means of a task; null: unknown. */
    readonly minutes: number | null;
    readonly costUsd: number | null;
  };
}

export interface AgentsOptions {
  readonly today: {readonly usd: number; readonly unknown: number};
  readonly chalk: ChalkInstance;
  readonly columns: number;
}

/** A paragraph for each profile, in the order in which routing prefers them, then what today's tasks have cost. Ends with a newline. */
export function agentsText(rows: readonly AgentRow[], {today, chalk, columns}: AgentsOptions): string {
  const width = Math.max(...rows.map(({name}) => displayWidth(name)));
  const paragraphs = rows.map((row) => {
    const [head = '', ...facts] = [headOf(row), ...factsOf(row)].flatMap((line) => wrapTo(oneLine(line), Math.max(20, columns - width - 4)));
    const mark = row.status === 'blocked' || row.problem !== null ? chalk.red('✗') : row.status === 'experimental' || row.login === 'none' ? chalk.yellow('!') : chalk.green('✓');
    return [`${mark} ${chalk.bold(oneLine(row.name).padEnd(width))}  ${head}`, ...facts.map((fact) => `  ${' '.repeat(width)}  ${chalk.dim(fact)}`)].join('\n');
  });
  return `${paragraphs.join('\n')}\n${todayLine(today)}`;
}

function headOf({type, program, problem, login, status, blocker}: AgentRow): string {
  const state = status === 'blocked' ? `blocked: ${blocker ?? 'no reason given'}` : status;
  const version = program?.version === undefined || program.version === null ? '' : ` ${program.version}`;
  return [`${type}${version}`, state, ...(problem === null || status === 'blocked' ? [] : [problem]), ...(login === 'none' ? ['no login found (orch doctor)'] : [])].join(', ');
}

function factsOf({model, models, strengths, capabilities, record}: AgentRow): readonly string[] {
  const sizes = Object.entries(models).map(([size, name]) => `${size} ${name}`);
  const words = [
    ...(model === null && sizes.length === 0 ? [] : [`model ${[...(model === null ? [] : [model]), ...sizes].join(', ')}`]),
    ...(strengths.length === 0 ? [] : [`strengths ${strengths.join(', ')}`]),
    ...(capabilities.length === 0 ? [] : [`capabilities ${capabilities.join(', ')}`]),
  ];
  return [...(words.length === 0 ? [] : [words.join('; ')]), recordOf(record)];
}

function recordOf({tried, landed, kinds, minutes, costUsd}: AgentRow['record']): string {
  if (tried === 0) return 'no record yet';
  const byKind = Object.entries(kinds).map(([kind, tally]) => `${kind} ${tally.landed} of ${tally.tried}`);
  const means = [...(minutes === null ? [] : [`${minutes.toFixed(1)} min`]), ...(costUsd === null ? [] : [formatCost(costUsd)])];
  return `landed ${landed} of ${tried}${byKind.length === 0 ? '' : ` (${byKind.join(', ')})`}${means.length === 0 ? '' : `; ${means.join(' and ')} a task`}`;
}

function todayLine({usd, unknown}: AgentsOptions['today']): string {
  if (usd === 0 && unknown === 0) return '';
  return `Today: ${formatCost(usd)}${unknown === 0 ? '' : `, and ${count(unknown, 'task')} whose cost nobody knows`}\n`;
}
