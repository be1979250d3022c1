/** What may stand under `gates.dependencies` in agents.yaml. */
import parseExpression from 'spdx-expression-parse';
import * as z from 'zod';

const modes = ['block', 'human', 'warn', 'off'] as const;
const levels = ['off', 'low', 'moderate', 'high', 'critical'] as const;
const licenceWords = 'an identifier of SPDX, such as MIT';

const shape = {
  mode: z.enum(modes, {error: `one of ${modes.join(', ')}`}).optional().describe('What every finding does. Absent: each has its own grade.'),
  licenses: z
    .array(z.string({error: licenceWords}).refine(isLicence, {error: licenceWords}), {error: 'a list of identifiers of SPDX, such as [MIT, ISC]'})
    .min(1, {error: 'at least one licence; without this key licences are not asked'})
    .optional()
    .describe('Licences that new packages may have: another blocks, one that the lockfile does not tell asks a human. Absent: not asked.'),
  audit: z
    .enum(levels, {error: `one of ${levels.join(', ')}`})
    .optional()
    .describe("Known vulnerabilities of this severity or worse block, by the package manager's own audit, which needs the network. Absent: off."),
};

/** One word for the whole gate, or a map. The `error` of each part completes the sentence "expected …". */
export const dependenciesSetting = z.union([z.enum(modes, {error: `one of ${modes.join(', ')}`}), z.strictObject(shape, {error: 'a map with mode, licenses, audit'})], {
  error: 'one of block, human, warn, off, or a map with mode, licenses and audit',
});

/** Keys of the map, for messages. */
export const dependenciesKeys: readonly string[] = Object.keys(shape);

/** One licence, also with an exception (`A WITH b`); no expression of several. */
function isLicence(text: string): boolean {
  try {
    return 'license' in parseExpression(text);
  } catch {
    return false;
  }
}
