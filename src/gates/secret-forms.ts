/** The forms in which a known value may hide in a file. Pure. */

/** Shorter values are left alone: they would match by chance. */
const shortest = 8;

/**
 * All texts to look for: each value as it is, in URL, JSON, hexadecimal and base64 form. Base64 is
 * given by the part that depends on nothing but the value, at each of the three places where it may begin.
 */
export function secretForms(values: readonly string[]): readonly string[] {
  const forms = values.flatMap((value) => (value.length < shortest ? [] : [...plainForms(value), ...base64Forms(value)]));
  return [...new Set(forms.filter((form) => form.length >= shortest))];
}

function plainForms(value: string): string[] {
  const bytes = Buffer.from(value);
  const url = encodeURIComponent(value);
  const hex = bytes.toString('hex');
  const json = JSON.stringify(value).slice(1, -1);
  return [value, url, url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()), hex, hex.toUpperCase(), json];
}

function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    const start = shift === 0 ? 0 : shift + 1;
    const end = (shift + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    const core = text.slice(start, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
