/** The task formats, and the choice among them. */
import {fail, ok} from '../../failure.ts';
import type {Result} from '../../failure.ts';
import type {TaskDocument} from '../document.ts';
import {nearest} from '../nearest.ts';
import type {TaskFormat} from './format.ts';
import {native} from './native.ts';
import {specKit} from './spec-kit.ts';

/** All formats; the earlier one wins a tie. */
export const formats: readonly TaskFormat[] = [native, specKit];

export interface FormatChoice {
  readonly format: TaskFormat;
  readonly confidence: number;
}

/** The surest format, or the one named `forced`; null where none recognises anything. Fails for an unknown name, with a message. */
export function chooseFormat(document: TaskDocument, forced: string | null): Result<FormatChoice | null, string> {
  if (forced !== null) {
    const format = formats.find(({name}) => name === forced);
    if (format !== undefined) return ok({format, confidence: format.detect(document)});
    const names = formats.map(({name}) => name);
    const meant = nearest(forced, names);
    return fail(`Unknown task format \`${forced}\`. ${meant === null ? `Known: ${names.join(', ')}.` : `Did you mean \`${meant}\`?`}`);
  }
  let best: FormatChoice | null = null;
  for (const format of formats) {
    const confidence = format.detect(document);
    if (confidence > (best?.confidence ?? 0)) best = {format, confidence};
  }
  return ok(best);
}
