import {readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {configJsonSchema, configSchema, isUnsupported, knownKeys} from '../../src/agents/config-schema.ts';

const file = new URL('../../schema/agents.schema.json', import.meta.url);

test('the published JSON Schema is the one that orch checks', () => {
  const printed = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(file, printed);
  const advice = 'schema/agents.schema.json is stale. Regenerate it: UPDATE=1 npx vitest run --dir tests agents/schema';
  expect(readFileSync(file, 'utf8'), advice).toBe(printed);
});

test('every map of the schema has its keys in messages', () => {
  const {properties} = JSON.parse(JSON.stringify(configJsonSchema())) as {properties: Record<string, object>};
  expect(knownKeys([])).toEqual(Object.keys(properties));
  for (const [path, sample] of [
    [['defaults'], 'retries'],
    [['agents', 'any'], 'type'],
    [['agents', '0'], 'type'],
    [['agents', 'any', 'permissions'], 'read'],
    [['agents', 'any', 'models'], 'small'],
    [['routing', 0], 'use'],
    [['routing', 7, 'when'], 'labels'],
    [['gates'], 'secrets'],
    [['gates', 'dependencies'], 'licenses'],
    [['gates', 'policy'], 'block'],
    [['gates', 'checks', 3], 'run'],
    [['workspace'], 'copy'],
    [['merge'], 'into'],
  ] as const) {
    expect(knownKeys(path), path.join('.')).toContain(sample);
    expect(configSchema().safeParse(nested(path, 'zzz')).error?.issues.some(({code}) => code === 'unrecognized_keys' || code === 'invalid_union')).toBe(true);
  }
});

test('no key is both known and unsupported', () => {
  for (const path of [[], ['defaults'], ['agents', 'a'], ['agents', 'a', 'permissions'], ['gates'], ['merge']]) {
    expect(knownKeys(path)?.filter((key) => isUnsupported(path, key))).toEqual([]);
  }
});

/** A value that holds `{[key]: 1}` at the path. */
function nested(path: readonly (string | number)[], key: string): unknown {
  return path.reduceRight<unknown>((inner, part) => (typeof part === 'number' ? [inner] : {[part]: inner}), {[key]: 1});
}
