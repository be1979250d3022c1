import fc from 'fast-check';
import {expect, it} from 'vitest';
import * as z from 'zod';
import {sarifLog, type SarifFinding} from '../../src/report/sarif.ts';

const finding = (message: string, more: Partial<SarifFinding['finding']> = {}): SarifFinding => ({gate: 'secrets', level: 'block', finding: {rule: 'secrets/aws-access-key', message, file: 'src/a.ts', line: 3, ...more}});
const told = {version: '1.2.3', category: 'gate', revision: 'a'.repeat(40), startedAt: '2026-03-01T12:00:00.000Z', endedAt: '2026-03-01T12:00:01.000Z'};

/** What of SARIF 2.1.0 is written here, as its specification has it; strict, so that nothing else is. */
const text = z.string().min(1);
const level = z.enum(['none', 'note', 'warning', 'error']);
const time = z.iso.datetime();
/** RFC 3986, relative, without a colon in the first part. */
const uri = z.string().regex(/^(?!\/)(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$/);
const artifact = z.strictObject({uri, uriBaseId: z.literal('%SRCROOT%')});
const location = z.strictObject({physicalLocation: z.strictObject({artifactLocation: artifact, region: z.strictObject({startLine: z.int().min(1)}).optional()})});
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: text,
          version: text,
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
          rules: z.array(z.strictObject({id: text, shortDescription: z.strictObject({text}), help: z.strictObject({text, markdown: text}), properties: z.strictObject({tags: z.array(text)})})),
        }),
      }),
      automationDetails: z.strictObject({id: z.string().endsWith('/')}),
      invocations: z.tuple([
        z.strictObject({
          executionSuccessful: z.boolean(),
          startTimeUtc: time.optional(),
          endTimeUtc: time.optional(),
          toolExecutionNotifications: z.array(z.strictObject({level, message: z.strictObject({text}), descriptor: z.strictObject({id: text})})),
        }),
      ]),
      columnKind: z.literal('utf16CodeUnits'),
      properties: z.strictObject({revision: text}).optional(),
      results: z.array(
        z.strictObject({
          ruleId: text,
          ruleIndex: z.int().min(0),
          level,
          message: z.strictObject({text}),
          locations: z.array(location).length(1).optional(),
          partialFingerprints: z.record(z.string(), text),
          properties: z.strictObject({gate: text, decision: text, task: text.optional(), commits: z.array(text).optional()}),
        }),
      ),
    }),
  ]),
});
const read = (findings: readonly SarifFinding[]) => sarif.parse(JSON.parse(JSON.stringify(sarifLog({...told, findings})))).runs[0];
const prints = (findings: readonly SarifFinding[]): readonly (string | undefined)[] => read(findings).results.map(({partialFingerprints}) => partialFingerprints['primaryLocationLineHash']);

it('tells each finding with its rule, level and place', () => {
  const run = read([
    finding('A key.'),
    {gate: 'policy', level: 'human', finding: {rule: 'policy/require-human', message: 'Asks.', file: '.github/a b:c.yml'}, commits: ['b'.repeat(40)], note: 'Since bbbbbbb.'},
    {gate: 'tree', level: 'warn', finding: {rule: 'tree/many-files', message: 'Many.'}, task: 'T-1'},
  ]);
  expect(run.results.map(({ruleId, level: own, message, locations, properties}) => [ruleId, own, message.text, locations?.[0]?.physicalLocation, properties])).toEqual([
    ['secrets/aws-access-key', 'error', 'A key.', {artifactLocation: {uri: 'src/a.ts', uriBaseId: '%SRCROOT%'}, region: {startLine: 3}}, {gate: 'secrets', decision: 'block'}],
    ['policy/require-human', 'warning', 'Asks. Since bbbbbbb.', {artifactLocation: {uri: '.github/a%20b%3Ac.yml', uriBaseId: '%SRCROOT%'}}, {gate: 'policy', decision: 'human', commits: ['b'.repeat(40)]}],
    ['tree/many-files', 'note', 'Task T-1: Many.', undefined, {gate: 'tree', decision: 'warn', task: 'T-1'}],
  ]);
  expect(run.results.map(({ruleId, ruleIndex}) => run.tool.driver.rules[ruleIndex]?.id === ruleId)).toEqual([true, true, true]);
  expect(run.tool.driver.rules[1]?.shortDescription.text).toBe('A credential in a commit: aws access key');
  expect(run.invocations[0]).toMatchObject({executionSuccessful: true, toolExecutionNotifications: []});
});

it('is an unsuccessful invocation where a gate could not judge', () => {
  const run = read([{gate: 'tree', level: 'error', finding: {rule: 'tree/error', message: 'disk gone'}}]);
  expect(run.invocations[0]).toMatchObject({executionSuccessful: false, toolExecutionNotifications: [{level: 'error', message: {text: 'disk gone'}}]});
  expect(run.results[0]).toMatchObject({level: 'error', ruleId: 'tree/error'});
});

it('knows a finding again when it has moved, and not when its rule, file or words differ', () => {
  const [print] = prints([finding('Is 11.2 MiB, more than 10.0 MiB.')]);
  expect(prints([finding('Is 12.0 MiB,  more than 10.0 MiB.', {line: 90})])).toEqual([print]);
  expect(prints([{...finding('Is 11.2 MiB, more than 10.0 MiB.'), commits: ['c'], note: 'Since c.'}])).toEqual([print]);
  for (const other of [finding('Is a link.'), finding('Is 11.2 MiB, more than 10.0 MiB.', {file: 'src/b.ts'}), finding('Is 11.2 MiB, more than 10.0 MiB.', {rule: 'secrets/other'})]) expect(prints([other])).not.toEqual([print]);
  const twins = prints([finding('A key.'), finding('A key.', {line: 8})]);
  expect(new Set(twins).size).toBe(2);
});

it('is valid whatever the findings hold', () => {
  const words = fc.oneof(fc.string({unit: 'binary', minLength: 1}), fc.constantFrom('##[error]x', '\ud800', '\u001b[31m'));
  fc.assert(
    fc.property(fc.array(fc.record({rule: fc.string({minLength: 1, unit: fc.constantFrom('a', '-', '/')}), message: words, file: words, line: fc.integer({min: 1, max: 1e6})})), (all) => {
      const findings = all.map((each): SarifFinding => ({gate: 'tree', level: 'human', finding: {...each, message: `Says: ${each.message}`, file: `a${each.file}`}}));
      expect(read(findings).results).toHaveLength(all.length);
    }),
    {numRuns: 40},
  );
});
