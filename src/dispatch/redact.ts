/** Replaces the values of known secrets by `***`. Pure. */
import {secretForms} from '../gates/secret-forms.ts';
import {isCredential, isTellingLine} from './credential-variable.ts';

/** Text without secrets. `cut`: it is the beginning of a longer one, whose end may hold the beginning of a secret. */
export type Redact = (text: string, cut?: boolean) => string;

/** Short values are left alone, since replacing them would garble everything. */
const shortest = 8;

/**
 * Values of `env` that must never reach a log: of variables that are named, or that hold a credential as far as name and value
 * tell; passwords inside of URLs; of values of many lines also the lines that tell something. Longest first.
 */
export function secretValues(env: Readonly<Record<string, string | undefined>>, names: readonly string[]): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const named = names.includes(name);
    const whole = named || isCredential(name, value) ? [value, ...linesOf(value).filter((line) => named || isTellingLine(line))] : [];
    return [...whole, ...passwordsOf(value)];
  });
  return [...new Set(values)].filter((value) => value.length >= shortest && !/^-----(BEGIN|END) [\w ]+-----$/.test(value)).sort((a, b) => b.length - a.length);
}

/** Replaces each of the values, also in base64, hexadecimal, URL and JSON form, and what the patterns match. */
export function redactor(values: readonly string[], patterns: readonly string[]): Redact {
  const forms = secretForms(values).toSorted((a, b) => b.length - a.length);
  const longest = forms[0]?.length ?? 0;
  const any = forms.length === 0 ? null : new RegExp(forms.map(literal).join('|'), 'g');
  const others = patterns.map((pattern) => new RegExp(pattern, 'gu'));
  return (text, cut = false) => {
    const known = any === null ? text : text.replaceAll(any, '***');
    const done = others.reduce((rest, pattern) => rest.replaceAll(pattern, (match) => (match === '' ? '' : '***')), known);
    return cut && longest > 0 ? done.slice(0, Math.max(0, done.length - longest)) : done;
  };
}

const linesOf = (value: string): readonly string[] => (value.includes('\n') ? value.split('\n').map((line) => line.trim()) : []);

/** `user:password@` of a URL. */
const passwordsOf = (value: string): readonly string[] => [...value.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/gi)].map(([, password = '']) => password);

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
