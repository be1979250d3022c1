import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';
import {configJsonSchema} from '../../src/agents/config-schema.ts';
import {profilesFor} from '../../src/agents/profiles.ts';
import {routeTask} from '../../src/agents/routing.ts';
import {makeTask} from './tasks.ts';

const text = readFileSync(new URL('../../agents.yaml', import.meta.url), 'utf8');
const read = (example: string) => readConfig({file: 'agents.yaml', text: example, env: {}, files: {read: () => '{{task}}', near: () => []}});
/** The example with everything switched on that is switched off: lines that begin with `#` and no space. */
const allOn = text.replaceAll(/^(\s*)#(?=[^\s#])/gm, '$1');

test('the example is right as it stands, without anything in the environment', () => {
  expect(read(text).diagnostics).toEqual([]);
});

test('what it has switched off is right as well', () => {
  expect(allOn).not.toBe(text);
  expect(read(allOn).diagnostics).toEqual([]);
});

test('it shows every key', () => {
  const keys = new Set<string>();
  JSON.stringify(configJsonSchema(), (_, value: unknown) => {
    if (value !== null && typeof value === 'object' && 'properties' in value) Object.keys(Object(value.properties)).forEach((key) => keys.add(key));
    return value;
  });
  expect(keys.size).toBeGreaterThan(30);
  const shown = new Set([...allOn.replaceAll(/ #.*$/gm, '').matchAll(/(?:^|[{,])[ -]*(\w+):/gm)].map(([, key]) => key));
  expect([...keys].filter((key) => !shown.has(key))).toEqual([]);
});

test.each([[['claude'] as const], [['codex'] as const], [['cursor'] as const], [['claude', 'codex', 'cursor'] as const]])(
  'with %j installed every task finds an agent',
  (found) => {
    const config = read(text).config;
    const profiles = profilesFor(config?.agents ?? [], found);
    const rules = config?.routing ?? [];
    for (const labels of [[], ['docs'], ['api']]) {
      const routed = routeTask(makeTask({labels, owns: ['src/a.ts']}), {profiles, rules, forced: null, preferred: null});
      const agent = profiles.find(({name}) => routed.ok && name === routed.value.agent);
      expect(found).toContain(agent?.type);
    }
  },
);

test('with no agent installed, tasks with scripts still run', () => {
  const profiles = profilesFor(read(text).config?.agents ?? [], []);
  const routed = routeTask(makeTask({script: 'true'}), {profiles, rules: [], forced: null, preferred: null});
  expect(routed).toMatchObject({ok: true, value: {agent: 'scripts'}});
});
