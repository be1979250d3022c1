/** Finds what looks like a credential in a text, however it is written down there. */
import {setImmediate} from 'node:timers/promises';
import {findAssignments} from './assignments.ts';
import {findInCalls} from './calls.ts';
import {findInCommands} from './commands.ts';
import {findFormats, findReversed, prefixes} from './formats.ts';
import type {Hit} from './hit.ts';
import {findInContext} from './in-context.ts';
import {findPrivateKeys} from './private-keys.ts';
import {findInTables} from './tables.ts';
import {viewsOf} from './views.ts';

export interface Found extends Hit {
  /** What the text holds literally where the credential is: itself, or what it was read out of. */
  readonly source: string;
}

/**
 * Scans `text` (plain ASCII) in overlapping windows, so that time grows with length and timers run in between. Nothing inside the
 * text turns anything off. Rejects when aborted.
 */
export async function scanText(text: string, signal?: AbortSignal): Promise<Found[]> {
  const found: Found[] = [];
  for (let start = 0; start < text.length; start += step) {
    signal?.throwIfAborted();
    const from = Math.max(0, start - before);
    for (const hit of scanWindow(text.slice(from, start + step + overlap))) {
      const place = from + hit.start;
      if (place >= start && place < start + step) found.push({...hit, start: place});
    }
    if (text.length > step) await setImmediate();
  }
  return found;
}

const step = 128 * 1024;
/** Longer than the longest credential (a PEM block of 10,000 characters). */
const overlap = 12 * 1024;
/** What a rule may look back at. */
const before = 1024;

function scanWindow(window: string): Found[] {
  const direct = findAll(window).map((hit): Found => ({...hit, source: hit.secret}));
  const hidden = viewsOf(window, prefixes).flatMap((view): Found[] =>
    findAll(view.text)
      .filter(({secret}) => !window.includes(secret))
      .map(({rule, secret}) => ({rule, start: view.start, secret, source: view.source})),
  );
  const backwards = findReversed(window).map((hit): Found => ({...hit, source: [...hit.secret].toReversed().join('')}));
  return unique([...direct, ...hidden, ...backwards]);
}

const findAll = (text: string): Hit[] => [...findFormats(text), ...findPrivateKeys(text), ...findInContext(text), ...findAssignments(text), ...findInCalls(text), ...findInCommands(text), ...findInTables(text)];

/** A credential that several rules know is told once, by the rule that knows it best: shapes come before names and places. */
function unique(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const hit of found) {
    const same = kept.some((other) => other.start <= hit.start + hit.secret.length && hit.start <= other.start + other.source.length && (other.secret.includes(hit.secret) || hit.secret.includes(other.secret)));
    if (!same) kept.push(hit);
  }
  return kept;
}
