/** Every setting of agents.yaml does something: a setting that no code reads fails here by its name. */
import {readFileSync, readlinkSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {readConfig} from '../../../src/agents/config.ts';
import {routeTask} from '../../../src/agents/routing.ts';
import type {Preference} from '../../../src/model.ts';
import {makeTask} from '../../agents/tasks.ts';
import {bubblewrap} from '../../rig/bubblewrap.ts';
import {Lab, scriptTask} from '../../rig/lab.ts';
import {complianceSeen} from './compliance-settings.ts';
import {reviewersSeen} from './reviewers-settings.ts';
import {agentCli, events, tell, told} from './scene.ts';
import {testedSeen} from './tested-settings.ts';

const open = (): Promise<Lab> => Lab.open({'README.md': 'hello\n', '.gitignore': 'ignored/\n', CODEOWNERS: 'owned.txt @ada\n'});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Places of settings, `*` for a profile's name and a position in a list. What is either a word or a map is a setting as a whole, too. */
function settingsOf(schema: Schema, path: readonly string[] = []): readonly string[] {
  if (schema.anyOf !== undefined) {
    const inner = schema.anyOf.flatMap((one) => settingsOf(one, path));
    return [...new Set([path.join('.'), ...inner])];
  }
  const {properties, additionalProperties: others, items} = schema;
  if (properties !== undefined) return Object.entries(properties).flatMap(([key, value]) => settingsOf(value, [...path, key]));
  if (typeof others === 'object') return settingsOf(others, [...path, '*']);
  if (items?.properties !== undefined) return settingsOf(items, [...path, '*']);
  return [path.join('.')];
}

/** The same tasks are run twice, under each of these; every setting has another value in each. */
const one = `version: 1
defaults: {timeout: 1s, retries: 1, hang: 2s, max_parallel: 3, prefer: quality, prompt: default.md, on_limit: fail}
agents:
  writer: {type: claude, model: big-model, persona: You are Ada., prompt: writer.md, permissions: full, env: [SPECIAL], timeout: 1m, budget: 7.50}
  metered: {type: codex, model: priceless}
  lister: {type: claude, models: {small: tiny-model}, permissions: {shell: ['npm *'], git: false}, timeout: 1m}
  own: {type: command, command: [mine], timeout: 1m}
  sh: {type: script, timeout: 1m}
  slow: {type: script, timeout: 1s}
  usual: {type: script}
  deaf: {type: script, timeout: 1m}
  calm: {type: script, timeout: 1m, hang: off}
  able: {type: command, command: [mine], capabilities: [rare]}
  local: {type: command, command: [mine], files: ["home/**"]}
  shy: {type: command, command: [mine], capabilities: [odd], status: experimental}
  gone: {type: command, command: [mine], capabilities: [ops], status: blocked, blocker: no key yet}
  plain: {type: command, command: [mine], capabilities: [pick], cost: 2, speed: 2, quality: 2}
  strong: {type: command, command: [mine], strengths: [performance], capabilities: [pick], cost: 1, speed: 4, quality: 5, models: {medium: middling, large: huge}}
  capped: {type: command, command: [capped], timeout: 1m}
  eager: {type: command, command: [eager], timeout: 1m, provider: shared, on_limit: fallback, fallback: [filler]}
  locked: {type: command, command: [locked], timeout: 1m, fallback: [filler]}
  filler: {type: command, command: [filler], timeout: 1m}
routing:
  - {when: {kinds: [refactor]}, use: strong}
  - {when: {sizes: [large]}, use: strong}
  - {when: {labels: [docs]}, use: able}
  - {when: {files: ["infra/**"]}, use: local}
gates:
  scope: warn
  tree: off
  secrets: off
  dependencies: {mode: warn, licenses: [MIT], audit: high}
  code: {mode: human, rules: [{id: no-shout, language: javascript, pattern: shout($A), message: Do not shout.}, {id: no-pause, language: javascript, rule: {kind: debugger_statement}, message: Go on., grade: warn}]}
  tests: warn
  policy: {preset: strict, require_human: [asked.txt, '!package.json', '!package-lock.json'], block: [never.txt], codeowners: true}
  checks: [{name: my-check, run: 'test ! -f checked.txt'}]
redact: ['/cust-[0-9]+/']
budget: {usd: 100, usd_per_day: 200}
prices: {priceless: {input: 20, output: 1000}}
workspace: {setup: '${tell('set-up')}', copy: [ignored/copied]}
merge: {into: side, strategy: squash, verify: ['${tell('tested')}']}
`;
const other = `version: 1
agents:
  writer: {type: codex}
  lister: {type: claude}
  metered: {type: codex, model: priceless}
  own: {type: command, command: [theirs]}
  sh: {type: script}
  slow: {type: script}
  usual: {type: script}
  deaf: {type: script}
  calm: {type: script, hang: 2s}
  able: {type: command, command: [mine]}
  local: {type: command, command: [mine]}
  shy: {type: command, command: [mine], capabilities: [odd]}
  gone: {type: command, command: [mine], capabilities: [ops]}
  plain: {type: command, command: [mine], capabilities: [pick]}
  strong: {type: command, command: [mine], capabilities: [pick]}
  capped: {type: command, command: [capped]}
  eager: {type: command, command: [eager]}
  locked: {type: command, command: [locked]}
gates: {policy: off}
merge: {verify: []}
`;

const long = 'sleep 4; echo x > ';
const dependent = {dependencies: {abc: '1.0.0'}};
const lockOfIt = {lockfileVersion: 3, packages: {'': dependent, 'node_modules/abc': {version: '1.0.0', license: 'ISC'}}};
const vulnerable = {vulnerabilities: {abc: {via: [{name: 'abc', severity: 'high', title: 'Bad'}]}}};
const tasks =
  '## WRITER: By the writer\n- agent: writer\n\n## LISTER: By the lister\n- agent: lister\n- estimate: 10m\n\n## OWN: By the own program\n- agent: own\n\n## METER: By tokens\n- agent: metered\n\n' +
  ['CAPPED', 'EAGER', 'LOCKED'].map((id) => `## ${id}: ${id}\n- agent: ${id.toLowerCase()}\n\n`).join('') +
  scriptTask('SLOW', `${long}slow.txt`, {agent: 'slow'}) +
  scriptTask('USUAL', `${long}usual.txt`, {agent: 'usual'}) +
  scriptTask('DEAF', `${long}deaf.txt`, {agent: 'deaf'}) +
  scriptTask('CALM', `${long}calm.txt`, {agent: 'calm'}) +
  scriptTask('RED', 'exit 1', {agent: 'sh'}) +
  scriptTask('SCOPE', 'echo x > scope.txt; echo x > elsewhere.txt', {agent: 'sh', files: 'scope.txt'}) +
  scriptTask('TREE', 'ln -s /etc/passwd link', {agent: 'sh'}) +
  scriptTask('SECRET', 'printf "ghp_%s\\n" "$(git hash-object README.md | cut -c 1-36)" > token.txt', {agent: 'sh'}) +
  scriptTask('POLICY', 'mkdir .github; echo x > .github/x', {agent: 'sh'}) +
  scriptTask('ASKED', 'echo x > asked.txt', {agent: 'sh'}) +
  scriptTask('STRICT', 'echo x > strict.sql', {agent: 'sh'}) +
  scriptTask('OWNED', 'echo x > owned.txt', {agent: 'sh'}) +
  scriptTask('NEVER', 'echo x > never.txt', {agent: 'sh'}) +
  scriptTask('WEAKENS', 'echo "fit(1)" > only.test.js', {agent: 'sh'}) +
  scriptTask('CODE', 'echo "eval(x)" > evil.js', {agent: 'sh'}) +
  scriptTask('SHOUTS', 'echo "shout(1)" > shouts.js', {agent: 'sh'}) +
  scriptTask('PAUSES', 'echo debugger > pauses.js', {agent: 'sh'}) +
  scriptTask('DEPENDS', `echo '${JSON.stringify(dependent)}' > package.json; echo '${JSON.stringify(lockOfIt)}' > package-lock.json`, {agent: 'sh'}) +
  scriptTask('CHECKED', 'echo x > checked.txt', {agent: 'sh'}) +
  scriptTask('COPIED', 'cat ignored/copied > copied.txt', {agent: 'sh'});
const routes = ['docs', 'rare', 'odd', 'ops'].map((label) => `## ${label.toUpperCase()}: ${label}\n- labels: ${label}\n\n`).join('') + '## INFRA: infra\n- files: infra/x\n\n## HOME: home\n- files: home/x\n\n' +
  ['pick', 'performance'].map((label) => `## ${label.toUpperCase()}: ${label}\n- labels: ${label}\n\n`).join('') + '## REFACTOR: Refactor it\n\n## LARGE: large\n- estimate: 10h\n\n' +
  '## MEDIUM: middling\n- agent: strong\n- estimate: 1h\n';

const writes = (id: string, name: string, agent = 'sh'): string => scriptTask(id, `echo x > ${name}.txt`, {agent});

/** Why a profile is taken for a task that two can do. */
function rated(text: string, prefer: Preference): string {
  const {config} = readConfig({file: 'agents.yaml', text, env: {}});
  const routed = routeTask(makeTask({labels: ['pick']}), {profiles: config?.agents ?? [], rules: [], forced: null, preferred: null, prefer});
  return routed.ok ? routed.value.reason : routed.failure;
}

/** What only a sandbox shows. */
async function observeInSandbox(lab: Lab, given: boolean): Promise<Readonly<Record<string, unknown>>> {
  const network = readlinkSync('/proc/self/ns/net');
  const hasNetwork = `test "$(readlink /proc/self/ns/net)" = '${network}'`;
  const permissions = (text: string): string => (given ? `, permissions: {${text}}` : '');
  const ours = (text: string): string => (given ? `, ${text}` : '');
  await lab.write('../extra/text', 'extra\n');
  await lab.write('agents.yaml', `version: 1
agents:
  sh: {type: script}
  near: {type: script${permissions('network: false')}}
  reader: {type: script${permissions(`read: ['${lab.dir}/extra']`)}}
  looker: {type: script${permissions('files: read-only')}}
gates: {checks: [{name: my-check, run: 'test ! -f check.txt || ${hasNetwork.replaceAll("'", "''")}'${ours('network: true')}}]}
merge: {verify: ['test ! -f verify.txt || ${hasNetwork.replaceAll("'", "''")}']${ours('network: true')}}
`);
  await lab.write('tasks.md', writes('CHECK', 'check') + writes('VERIFY', 'verify') + writes('LOOKER', 'looker', 'looker') + scriptTask('NEAR', `${hasNetwork}; echo x > near.txt`, {agent: 'near'}) + scriptTask('READER', `cat '${lab.dir}/extra/text' > reader.txt`, {agent: 'reader'}));
  await lab.orch('run', '--ci', '--isolation', 'sandbox');
  const {states} = await lab.status();
  await lab.write('agents.yaml', given ? 'version: 1\ndefaults: {isolation: worktree}\n' : 'version: 1\n');
  await lab.write('tasks.md', scriptTask('OUT', `${tell('outside')} || true; exit 1`));
  await lab.orch('run', '--no-verify', '--ci');
  return {
    'defaults.isolation': told(lab, 'outside'),
    'agents.*.permissions.files': states['LOOKER'],
    'agents.*.permissions.network': states['NEAR'],
    'agents.*.permissions.read': states['READER'],
    'gates.checks.*.network': states['CHECK'],
    'merge.network': states['VERIFY'],
  };
}

/** What each setting is seen by; the version by what becomes of a file of that version. */
async function observe(lab: Lab, config: string, version: number): Promise<Readonly<Record<string, unknown>>> {
  const streams = {claude: 'claude-2.1.197/success.jsonl', codex: 'codex-0.169.0/success.jsonl'};
  for (const [name, stream] of Object.entries(streams)) await agentCli(lab, name, {stream, script: 'if [ $ORCH_TASK_ID = METER ]; then echo x > meter.txt; elif [ $ORCH_TASK_ID = LISTER ]; then echo "$@" > "$HOME/lister"; echo x > lister.txt; else echo "$@" > "$HOME/arguments"; echo "$PROMPT" > "$HOME/prompt"; echo "$SPECIAL" > "$HOME/special"; echo x > writer.txt; fi'});
  for (const name of ['mine', 'theirs']) await lab.program(name, `#!/bin/sh\n${tell(name)}\necho cust-123\necho x > own.txt\n`);
  const fills = 'echo x > "$ORCH_TASK_ID.txt"';
  await lab.program('filler', `#!/bin/sh\n${fills}\n`);
  await lab.program('locked', '#!/bin/sh\necho "not logged in" >&2\nexit 1\n');
  for (const name of ['capped', 'eager']) await lab.program(name, `#!/bin/sh\nif [ -f "$HOME/${name}" ]; then ${fills}; else ${tell(name)}; echo "usage limit reached, try again in 3 seconds" >&2; exit 1; fi\n`);
  await lab.program('npm', `#!/bin/sh\necho '${JSON.stringify(vulnerable)}'\nexit 1\n`);
  lab.git('branch', 'side');
  await lab.write('ignored/copied', 'copied\n');
  await lab.write('default.md', 'By default.\n{{task}}\n');
  await lab.write('writer.md', 'As the writer: {{role}}\n{{task}}\n');
  await lab.write('agents.yaml', config);
  await lab.write('tasks.md', tasks);
  await lab.write('routes.md', routes);
  const {out: shown} = await lab.orch('plan', '--show-prompt', 'OWN', 'tasks.md');
  const plan = JSON.parse((await lab.orch('plan', 'routes.md', '--json')).out) as {readonly tasks: readonly {readonly id: string; readonly route: {readonly agent: string; readonly reason: string}}[]};
  const route = Object.fromEntries(plan.tasks.map((task) => [task.id, task.route]));
  const {err} = await lab.start(['run', 'tasks.md', '--isolation', 'worktree', '--ci'], {SPECIAL: 'special'}).ended;
  const {tasks: ended, states, budget} = await lab.status();
  const metered = ended.find(({taskId}) => taskId === 'METER')?.costUsd ?? null;
  const failure = Object.fromEntries(ended.map((task) => [task.taskId, task.failure]));
  const who = Object.fromEntries(ended.map((task) => [task.taskId, task.agentId]));
  const heard = (name: string): string => readFileSync(`${lab.dir}/home/${name}`, 'utf8');
  await lab.write('agents.yaml', config.replace('version: 1', `version: ${version}`));
  const {code: versionCode} = await lab.orch('plan', 'routes.md');
  const log = JSON.stringify(await events(lab));
  const seen = {
    version: versionCode,
    'defaults.timeout': failure['USUAL']?.kind,
    'defaults.retries': ended.find(({taskId}) => taskId === 'RED')?.attempt,
    'defaults.hang': failure['DEAF']?.kind,
    'defaults.prefer': route['PICK']?.reason.includes('prefer quality'),
    'defaults.max_parallel': /\d+ at once/.exec(err)?.[0],
    'defaults.on_limit': states['CAPPED'],
    'agents.*.provider': log.includes('"provider":"shared"'),
    'agents.*.on_limit': who['EAGER'],
    'agents.*.fallback': states['LOCKED'],
    'agents.*.type': heard('arguments').split(' ')[0],
    'agents.*.model': heard('arguments').includes('big-model'),
    'defaults.prompt': shown.includes('By default.'),
    'agents.*.prompt': heard('prompt').includes('As the writer'),
    'agents.*.persona': heard('prompt').includes('You are Ada.'),
    'agents.*.capabilities': route['RARE']?.agent,
    'agents.*.files': route['HOME']?.agent,
    'agents.*.models.small': heard('lister').includes('tiny-model'),
    'agents.*.models.medium': route['MEDIUM']?.reason.includes('model middling'),
    'agents.*.models.large': route['LARGE']?.reason.includes('model huge'),
    'agents.*.strengths': route['PERFORMANCE']?.reason.includes('a strength'),
    'agents.*.cost': rated(config, 'cost'),
    'agents.*.speed': rated(config, 'speed'),
    'agents.*.quality': rated(config, 'quality'),
    'agents.*.permissions': heard('arguments').includes('bypassPermissions'),
    'agents.*.permissions.shell': heard('lister').includes('Bash(npm *)'),
    'agents.*.permissions.git': heard('lister').includes('Bash(git *)'),
    'agents.*.env': heard('special').trim(),
    'agents.*.command': [told(lab, 'mine') > 0, told(lab, 'theirs') > 0],
    'agents.*.budget': heard('arguments').includes('--max-budget-usd 7.50'),
    'agents.*.timeout': failure['SLOW']?.kind,
    'agents.*.hang': failure['CALM']?.kind,
    'agents.*.status': route['ODD']?.agent,
    'agents.*.blocker': route['OPS']?.reason.includes('no key yet'),
    'routing.*.when.labels': route['DOCS']?.reason.includes('labels docs'),
    'routing.*.when.files': route['INFRA']?.reason.includes('files infra/x'),
    'routing.*.when.kinds': route['REFACTOR']?.reason.includes('kind refactor'),
    'routing.*.when.sizes': route['LARGE']?.reason.includes('size large'),
    'routing.*.use': [route['DOCS']?.agent, route['INFRA']?.agent],
    'gates.scope': states['SCOPE'],
    'gates.tree': states['TREE'],
    'gates.secrets': states['SECRET'],
    'gates.dependencies': states['DEPENDS'],
    'gates.code': states['CODE'],
    'gates.code.mode': states['CODE'],
    'gates.code.rules.*.id': log.includes('code/no-shout'),
    'gates.code.rules.*.language': states['SHOUTS'],
    'gates.code.rules.*.pattern': states['SHOUTS'],
    'gates.code.rules.*.rule.*': log.includes('code/no-pause'),
    'gates.code.rules.*.message': log.includes('Do not shout.'),
    'gates.code.rules.*.grade': log.includes('"warnings":[{"rule":"code/no-pause'),
    'gates.tests': states['WEAKENS'],
    'gates.dependencies.mode': states['DEPENDS'],
    'gates.dependencies.licenses': log.includes('dependencies/licence'),
    'gates.dependencies.audit': log.includes('dependencies/vulnerable'),
    'gates.policy': states['POLICY'],
    'gates.policy.require_human': states['ASKED'],
    'gates.policy.block': states['NEVER'],
    'gates.policy.codeowners': states['OWNED'],
    'gates.policy.preset': states['STRICT'],
    'gates.checks.*.name': failure['CHECKED']?.message.includes('my-check'),
    'gates.checks.*.run': failure['CHECKED']?.kind,
    'budget.usd': budget.usd,
    'budget.usd_per_day': budget.usdPerDay,
    'prices.*.input': metered === null || metered - 0.18 < 0.29,
    'prices.*.output': metered,
    redact: (await lab.orch('logs', 'OWN')).out.includes('cust-123'),
    'workspace.setup': told(lab, 'set-up') > 0,
    'workspace.copy': states['COPIED'],
    'merge.into': lab.git('log', '-1', '--format=%s', 'side'),
    'merge.strategy': lab.git('rev-list', '--merges', '--count', '--all') === '0',
    'merge.verify': told(lab, 'tested') > 0,
  };
  await lab.program('trufflehog', `#!/bin/sh\necho scanned >> '${lab.dir}/home/scanned'\n`);
  await lab.write('agents.yaml', `version: 1\ngates: {secret_scanners: [${config === one ? 'trufflehog' : ''}]}\nmerge: {canary: ${config === one ? 'warn' : 'off'}}\n`);
  await lab.write('scanned.md', scriptTask('SCANNED', 'echo x > scanned.txt'));
  await lab.orch('run', 'scanned.md', '--isolation', 'worktree', '--verify', 'true', '--ci');
  return {...seen, ...(await complianceSeen(config === one)), ...reviewersSeen(config === one), ...(await testedSeen(config === one)), 'gates.secret_scanners': told(lab, 'scanned') > 0, 'merge.canary': (await events(lab)).some(({type}) => type === 'canary-finished')};
}

const onlyInSandbox = /(?:isolation|network|permissions\.(?:files|read))$/;

test('every setting of agents.yaml is read by some code', async () => {
  const labs = await Promise.all([open(), open(), open(), open()]);
  try {
    const [a, b] = await Promise.all([observe(labs[0], one, 2), observe(labs[1], other, 1)]);
    if (bubblewrap !== '') for (const [into, lab, given] of [[a, labs[2], true], [b, labs[3], false]] as const) Object.assign(into, await observeInSandbox(lab, given));
    const schema = JSON.parse(await readFile(fileURLToPath(new URL('../../../schema/agents.schema.json', import.meta.url)), 'utf8')) as Schema;
    expect(Object.keys(a).toSorted(), 'settings, each with what it is seen by').toEqual(settingsOf(schema).filter((setting) => bubblewrap !== '' || !onlyInSandbox.test(setting)).toSorted());
    expect(Object.keys(a).filter((key) => JSON.stringify(a[key]) === JSON.stringify(b[key])), 'settings that change nothing').toEqual([]);
  } finally {
    await Promise.all(labs.map((lab) => lab.close()));
  }
}, 300_000);
