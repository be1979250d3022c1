/** Gate: does the change bring in a credential? It reads blobs, never a rendered diff, which attributes can empty. */
import type {Finding, GateMode, GateVerdict} from '../model.ts';
import {eachBlob, type Blob} from './blobs.ts';
import {hasNewBlob, hasOldBlob, type BlobReader, type Change, type ChangedFile} from './change.ts';
import {foldPath, showPath} from './path-text.ts';
import {secretForms} from './secret-forms.ts';
import {scanText} from './secret-scanner.ts';
import {settle, type Graded} from './verdict.ts';

export interface SecretsInput {
  readonly change: Change;
  readonly blobs: BlobReader;
  /** Values that must never be in a commit, such as the credentials in the environment; those under 8 characters are ignored. */
  readonly values: readonly string[];
  readonly mode: Exclude<GateMode, 'off'>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the change brings in blocks; what its files held before, also under another name, warns. A file too big to read, and a
 * container that nothing can look into, asks a human. Findings never hold the credential. Rejects where a blob cannot be read.
 */
export async function secretsGate({change, blobs, values, mode, signal}: SecretsInput): Promise<GateVerdict> {
  const search: Search = {forms: secretForms(values).map((form) => Buffer.from(form).toString('latin1')), signal};
  const files = change.files.filter((file) => hasNewBlob(file) && file.oldSha !== file.newSha);
  const suspects = await suspectsInNames(change, search);
  const graded: Graded[] = [];
  const binary: string[] = [];
  for await (const [file, blob] of eachBlob(files, (each) => each.newSha, blobs)) {
    if (blob === null) continue;
    graded.push(...unreadable(file, blob));
    const text = readable(blob.content);
    if (text.binary) binary.push(showPath(file.path));
    suspects.push(...(await suspectsIn(file, text, search)));
  }
  const known = await foundBefore(suspects, change, blobs);
  graded.push(...distinct(suspects, known));
  if (binary.length > 0) graded.push({grade: 'warn', finding: {rule: 'secrets/binary', message: `Searched only for plain text: ${few(binary)}.`}});
  return settle(graded, mode);
}

interface Search {
  readonly forms: readonly string[];
  readonly signal: AbortSignal | undefined;
}

interface Suspect {
  /** For comparing with what was there before; never shown. */
  readonly secret: string;
  readonly finding: Finding;
}

interface Text {
  /** One character a byte. Zero bytes are left out, so that UTF-16 reads as its ASCII and a stray one hides nothing. */
  readonly raw: string;
  readonly binary: boolean;
}

function readable(content: Buffer): Text {
  const raw = content.toString('latin1');
  const binary = raw.includes('\0');
  return {raw: binary ? raw.replaceAll('\0', '') : raw, binary};
}

async function suspectsIn(file: ChangedFile, text: Text, search: Search): Promise<Suspect[]> {
  const place = {file: showPath(file.path), lines: text.binary ? null : text.raw};
  return findSuspects(text.raw, foldPath(file.path).endsWith('.npmrc'), search, place);
}

/** A name is part of what lands, too. */
async function suspectsInNames(change: Change, search: Search): Promise<Suspect[]> {
  const names = change.files.filter((file) => file.status === 'A').map((file) => file.path);
  const suspects = await findSuspects(Buffer.from(names.join('\n')).toString('latin1'), false, search, {file: null, lines: null});
  return suspects.map(({secret, finding}) => ({secret, finding: {rule: finding.rule, message: `The name of an added file: ${finding.message}`}}));
}

interface Place {
  readonly file: string | null;
  /** The text whose lines count; null where lines mean nothing. */
  readonly lines: string | null;
}

async function findSuspects(raw: string, npmrc: boolean, {forms, signal}: Search, {file, lines}: Place): Promise<Suspect[]> {
  const lineOf = lineCounter(lines);
  const where = (start: number | null): {readonly file?: string; readonly line?: number} => {
    const line = start === null ? null : lineOf(start);
    return {...(file === null ? {} : {file}), ...(line === null ? {} : {line})};
  };
  const suspects: Suspect[] = [];
  const unwrapped = forms.length === 0 ? '' : unwrap(raw);
  for (const form of forms) {
    const start = raw.indexOf(form);
    if (start < 0 && !unwrapped.includes(form)) continue;
    suspects.push({secret: form, finding: {rule: 'secrets/known-value', message: `Holds the value of a credential of this machine. ${advice}`, ...where(start < 0 ? null : start)}});
  }
  const hits = await scanText(raw.replace(/[\x80-\xff]/g, '?'), {npmrc, signal});
  for (const hit of hits.sort((a, b) => a.start - b.start)) {
    const place = where(hit.start);
    const secret = raw.includes(hit.secret) ? hit.secret : raw.slice(hit.start, hit.start + hit.secret.length);
    suspects.push({secret, finding: {rule: `secrets/${hit.rule}`, message: `Looks like it holds a credential (${hit.rule.replaceAll('-', ' ')}). ${advice}`, ...place}});
  }
  return suspects;
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
function distinct(suspects: readonly Suspect[], known: ReadonlySet<string>): Graded[] {
  const found = new Map<string, Graded>();
  for (const {secret, finding} of suspects) {
    const graded: Graded = known.has(secret) ? {grade: 'warn', finding: mild(finding)} : {grade: 'block', finding};
    found.set(JSON.stringify([graded.grade, finding.rule, finding.file, finding.line]), graded);
  }
  return [...found.values()];
}

/** Which of the suspected credentials any file of the change held before: changed, moved or deleted ones. */
async function foundBefore(suspects: readonly Suspect[], change: Change, blobs: BlobReader): Promise<ReadonlySet<string>> {
  const open = new Set(suspects.slice(0, mostCompared).map((suspect) => suspect.secret));
  const known = new Set<string>();
  if (open.size === 0) return known;
  for await (const [, blob] of eachBlob(change.files.filter(hasOldBlob), (file) => file.oldSha, blobs)) {
    if (blob === null) continue;
    const {raw} = readable(blob.content);
    for (const secret of open) if (raw.includes(secret) && open.delete(secret)) known.add(secret);
  }
  return known;
}

/** A flood of suspects is not worth comparing: the rest counts as new. */
const mostCompared = 500;

const mild = (finding: Finding): Finding => ({...finding, message: `${finding.message} It was there before this change.`});

function unreadable(file: ChangedFile, blob: Blob): Graded[] {
  const shown = showPath(file.path);
  const ask = (rule: string, message: string): Graded[] => [{grade: 'human', finding: {rule, message, file: shown}}];
  if (blob.size > blob.content.length) return ask('secrets/too-big', `Has ${blob.size} bytes, of which only the first ${blob.content.length} were searched.`);
  if (keyStore.test(foldPath(file.path))) return ask('secrets/key-store', 'Is named like a store of keys, which cannot be searched.');
  return [];
}

const keyStore = /\.(?:p12|pfx|jks|keystore|kdbx|ppk)$/;

const few = (names: readonly string[]): string => (names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`);
