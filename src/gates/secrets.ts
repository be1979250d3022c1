/** Gate: does the change bring in a credential? It reads blobs, never a rendered diff, which attributes can empty. */
import type {CommitText, Finding, GateMode, GateVerdict} from '../model.ts';
import {eachBlob, newBlobs, type Blob} from './blobs.ts';
import {hasOldBlob, type BlobReader, type Change, type ChangedFile} from './change.ts';
import {foldPath, showPath} from './path-text.ts';
import {secretForms} from './secret-forms.ts';
import {allowListFile, emptyAllowList, readAllowList, type AllowList} from './secrets/allow-list.ts';
import {changedLines} from './secrets/changed-lines.ts';
import {isDerKey} from './secrets/der-key.ts';
import {fingerprint} from './secrets/fingerprint.ts';
import {isPublished} from './secrets/look-alike.ts';
import {readable, wideText} from './secrets/normalise.ts';
import type {OtherScanner} from './secrets/other-scanner.ts';
import {scanText, type Found} from './secrets/scan.ts';
import {askSecretlint} from './secrets/secretlint.ts';
import {findWholeFile} from './secrets/whole-file.ts';
import {settle, type Graded} from './verdict.ts';

export interface SecretsInput {
  readonly change: Change;
  readonly blobs: BlobReader;
  /** The commits that the change consists of: what they say lands with it. Absent: orch's own, which says nothing unseen. */
  readonly commits?: readonly CommitText[] | undefined;
  /** Values that must never be in a commit, such as the credentials in the environment; those under 8 characters are ignored. */
  readonly values: readonly string[];
  readonly mode: Exclude<GateMode, 'off'>;
  /** A file of the base commit, null where it has none. Absent: nothing is allowed by a list. */
  readonly readBase?: ((path: string) => Promise<Buffer | null>) | undefined;
  /** Programs that are asked as well. */
  readonly scanners?: readonly OtherScanner[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the change brings in blocks; what its files held before, also under another name, warns, as does what the allow-list of the
 * base commit names. A file too big to read, a container that nothing can look into and a change of that list ask a human.
 * Findings never hold the credential. Rejects where a blob or the list cannot be read, and where a scanner is missing or fails.
 */
export async function secretsGate({change, blobs, commits = [], values, mode, readBase, scanners = [], signal}: SecretsInput): Promise<GateVerdict> {
  const missing = scanners.filter(({scan}) => scan === null).map(({name}) => name);
  if (missing.length > 0) throw new Error(`${missing.join(' and ')}, named under gates.secret_scanners in agents.yaml, cannot be found on PATH. Install it, or take it off that list.`);
  const list = (await readBase?.(allowListFile)) ?? null;
  const allowed = list === null ? emptyAllowList : readAllowList(list.toString('utf8'));
  const search: Search = {forms: secretForms(values).map((form) => Buffer.from(form).toString('latin1')), signal};
  const suspects = [...(await suspectsInNames(change, search)), ...(await suspectsInMessages(commits, search))];
  const graded: Graded[] = longMessages(commits);
  const binary: string[] = [];
  const asked: Asked[] = [];
  for await (const {file, blob, before} of newBlobs(change.files, blobs)) {
    const text = readable(blob.content);
    graded.push(...unreadable(file, blob));
    if (text.binary) binary.push(showPath(file.path));
    const place: Place = {file: showPath(file.path), path: file.path, lines: text.binary ? null : text.text};
    const fresh = before === null ? text.text : changedLines(readable(before.content).text, text.text);
    if (isDerKey(blob.content)) suspects.push(suspectAt({rule: 'private-key', start: 0, secret: text.raw, source: text.raw}, place, null));
    suspects.push(...knownValues(text.raw, search.forms, {...place, lines: text.binary ? null : text.raw}));
    const found = await findSuspects(fresh, foldPath(file.path), search, place);
    // Among bytes at random something always looks like a login; what people type has letters only.
    suspects.push(...(text.binary && wideText(blob.content) === null ? found.filter(({secret}) => !secret.includes('?')) : found));
    if (scanners.length > 0) asked.push({text: fresh, place});
  }
  suspects.push(...(await secondOpinions(asked, scanners, suspects, signal)));
  const known = await foundBefore(suspects, change, blobs);
  graded.push(...distinct(suspects, known, allowed), ...changesOfList(change));
  if (binary.length > 0) graded.push({grade: 'warn', finding: {rule: 'secrets/binary', message: `Searched only for plain text: ${few(binary)}.`}});
  return settle(graded, mode);
}

interface Search {
  readonly forms: readonly string[];
  readonly signal: AbortSignal | undefined;
}

interface Suspect {
  /** For comparing with what was there before and for the fingerprint; never shown. */
  readonly secret: string;
  /** As the file has it. */
  readonly source: string;
  readonly finding: Finding;
  /** Null for a value of this machine, which no list can allow. */
  readonly path: string | null;
}

/** A name is part of what lands, too. */
async function suspectsInNames(change: Change, search: Search): Promise<Suspect[]> {
  const names = change.files.filter((file) => file.status === 'A').map((file) => file.path);
  if (names.length === 0) return [];
  const place = {file: null, path: null, lines: null};
  const bytes = Buffer.from(names.join('\n'));
  const suspects = [...knownValues(bytes.toString('latin1'), search.forms, place), ...(await findSuspects(readable(bytes).text, '', search, place))];
  return suspects.map(({finding, ...suspect}) => ({...suspect, finding: {rule: finding.rule, message: `The name of an added file: ${finding.message}`}}));
}

/** So is what a message says, and who is told to have made the commit. */
async function suspectsInMessages(commits: readonly CommitText[], search: Search): Promise<Suspect[]> {
  if (commits.length === 0) return [];
  const bytes = Buffer.from(commits.map(({author, committer, message}) => [author.name, author.email, committer.name, committer.email, message.slice(0, mostOfMessage)].join('\n')).join('\n\n'));
  const place = {file: null, path: messagePath, lines: null};
  const suspects = [...knownValues(bytes.toString('latin1'), search.forms, place), ...(await findSuspects(readable(bytes).text, '', search, place))];
  return suspects.map(({finding, ...suspect}) => ({...suspect, finding: {rule: finding.rule, message: `The message or the author of a commit: ${finding.message}`}}));
}

/** What the allow-list calls a message: git's own name for the file in which one is written. */
const messagePath = 'COMMIT_EDITMSG';
const mostOfMessage = 100_000;

const longMessages = (commits: readonly CommitText[]): Graded[] =>
  commits.some(({message}) => message.length > mostOfMessage) ? [{grade: 'human', finding: {rule: 'secrets/too-big', message: `The message of a commit has more than ${mostOfMessage} characters; the rest was not searched.`}}] : [];

interface Place {
  readonly file: string | null;
  /** As the repository has it. */
  readonly path: string | null;
  /** The text whose lines count; null where lines mean nothing. */
  readonly lines: string | null;
}

function findingAt(rule: string, message: string, {file}: Place, line: number | null): Finding {
  return {rule, message, ...(file === null ? {} : {file}), ...(line === null ? {} : {line})};
}

function knownValues(raw: string, forms: readonly string[], place: Place): Suspect[] {
  if (forms.length === 0) return [];
  const lineOf = lineCounter(place.lines);
  const unwrapped = unwrap(raw);
  return forms.flatMap((form): Suspect[] => {
    const start = raw.indexOf(form);
    if (start < 0 && !unwrapped.includes(form)) return [];
    return [{secret: form, source: form, path: null, finding: findingAt('secrets/known-value', `Holds the value of a credential of this machine. ${advice}`, place, start < 0 ? null : lineOf(start))}];
  });
}

async function findSuspects(text: string, path: string, {signal}: Search, place: Place): Promise<Suspect[]> {
  const found: Found[] = await scanText(text, signal);
  const add = (rule: string, start: number, secret: string): void => {
    if (!found.some((own) => own.secret.includes(secret) || secret.includes(own.secret))) found.push({rule, start, secret, source: secret});
  };
  for (const {rule, start, secret} of findWholeFile(path, text)) add(rule, start, secret);
  for (const {rule, start, secret} of await askSecretlint(text, {npmrc: path.endsWith('.npmrc'), signal})) add(rule, start, secret);
  const lineOf = lineCounter(place.lines === null ? null : text);
  return found.sort((a, b) => a.start - b.start).map((hit) => suspectAt(hit, place, lineOf(hit.start)));
}

const suspectAt = ({rule, secret, source}: Found, place: Place, line: number | null): Suspect => ({
  secret,
  source,
  path: place.path,
  finding: findingAt(`secrets/${rule}`, `Looks like it holds a credential (${rule.replaceAll('-', ' ')}). ${advice}`, place, line),
});

interface Asked {
  readonly text: string;
  readonly place: Place;
}

/** Other programs see all files at once, since each start costs more than the search; what they find is looked up in each file. */
async function secondOpinions(asked: readonly Asked[], scanners: readonly OtherScanner[], suspects: readonly Suspect[], signal: AbortSignal | undefined): Promise<Suspect[]> {
  const all = asked.map(({text}) => text).join('\n');
  const more: Suspect[] = [];
  for (const {name, scan} of scanners) {
    for (const {rule, secret} of (await scan?.(all, signal)) ?? []) {
      if (secret === '' || isPublished(secret) || [...suspects, ...more].some((own) => own.secret.includes(secret) || secret.includes(own.secret))) continue;
      const holders = asked.filter(({text}) => text.includes(secret));
      const hit = {rule: `${name}-${rule}`, start: 0, secret, source: secret};
      if (holders.length === 0) more.push(suspectAt(hit, {file: null, path: '', lines: null}, null));
      for (const {text, place} of holders) more.push(suspectAt(hit, place, lineCounter(place.lines === null ? null : text)(text.indexOf(secret))));
    }
  }
  return more;
}

const advice = 'Remove it, read it from the environment instead, and replace it where it is in use.';

/** Base64 and long strings are broken over lines; joined again, a value shows. */
const unwrap = (raw: string): string => raw.replace(/[\r\n]+[ \t]*/g, '');

/** Line of an offset, from 1. Asked in rising order mostly, it counts each line once. */
function lineCounter(text: string | null): (offset: number) => number | null {
  let at = 0;
  let line = 1;
  return (offset) => {
    if (text === null) return null;
    if (offset < at) {
      at = 0;
      line = 1;
    }
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      at = next + 1;
      line++;
    }
    return line;
  };
}

/** One finding for a rule and a line, however many rules and encodings met there; a new credential beside an old one stays. */
function distinct(suspects: readonly Suspect[], known: ReadonlySet<Suspect>, allowed: AllowList): Graded[] {
  const found = new Map<string, Graded>();
  for (const suspect of suspects) {
    const graded = known.has(suspect) ? mild(suspect, 'It was there before this change.') : judged(suspect, allowed, found.size < mostPrints);
    const key = JSON.stringify([graded.grade, graded.finding.rule, graded.finding.file, graded.finding.line]);
    if (!found.has(key)) found.set(key, graded);
  }
  return [...found.values()];
}

function judged(suspect: Suspect, allowed: AllowList, printed: boolean): Graded {
  const {finding, path, secret} = suspect;
  if (path === null) return {grade: 'block', finding};
  const rule = finding.rule.slice('secrets/'.length);
  const print = (): string => fingerprint(rule, secret);
  const reason = allowed.reasonFor({rule, file: path, print});
  if (reason !== null) return mild(suspect, `Allowed by ${allowListFile}: ${reason}`);
  return {grade: 'block', finding: printed ? {...finding, message: `${finding.message} Fingerprint: ${print()}.`} : finding};
}

const mild = ({finding}: Suspect, why: string): Graded => ({grade: 'warn', finding: {...finding, message: `${finding.message} ${why}`}});

/** More findings than are ever shown need no fingerprint. */
const mostPrints = 100;

/** Which of the suspected credentials any file of the change held before: changed, moved or deleted ones. */
async function foundBefore(suspects: readonly Suspect[], change: Change, blobs: BlobReader): Promise<ReadonlySet<Suspect>> {
  const open = new Set(suspects.slice(0, mostCompared));
  const known = new Set<Suspect>();
  if (open.size === 0) return known;
  for await (const [, blob] of eachBlob(change.files.filter(hasOldBlob), (file) => file.oldSha, blobs)) {
    if (blob === null) continue;
    const {text, raw} = readable(blob.content);
    for (const suspect of open) if ((text.includes(suspect.source) || raw.includes(suspect.source)) && open.delete(suspect)) known.add(suspect);
  }
  return known;
}

/** A flood of suspects is not worth comparing: the rest counts as new. */
const mostCompared = 500;

/** Who may change the list could allow everything. */
function changesOfList(change: Change): Graded[] {
  return change.files
    .filter((file) => foldPath(file.path) === allowListFile)
    .map((file) => ({grade: 'human', finding: {rule: 'secrets/allow-list', message: 'Changes what the secrets gate lets through from the next task on: a human decides about that.', file: showPath(file.path)}}));
}

function unreadable(file: ChangedFile, blob: Blob): Graded[] {
  const shown = showPath(file.path);
  const ask = (rule: string, message: string): Graded[] => [{grade: 'human', finding: {rule, message, file: shown}}];
  if (blob.size > blob.content.length) return ask('secrets/too-big', `Has ${blob.size} bytes, of which only the first ${blob.content.length} were searched.`);
  if (keyStore.test(foldPath(file.path)) || isKeyStore(blob.content)) return ask('secrets/key-store', 'Is a store of keys, by its name or its first bytes, which cannot be searched.');
  return [];
}

const keyStore = /\.(?:p12|pfx|jks|keystore|kdbx|ppk)$/;

/** PKCS #12, Java's two kinds, KeePass. */
function isKeyStore(content: Buffer): boolean {
  const head = content.subarray(0, 24).toString('latin1');
  return /^0[\x80-\x84][^]{0,4}\x02\x01\x030[\x80-\x84]?[^]{0,4}\x06\x09\x2a\x86\x48/.test(head) || /^(?:\xfe\xed\xfe\xed|\xce\xce\xce\xce|\x03\xd9\xa2\x9a)/.test(head);
}

const few = (names: readonly string[]): string => (names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`);
