/** Findings as GitHub Actions shows them beside the lines of a change. Pure. */
import type {Told} from '../gates/judged-range.ts';
import {sanitize} from './sanitize.ts';

/** What is told: with a gate's finding its place, without one only words. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** `note` is told after the finding's own words. What blocks is an error, what asks or only warns a warning; questions come first. */
export function annotationOf({level, finding: {rule, message, file, line}}: Told, note = ''): Annotation {
  return {
    level: level === 'error' || level === 'block' ? 'error' : 'warning',
    title: level === 'human' ? `${rule} (a human decides)` : rule,
    message: note === '' ? message : `${message} ${note}`,
    ...(file === undefined ? {} : {file}),
    ...(line === undefined ? {} : {line}),
  };
}

/**
 * Workflow commands, one a line; ends with a newline unless there is nothing. GitHub shows ten errors and ten warnings of a
 * step: the tenth is then a count of those left out.
 */
export function annotationLines(all: readonly Annotation[]): string {
  return (['error', 'warning'] as const)
    .flatMap((level) => {
      const own = all.filter((each) => each.level === level);
      if (own.length <= most) return own;
      const left = own.length - most + 1;
      return [...own.slice(0, most - 1), {level, title: 'orch', message: `${left} more ${level}s are in the log and the report.`}];
    })
    .map((each) => `${command(each)}\n`)
    .join('');
}

const most = 10;

function command({level, title, message, file, line}: Annotation): string {
  const properties = [...(file === undefined ? [] : [`file=${property(file)}`]), ...(line === undefined ? [] : [`line=${line}`]), `title=${property(title)}`];
  return `::${level} ${properties.join(',')}::${data(cut(sanitize(message).trimEnd()))}`;
}

/** Longer texts belong into the log. */
const cut = (text: string): string => (text.length <= 2000 ? text : `${text.slice(0, 2000)}…`);

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(sanitize(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
