/** Chooses an agent's mode and model among those that it offers. Pure. */
import * as z from 'zod';
import {lenient, lenientList} from '../agents/adapters/json-stream.ts';
import type {Permissions} from '../model.ts';

/** How to ask for a model: by one of its options, or by the older request of its own. */
export type ModelChoice =
  | {readonly type: 'option'; readonly configId: string; readonly value: string}
  | {readonly type: 'model'; readonly modelId: string}
  | {readonly type: 'none'; readonly offered: readonly string[]};

const mode = z.object({id: lenient.text});
const value = z.object({value: lenient.text, name: lenient.text});
/** An option, or a group of them. */
const entry = z.object({value: lenient.text, name: lenient.text, options: lenientList(value)});
const option = z.object({id: lenient.text, category: lenient.text, options: lenientList(entry)});
const session = z.object({
  modes: z.object({currentModeId: lenient.text, availableModes: lenientList(mode)}).nullable().catch(null),
  models: z.object({availableModels: lenientList(z.object({modelId: lenient.text, name: lenient.text}))}).nullable().catch(null),
  configOptions: lenientList(option),
}).catch({modes: null, models: null, configOptions: []});

/** Ids of modes that allow no more than the level does, best first. */
const modesOf: Readonly<Record<Permissions, readonly string[]>> = {
  'read-only': ['read-only', 'default'],
  edit: ['acceptEdits', 'autoEdit', 'auto-edit'],
  full: ['full-access', 'bypassPermissions', 'yolo'],
};

/** The mode to switch a new session to, or null to leave it: every request for permission is answered by the level anyway. */
export function modeFor(level: Permissions, opened: unknown): string | null {
  const {modes} = session.parse(opened);
  const offered = modes?.availableModes.map(({id}) => id) ?? [];
  // One agent starts read-only, and its mode between that and full access has a name that elsewhere means everything.
  const wanted = level === 'edit' && offered.includes('full-access') ? ['auto'] : modesOf[level];
  const found = wanted.find((id) => offered.includes(id));
  return found === undefined || found === modes?.currentModeId ? null : found;
}

/** How the named model can be chosen; `none` with the names that are offered. */
export function modelChoice(model: string, opened: unknown): ModelChoice {
  const {models, configOptions} = session.parse(opened);
  const selector = configOptions.find(({id, category}) => category === 'model' || id === 'model');
  const values = selector?.options.flatMap((one) => (one.options.length > 0 ? one.options : [one])).filter((one) => one.value !== '') ?? [];
  const picked = values.find((one) => one.value === model || one.name === model);
  if (selector !== undefined && picked !== undefined) return {type: 'option', configId: selector.id, value: picked.value};
  const older = models?.availableModels ?? [];
  const known = older.find(({modelId, name}) => modelId === model || name === model);
  if (known !== undefined) return {type: 'model', modelId: known.modelId};
  return {type: 'none', offered: [...values.map((one) => one.value), ...older.map(({modelId}) => modelId)]};
}
