/** Replaces the values of known secrets by `***`. Pure. */
import {secretForms} from '../gates/secret-forms.ts';

/** Text without secrets. `cut`: it is the beginning of a longer one, whose end may hold the beginning of a secret. */
export type Redact = (text: string, cut?: boolean) => string;

/** Short values are left alone, since replacing them would garble everything. */
const shortest = 8;

/**
 * Values of `env` that must never reach a log: of variables that are named, or whose name or value looks like a credential's;
 * passwords inside of URLs; of values of many lines each line too. Longest first.
 */
export function secretValues(env: Readonly<Record<string, string | undefined>>, names: readonly string[]): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const whole = names.includes(name) || (credentialName.test(name) && !isPath(value)) || credentialValue.test(value) ? [value] : [];
    return [...whole, ...passwordsOf(value)];
  });
  const lines = values.flatMap((value) => (value.includes('\n') ? value.split('\n').map((line) => line.trim()) : []));
  return [...new Set([...values, ...lines])].filter((value) => value.length >= shortest && !/^-----(BEGIN|END) [\w ]+-----$/.test(value)).sort((a, b) => b.length - a.length);
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

const credentialName = /(?:key(?!board)|token|secret|passw(?:or)?d|passphrase|credential|auth(?!or)|private|cookie|dsn)/i;

/** Beginnings that issuers give to what they issue, and private keys. */
const credentialValue = /^(?:sk-|rk_live_|pk_live_|sk_live_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|npm_|pypi-|hf_|AKIA|ASIA|AIza|ya29\.|eyJ[\w-]+\.eyJ|dop_v1_|SG\.)|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** `user:password@` of a URL. */
const passwordsOf = (value: string): readonly string[] => [...value.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/gi)].map(([, password = '']) => password);

const isPath = (value: string): boolean => value.startsWith('/') && !value.includes('=');

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
