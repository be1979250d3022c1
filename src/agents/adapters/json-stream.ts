/** The part that all JSON-lines decoders share: from a line to a typed object or an `unknown` event. */
import * as z from 'zod';
import type {AgentEvent} from '../agent-event.ts';
import type {Decoder} from './adapter.ts';

/** An object with a `type`; nothing else about it is known yet. */
export interface StreamObject {
  readonly type: string;
  /** Empty where the object has none. */
  readonly subtype: string;
  /** The whole object, for the schema of its kind. */
  readonly value: unknown;
}

/** Name of the event for a line that is no JSON. */
export const notJson = 'not JSON';

/** A decoder out of what to do with each object; `handle` answers null for a kind that it does not know. */
export function jsonDecoder(handle: (object: StreamObject) => readonly AgentEvent[] | null): Decoder {
  return {
    line(text) {
      if (text.trim() === '') {
        return [];
      }
      const object = parse(text);
      if (object === null) {
        return [{type: 'unknown', name: notJson}];
      }
      return handle(object) ?? [{type: 'unknown', name: nameOf(object)}];
    },
  };
}

/**
 * The event of a session that can be resumed; nothing where the id could not stand on a command line: it becomes an
 * argument of the next attempt, and must be no flag there.
 */
export function sessionEvents(id: string, model: string): readonly AgentEvent[] {
  return /^[A-Za-z0-9][\w.:-]{0,199}$/.test(id) ? [{type: 'session', id, model: model === '' ? null : model}] : [];
}

/**
 * Field schemas that take anything: what is missing or of the wrong kind becomes the neutral value, so that a CLI's
 * next version cannot turn a terminal event into an unknown one.
 */
export const lenient = {
  text: z.string().catch(''),
  flag: z.boolean().catch(false),
  count: z.number().nonnegative().catch(0),
  /** A number, or null where none was told. */
  amount: z.number().nonnegative().nullable().catch(null),
  record: z.record(z.string(), z.unknown()).catch({}),
};

/** A list in which items of the wrong kind are dropped. */
export function lenientList<T>(item: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z
    .array(z.unknown())
    .catch([])
    .transform(values =>
      values.flatMap(value => {
        const read = item.safeParse(value);
        return read.success ? [read.data] : [];
      }),
    );
}

const envelope = z.looseObject({type: z.string(), subtype: lenient.text});

function parse(text: string): StreamObject | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const read = envelope.safeParse(value);
  return read.success ? {type: read.data.type, subtype: read.data.subtype, value} : null;
}

function nameOf({type, subtype}: StreamObject): string {
  return (subtype === '' ? type : `${type}/${subtype}`).slice(0, 80);
}
