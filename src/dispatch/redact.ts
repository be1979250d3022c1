/** Replaces the values of known secrets by `***`. Pure. */

/** Names and values that look like credentials; short values are left alone, since replacing them would garble everything. */
const credentialName = /(?:key|token|secret|passw(?:or)?d|passphrase|credential|auth|private)/i;
const shortest = 8;

/** Values of `env` that must never reach a log: those of variables whose name looks like a credential's. */
export function secretValues(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) => (value !== undefined && value.length >= shortest && credentialName.test(name) && !isPath(value) ? [value] : []));
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}

/** A function that replaces each of the values, also in base64, URL and JSON form. */
export function redactor(values: readonly string[]): (text: string) => string {
  const forms = [...new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...base64Forms(value)]))].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  const any = new RegExp(forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
  return (text) => text.replaceAll(any, '***');
}

const isPath = (value: string): boolean => value.startsWith('/') && !value.includes('=');

/** The part of each of the three base64 alignments that depends on nothing but the value. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    const start = shift === 0 ? 0 : shift + 1;
    const end = (shift + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    return text.slice(start, end);
  });
}
