/** The events of a run for programs: newline-delimited JSON. Pure. */
import type {RunEvent} from '../run/events.ts';
import {jsonText} from './json-text.ts';

/** An event as one line, newline included: the fields of the journal without its checksum. */
export const runJson = (event: RunEvent): string => `${jsonText(event)}\n`;
