/** A second opinion: secretlint's recommended rules. */
import {setImmediate} from 'node:timers/promises';
import type {SecretLintRuleContext, SecretLintSourceCode} from '@secretlint/types';
import type {Hit} from './hit.ts';
import {isFakeToken, isPublished, isReference, isWeakPassword} from './look-alike.ts';

/**
 * Scans `text` (plain ASCII) in overlapping windows. Nothing inside the text turns anything off: the rule that reads
 * `secretlint-disable` comments is left out, and rules see no name of a file except whether it is an `.npmrc`. Rejects when
 * aborted or when secretlint cannot be loaded.
 */
export async function askSecretlint(text: string, {npmrc, signal}: {readonly npmrc: boolean; readonly signal?: AbortSignal | undefined}): Promise<Hit[]> {
  const lint = await (loaded ??= load());
  const hits: Hit[] = [];
  for (let start = 0; start < text.length; start += step) {
    signal?.throwIfAborted();
    const from = Math.max(0, start - before);
    for (const hit of await lint(text.slice(from, start + step + overlap), npmrc)) {
      const place = from + hit.start;
      if (place >= start && place < start + step && !isFake(hit.secret)) hits.push({...hit, start: place});
    }
    await setImmediate();
  }
  return hits;
}

const step = 64 * 1024;
/** Longer than the longest credential (a PEM block of 10,000 characters). */
const overlap = 12 * 1024;
/** What a rule may look back at. */
const before = 256;

type Lint = (window: string, npmrc: boolean) => Promise<readonly Hit[]>;

let loaded: Promise<Lint> | null = null;

/** Loading takes 50 ms, which only a run that gets here should pay. */
async function load(): Promise<Lint> {
  const {rules} = await import('@secretlint/secretlint-rule-preset-recommend');
  const used = rules.filter((rule) => !leftOut.has(rule.meta.id));
  return async (window, npmrc) => {
    const hits: Hit[] = [];
    const context = contextOf(window, (hit) => hits.push(hit));
    const source = sourceOf(window, npmrc ? '.npmrc' : 'package.json');
    // Key ids of AWS are looked for too; other rules have no such option.
    for (const rule of used) await rule.create(context, {enableIDScanRule: true}).file?.(source);
    return hits;
  };
}

const leftOut: ReadonlySet<string> = new Set([
  // Lets a comment in the file silence the others.
  '@secretlint/secretlint-rule-filter-comments',
  // Takes placeholders of any length for tokens; our own formats know the lengths that are issued.
  '@secretlint/secretlint-rule-slack',
  // Opens files by path; its JSON form holds a private key, which another rule finds.
  '@secretlint/secretlint-rule-gcp',
]);

/** Twelve digits that may be the number of an account are no secret. */
const notSecret: ReadonlySet<string> = new Set(['AWSAccountID']);

/**
 * Stands in for secretlint's own core, whose profiler keeps some hundred entries of every text it was ever given and
 * searches them all again each time. Messages are never put together, so that none holds a credential.
 */
function contextOf(window: string, found: (hit: Hit) => void): SecretLintRuleContext {
  return {
    sharedOptions: {},
    createTranslator: () => (messageId, data) => ({message: '', messageId: String(messageId), data}),
    report: ({message, range}) => {
      if (!notSecret.has(message.messageId)) found({rule: kebab(message.messageId), start: range[0], secret: secretOf(message.data, range, window)});
    },
    ignore: () => {},
  };
}

function unused(): never {
  throw new Error('Internal error: a rule asks for lines, which the scanner counts itself');
}

function sourceOf(content: string, filePath: string): SecretLintSourceCode {
  return {
    hasBOM: false,
    content,
    filePath,
    physicalFilePath: undefined,
    contentType: 'text',
    ext: '',
    getFilePath: () => filePath,
    getPhysicalFilePath: () => undefined,
    locationToRange: unused,
    rangeToLocation: unused,
    positionToIndex: unused,
    indexToPosition: unused,
  };
}

/** Some rules report a range that is not quite the credential; its text is in their data, among other words. */
function secretOf(data: unknown, [start, end]: readonly [number, number], window: string): string {
  const texts = Object.values(data ?? {}).filter((value): value is string => typeof value === 'string' && value.length >= 8 && window.includes(value));
  return texts.sort((a, b) => b.length - a.length)[0] ?? window.slice(start, end);
}

/** Its rules know fewer look-alikes than ours. */
function isFake(secret: string): boolean {
  const password = /:\/\/[^\s:@/]*:([^\s@]+)@/.exec(secret)?.[1] ?? /:([^\s:@]+)$/.exec(secret)?.[1];
  return (password !== undefined && isWeakPassword(password)) || isFakeToken(secret) || isReference(secret) || isPublished(secret);
}

const kebab = (id: string): string =>
  id
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
