/** The list of findings that people decided to live with: `.orch-allow.yaml`, as the base commit holds it. */
import ignore from 'ignore';
import {parseDocument} from 'yaml';
import * as z from 'zod';
import {nestedTooDeep} from '../../analyze/yaml-depth.ts';

/** From the repository's root. */
export const allowListFile = '.orch-allow.yaml';

export interface AllowList {
  /** Why the finding is allowed in this file; null where it is not. `print` is asked for only where an entry names a fingerprint. */
  readonly reasonFor: (finding: {readonly rule: string; readonly file: string; readonly print: () => string}) => string | null;
}

/** Allows nothing. */
export const emptyAllowList: AllowList = {reasonFor: () => null};

/** Throws, with everything that is wrong with it, where the text is no list: half of a list would be a guess. */
export function readAllowList(text: string): AllowList {
  if (nestedTooDeep(text) !== null) throw new Error(`${allowListFile} is nested too deep to be read`);
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) throw new Error(`${allowListFile} is no YAML: ${problem.message.split('\n')[0] ?? ''}`);
  const parsed = schema.safeParse(document.toJS({maxAliasCount: 0}));
  if (!parsed.success) throw new Error(`${allowListFile} cannot be read: ${parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; ')}`);
  const entries = parsed.data.secrets.map((entry) => ({...entry, paths: ignore().add(entry.path)}));
  return {
    reasonFor: ({rule, file, print}) => {
      const fits = entries.filter(({paths}) => ignore.isPathValid(file) && paths.ignores(file));
      const entry = fits.find((each) => each.rule === rule) ?? fits.find((each) => each.fingerprint !== undefined && each.fingerprint === print());
      return entry?.reason ?? null;
    },
  };
}

const entry = z
  .strictObject({
    rule: z.string({error: 'expected the name of a rule, such as generic-secret'}).regex(/^[a-z0-9-]+$/, {error: 'expected the name of a rule without secrets/, such as generic-secret'}).optional(),
    fingerprint: z.string({error: 'expected a fingerprint in quotes'}).regex(/^[0-9a-f]{16}$/, {error: 'expected the 16 hexadecimal digits of a fingerprint, in quotes'}).optional(),
    path: z.string({error: 'expected a glob, read as in .gitignore'}).min(1, {error: 'expected a glob, read as in .gitignore'}),
    reason: z.string({error: 'expected words that say why'}).trim().min(8, {error: 'expected words that say why'}),
  })
  .refine(({rule, fingerprint}) => (rule === undefined) !== (fingerprint === undefined), {error: 'expected either rule or fingerprint'});

const schema = z.strictObject({version: z.literal(1, {error: 'expected 1'}), secrets: z.array(entry, {error: 'expected a list of entries'})}, {error: 'expected a map with version and secrets'});
