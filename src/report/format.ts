/** Numbers, times and names as people read them. Pure. */
import type {Sha} from '../model.ts';
import {oneLine} from './sanitize.ts';

/** `42s`, `1m 02s`, `1h 02m`, `2d 03h`; whole seconds, rounded down. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${two(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`;
}

/** `999`, `12.3k`, `1.2M`; `-` where unknown. */
export function formatTokens(tokens: number | null): string {
  if (tokens === null) return '-';
  if (tokens < 1000) return String(tokens);
  return tokens < 999_950 ? `${(tokens / 1000).toFixed(1)}k` : `${(tokens / 1_000_000).toFixed(1)}M`;
}

/** `$0.12`; `<$0.01` for less than a cent, `-` where unknown. */
export function formatCost(usd: number | null): string {
  if (usd === null) return '-';
  return usd > 0 && usd < 0.01 ? '<$0.01' : `$${usd.toFixed(2)}`;
}

export const shortSha = (sha: Sha): string => sha.slice(0, 7);

/** `1 task`, `2 tasks`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Time of day of an ISO 8601 time, in the user's zone: `12:03:10`; any other text as it is. */
export const clockTime = (iso: string): string => onWall(iso)?.slice(11, 19) ?? oneLine(iso);

/** `2026-03-01 12:03` of an ISO 8601 time, in the user's zone; any other text as it is. */
export const dayTime = (iso: string): string => onWall(iso)?.slice(0, 16) ?? oneLine(iso);

/** `12:03` where that is on the day of `now`, else with the date; both ISO 8601, told in the user's zone. */
export function soonTime(iso: string, now: string | null): string {
  const [then, today] = [onWall(iso), now === null ? null : onWall(now)];
  return then !== null && then.slice(0, 10) === today?.slice(0, 10) ? then.slice(11, 16) : dayTime(iso);
}

/** What calendar and clock of the user show, as `2026-03-01 12:03:10`; null for what is no time. */
function onWall(iso: string): string | null {
  const ms = Date.parse(iso);
  if (!Number.isFinite(ms)) return null;
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Milliseconds from one ISO 8601 time to another, never negative; 0 where either is missing or no time. */
export function elapsedMs(from: string | null, to: string | null): number {
  const ms = from === null || to === null ? 0 : Date.parse(to) - Date.parse(from);
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

/** `main` of `refs/heads/main`; other refs in full. */
export const branchName = (ref: string): string => ref.replace(/^refs\/heads\//, '');

/** `a, b, c and 4 more`. */
export function listed(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most).map((item) => oneLine(item)).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** A word as a shell takes it literally: quoted unless it is plainly harmless. */
export function shellWord(text: string): string {
  const clean = oneLine(text);
  return /^[\w./][\w./@%+:,-]*$/.test(clean) ? clean : `'${clean.replaceAll("'", `'\\''`)}'`;
}

const two = (n: number): string => String(n).padStart(2, '0');
