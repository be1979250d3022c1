import {describe, expect, test} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';
import {configOf, problems} from './read.ts';

describe('what a good file says', () => {
  test('the smallest file leaves everything to the defaults', () => {
    expect(configOf('version: 1')).toEqual({
      defaults: {timeoutMs: null, retries: null, hang: null, maxParallel: null, isolation: null, prefer: null, template: null, onLimit: null},
      agents: [],
      routing: [],
      gates: {scope: null, tree: null, secrets: null, policy: {mode: null, requireHuman: null, block: null}, checks: []},
      workspace: {setup: null, copy: []},
      redact: {names: [], patterns: []},
      budget: {usd: null, usdPerDay: null},
      prices: {},
      merge: {into: null, strategy: null, verify: null, network: false, canary: null},
    });
  });

  test('reviewers are resolved, each part by itself', () => {
    const {gates} = configOf(`version: 1
agents: {r: {type: codex}}
gates:
  reviewers:
    - {name: sec, agent: r, mode: auto}
    - {name: one-glob, agent: r, when: {files: src/auth}}
    - {name: money, agent: r, kind: compliance, cross_model: true, mode: human, timeout: 90s, when: {labels: [financial], files: ['*.sql'], kinds: [data]}}`);
    expect(gates.reviewers).toEqual([
      {name: 'sec', agent: 'r', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null},
      {name: 'one-glob', agent: 'r', kind: 'security', crossModel: false, mode: 'auto', timeoutMs: null, when: {files: ['src/auth']}},
      {name: 'money', agent: 'r', kind: 'compliance', crossModel: true, mode: 'human', timeoutMs: 90_000, when: {labels: ['financial'], files: ['*.sql'], kinds: ['data']}},
    ]);
  });

  test('every key is resolved', () => {
    const text = `version: 1
defaults: {timeout: 90s, retries: 0, hang: off, max_parallel: 4, isolation: sandbox, prefer: learned, on_limit: fail}
agents:
  backend:
    type: claude
    model: \${MODEL}
    persona: |
      You are careful.
    models: {small: haiku}
    capabilities: [api]
    strengths: [bug, tests]
    cost: 2
    quality: 5
    files: ["src/api/**"]
    permissions: {files: edit, network: false, shell: [npm *, make], git: false, read: [~/.config/x]}
    env: [MY_KEY]
    timeout: 2h
    budget: 2.5
    hang: 5m
    provider: team
    on_limit: fallback
    fallback: [local]
    status: experimental
  local: {type: command, command: [node, ./a.mjs], env: [], status: blocked, blocker: later}
routing:
  - {when: {labels: [docs], files: ["docs/**"], kinds: [docs], sizes: [small, large]}, use: local}
gates:
  scope: auto
  tree: warn
  secrets: off
  policy: {require_human: ["*.sql"], block: [".env*"], codeowners: true, preset: strict}
  checks: [{name: lint, run: npm run lint, network: true}]
workspace: {setup: npm ci, copy: [.env.test]}
redact: [MY_PIN, "/cust-[0-9]+/"]
budget: {usd: 20, usd_per_day: 100}
prices: {my-model: {input: 1, output: 4.5}}
merge: {into: main, strategy: squash, verify: npm test, network: true, canary: off}
`;
    expect(configOf(text, {MODEL: 'sonnet'})).toEqual({
      defaults: {timeoutMs: 90_000, retries: 0, hang: 'off', maxParallel: 4, isolation: 'sandbox', prefer: 'learned', template: null, onLimit: 'fail'},
      agents: [
        {
          name: 'backend',
          type: 'claude',
          model: 'sonnet',
          persona: 'You are careful.\n',
          capabilities: ['api'],
          files: ['src/api/**'],
          permissions: 'edit',
          network: false,
          shell: ['npm *', 'make'],
          git: false,
          read: ['~/.config/x'],
          env: ['MY_KEY'],
          command: null,
          models: {small: 'haiku'},
          strengths: ['bug', 'tests'],
          ratings: {cost: 2, quality: 5},
          timeoutMs: 7_200_000,
          budgetUsd: 2.5,
          hangMs: 300_000,
          provider: 'team',
          onLimit: 'fallback',
          fallback: ['local'],
          status: 'experimental',
          blocker: null,
        },
        {
          name: 'local',
          type: 'command',
          model: null,
          persona: null,
          capabilities: [],
          files: [],
          permissions: 'edit',
          env: [],
          command: ['node', './a.mjs'],
          timeoutMs: null,
          status: 'blocked',
          blocker: 'later',
        },
      ],
      routing: [{labels: ['docs'], files: ['docs/**'], kinds: ['docs'], sizes: ['small', 'large'], use: 'local'}],
      gates: {
        scope: 'auto',
        tree: 'warn',
        secrets: 'off',
        policy: {mode: null, requireHuman: ['*.sql'], block: ['.env*'], codeowners: true, preset: 'strict'},
        checks: [{name: 'lint', run: 'npm run lint', network: true}],
      },
      workspace: {setup: 'npm ci', copy: ['.env.test']},
      redact: {names: ['MY_PIN'], patterns: ['cust-[0-9]+']},
      budget: {usd: 20, usdPerDay: 100},
      prices: {'my-model': {input: 1, output: 4.5}},
      merge: {into: 'main', strategy: 'squash', verify: ['npm test'], network: true, canary: 'off'},
    });
  });

  test.each([
    ['merge: {verify: []}', []],
    ['merge: {verify: [a, b]}', ['a', 'b']],
    ['merge: {strategy: rebase}', null],
  ])('%s names these tests: %j', (line, verify) => {
    expect(configOf(`version: 1\n${line}`).merge.verify).toEqual(verify);
  });

  test('max_parallel may be auto, and policy one word', () => {
    const config = configOf('version: 1\ndefaults: {max_parallel: auto}\ngates: {policy: human}');
    expect(config.defaults.maxParallel).toBe('auto');
    expect(config.gates.policy).toEqual({mode: 'human', requireHuman: null, block: null});
  });

  test('a profile that says nothing about env gets the credentials that its program reads, and no others', () => {
    const [claude, codex, local] = configOf('version: 1\nagents: {a: {type: claude}, b: {type: codex}, c: {type: command, command: [x]}}').agents;
    expect(claude?.env).toContain('ANTHROPIC_API_KEY');
    expect(codex?.env).not.toContain('ANTHROPIC_API_KEY');
    expect(local?.env).toEqual([]);
  });

  test('an anchor may be used again', () => {
    const {agents} = configOf('version: 1\nagents:\n  a: {type: codex, files: &src [src/**]}\n  b: {type: codex, files: *src}');
    expect(agents.map(({files}) => files)).toEqual([['src/**'], ['src/**']]);
  });

  test.each(['\uFEFFversion: 1', 'version: 1\r\nmerge:\r\n  into: main\r\n', '# words\n---\nversion: 1\n...\n'])('%j is read', (text) => {
    expect(problems(text)).toEqual([]);
  });
});

describe('wrong keys', () => {
  test.each([
    ['agnets: {}', '2:1 unknown-key Unknown key at the top level: expected one of version, defaults, agents, routing, gates, workspace, redact, budget, prices, merge, got `agnets`. Did you mean `agents`?'],
    [
      'agents: {a: {type: codex, persnoa: x}}',
      '2:27 unknown-key Unknown key in agents.a: expected one of type, model, models, persona, prompt, capabilities, strengths, cost, speed, quality, files, permissions, env, command, timeout, budget, hang, provider, on_limit, fallback, status, blocker, got `persnoa`. Did you mean `persona`?',
    ],
    ['gates: {policy: {blok: [x]}}', '2:18 unknown-key Unknown key in gates.policy: expected one of preset, require_human, block, codeowners, got `blok`. Did you mean `block`?'],
    ['gates: {checks: [{name: a, run: b, zzz: 1}]}', '2:36 unknown-key Unknown key in gates.checks[0]: expected one of name, run, network, allow_no_tests, flaky_retries, got `zzz`.'],
    ['<<: {}', '2:1 unknown-key Unknown key at the top level: expected one of version, defaults, agents, routing, gates, workspace, redact, budget, prices, merge, got `<<`.'],
    ['"a b": {}', '2:1 unknown-key Unknown key at the top level: expected one of version, defaults, agents, routing, gates, workspace, redact, budget, prices, merge, got `a b`.'],
    ['__proto__: {}', '2:1 unknown-key Unknown key at the top level: expected one of version, defaults, agents, routing, gates, workspace, redact, budget, prices, merge, got `__proto__`.'],
    ['agents: {__proto__: {type: codex}}', '2:10 wrong-name Expected another name, got `__proto__`, which is reserved.'],
    ['agents: {"my agent": {type: codex}}', '2:10 wrong-name Expected a name of letters, digits, dots, dashes and underscores, got `my agent`.'],
    ['merge: {into: a, into: b}', '2:18 duplicate-key This key stands twice in the same map. Remove one of the two.'],
    ['agents: {a: {model: x}}', '2:10 missing-key agents.a.type is missing: expected one of claude, codex, cursor, gemini, qwen, opencode, copilot, acp, command, script, got nothing.'],
    ['gates: {checks: [{run: x}]}', '2:18 missing-key gates.checks[0].name is missing: expected a name, got nothing.'],
  ])('%s', (line, expected) => {
    expect(problems(`version: 1\n${line}`)).toEqual([expected]);
  });

  test.each([
    ['merge: {parallel: auto}', 'parallel'],
    ['merge: {every_commit: false}', 'every_commit'],
  ])('%s is known to be unsupported', (line, key) => {
    const found = problems(`version: 1\n${line}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`unsupported-key \`${key}\` .* is not supported by this version of orch\\. Remove it\\.$`));
  });
});

describe('wrong values', () => {
  test.each([
    ['defaults: {timeout: soon}', '2:21 wrong-value defaults.timeout: expected a duration such as 90s, 30m, 2h or 1d, got `soon`.'],
    ['defaults: {timeout: 30}', '2:21 wrong-value defaults.timeout: expected a duration such as 90s, 30m, 2h or 1d, got `30`.'],
    ['defaults: {timeout: 0s}', '2:21 wrong-value defaults.timeout: expected a duration above 0 and of at most 24 days, got `0s`.'],
    ['defaults: {hang: never}', '2:18 wrong-value defaults.hang: expected a duration such as 90s, 30m, 2h or 1d, or off, got `never`.'],
    ['defaults: {hang: 0s}', '2:18 wrong-value defaults.hang: expected a duration above 0 and of at most 24 days, got `0s`.'],
    ['defaults: {timeout: 25d}', '2:21 wrong-value defaults.timeout: expected a duration above 0 and of at most 24 days, got `25d`.'],
    ['defaults: {retries: -1}', '2:21 wrong-value defaults.retries: expected a whole number from 0 to 10, got `-1`.'],
    ['defaults: {max_parallel: 1.5}', '2:26 wrong-value defaults.max_parallel: expected a whole number from 1 to 100, or auto, got `1.5`.'],
    ['defaults: {max_parallel: 0}', '2:26 wrong-value defaults.max_parallel: expected a whole number from 1 to 100, or auto, got `0`.'],
    ['defaults: 3', '2:11 wrong-value defaults: expected a map with timeout, retries, hang, max_parallel, prefer, prompt, on_limit, isolation, got `3`.'],
    ['gates:', '2:7 wrong-value gates: expected a map with scope, tree, secrets, secret_scanners, dependencies, code, tests, policy, compliance, checks, reviewers, got nothing.'],
    ['agents: [claude]', '2:9 wrong-value agents: expected a map from names to profiles, got a list.'],
    ['agents: {a: claude}', '2:13 wrong-value agents.a: expected a map with at least a type, got `claude`.'],
    ['agents: {a: {type: cluade}}', '2:20 wrong-value agents.a.type: expected one of claude, codex, cursor, gemini, qwen, opencode, copilot, acp, command, script, got `cluade`. Did you mean claude?'],
    [
      'agents: {a: {type: goose}}',
      '2:20 wrong-value agents.a.type: expected one of claude, codex, cursor, gemini, qwen, opencode, copilot, acp, command, script, got `goose`. Other agents run as type acp, if they speak the Agent Client Protocol, or as type command.',
    ],
    ['agents: {a: {type: claude, permissions: {shell: ["npm test; rm -rf /"]}}}', '2:50 wrong-value agents.a.permissions.shell[0]: expected a command with the arguments that it must begin with, such as "npm run build" or "npm *", got `"npm test; rm -rf /"`.'],
    ['agents: {a: {type: claude, permissions: {files: full, shell: [npm]}}}', '2:41 wrong-value agents.a: expected `shell` only with read-only or edit, since `files: full` allows every command.'],
    ['agents: {a: {type: codex, permissions: write}}', '2:40 wrong-value agents.a.permissions: expected one of read-only, edit, full, or a map with files, network, shell, git and read, got `write`.'],
    ['agents: {a: {type: codex, permissions: {network: maybe}}}', '2:50 wrong-value agents.a.permissions.network: expected true or false, got `maybe`.'],
    ['agents: {a: {type: codex, permissions: {read: ["~/"]}}}', '2:48 wrong-value agents.a.permissions.read[0]: expected a file or folder such as ~/.config/x, got `"~/"`, which is all of HOME or more.'],
    ['agents: {a: {type: codex, permissions: {read: [/]}}}', '2:48 wrong-value agents.a.permissions.read[0]: expected a file or folder such as ~/.config/x, got `/`, which is all of HOME or more.'],
    ['agents: {a: {type: codex, permissions: {read: [~/x/..]}}}', '2:48 wrong-value agents.a.permissions.read[0]: expected a file or folder such as ~/.config/x, got `~/x/..`, which is all of HOME or more.'],
    ['defaults: {isolation: container}', '2:23 wrong-value defaults.isolation: expected one of sandbox, worktree, got `container`.'],
    ['defaults: {prefer: cheap}', '2:20 wrong-value defaults.prefer: expected one of cost, speed, quality, learned, got `cheap`.'],
    ['agents: {a: {type: codex, strengths: [bgu]}}', '2:39 wrong-value agents.a.strengths[0]: expected one of security, bug, performance, data, deployment, docs, tests, review, refactor, feature, got `bgu`. Did you mean bug?'],
    ['agents: {a: {type: codex, cost: 6}}', '2:33 wrong-value agents.a.cost: expected a whole number from 1 to 5, got `6`.'],
    ['agents: {a: {type: codex, models: {huge: x}}}', '2:36 unknown-key Unknown key in agents.a.models: expected one of small, medium, large, got `huge`.'],
    ['defaults: {on_limit: fallbck}', '2:22 wrong-value defaults.on_limit: expected one of wait, fallback, fail, got `fallbck`. Did you mean fallback?'],
    ['agents: {a: {type: codex, provider: my team}}', '2:37 wrong-value agents.a.provider: expected a name of letters, digits, dots, dashes and underscores, got `my team`.'],
    ['merge: {network: on}', '2:18 wrong-value merge.network: expected true or false, got `on`.'],
    ['agents: {a: {type: codex, env: {A: b}}}', '2:32 wrong-value agents.a.env: expected a list of names of variables, such as [ANTHROPIC_API_KEY], got a map.'],
    ['agents: {a: {type: codex, env: [OK, "A=b"]}}', '2:37 wrong-value agents.a.env[1]: expected the name of a variable, such as ANTHROPIC_API_KEY, got `"A=b"`.'],
    ['agents: {a: {type: codex, model: ""}}', '2:34 wrong-value agents.a.model: expected a model\'s name, got `""`.'],
    ['agents: {a: {type: command, command: node a.mjs}}', '2:38 wrong-value agents.a.command: expected a list of a program and its arguments, such as [node, ./my-agent.mjs], got `node a.mjs`.'],
    ['agents: {a: {type: command, command: []}}', '2:38 wrong-value agents.a.command: expected a list of a program and its arguments, such as [node, ./my-agent.mjs], got a list.'],
    ['gates: {secret_scanners: [grep]}', '2:27 wrong-value gates.secret_scanners[0]: expected one of gitleaks, trufflehog, got `grep`.'],
    ['gates: {secrets: auto}', '2:18 wrong-value gates.secrets: expected one of block, human, warn, off, got `auto`.'],
    ['gates: {scope: blok}', '2:16 wrong-value gates.scope: expected one of auto, block, human, warn, off, got `blok`. Did you mean block?'],
    ['gates: {policy: auto}', '2:17 wrong-value gates.policy: expected one of block, human, warn, off, or a map with preset, require_human, block and codeowners, got `auto`.'],
    ['gates: {policy: {block: .env}}', '2:25 wrong-value gates.policy.block: expected a list of globs, read as in .gitignore, got `.env`.'],
    ['merge: {verify: [ok, 3]}', '2:22 wrong-value merge.verify[1]: expected a shell command, got `3`.'],
    ['redact: [1x]', '2:10 wrong-value redact[0]: expected the name of a variable, such as MY_PIN, or a /pattern/, got `1x`.'],
    ['redact: ["/a*/"]', '2:10 wrong-value redact[0]: expected a regular expression between slashes that matches some text and never nothing, got `"/a*/"`.'],
    ['redact: ["/(/"]', '2:10 wrong-value redact[0]: expected a regular expression between slashes that matches some text and never nothing, got `"/(/"`.'],
    ['merge: {verify: true}', '2:17 wrong-value merge.verify: expected a command or a list of commands; [] for none, got `true`.'],
    ['workspace: {copy: [a, ../b]}', '2:23 wrong-value workspace.copy[1]: expected a path inside the repository, relative to its root, got `../b`.'],
    ['workspace: {copy: [~/.netrc]}', '2:20 wrong-value workspace.copy[0]: expected a path inside the repository, relative to its root, got `~/.netrc`.'],
    ['workspace: {copy: [/etc/passwd]}', '2:20 wrong-value workspace.copy[0]: expected a path inside the repository, relative to its root, got `/etc/passwd`.'],
  ])('%s', (line, expected) => {
    expect(problems(`version: 1\n${line}`)).toEqual([expected]);
  });

  test.each([
    ['version: 2', '1:10 wrong-value version: expected 1, the only version there is, got `2`.'],
    ['version: "1"', '1:10 wrong-value version: expected 1, the only version there is, got `"1"`.'],
    ['merge: {into: main}', '1:1 missing-key version is missing: expected 1, the only version there is, got nothing.'],
    ['- a', '1:1 wrong-value The file: expected a map that begins with `version: 1`, got a list.'],
    ['words', '1:1 wrong-value The file: expected a map that begins with `version: 1`, got `words`.'],
    ['', '1:1 empty-file The file is empty: expected at least `version: 1`, got nothing. Without the file orch uses the agent programs that it finds.'],
    ['# only words\n', '1:1 empty-file The file is empty: expected at least `version: 1`, got nothing. Without the file orch uses the agent programs that it finds.'],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });
});

describe('agreements between parts', () => {
  test.each([
    ['agents: {a: {type: command}}', '2:20 missing-key agents.a: type command expected `command`, a list of a program and its arguments, got nothing.'],
    ['agents: {a: {type: acp}}', '2:20 missing-key agents.a: type acp expected `command`, a list of a program and its arguments, got nothing.'],
    ['agents: {a: {type: codex, command: [x]}}', '2:27 wrong-value agents.a: expected `command` only with the types command and acp, got it with type codex. Remove it or change the type.'],
    ['agents: {a: {type: codex, status: blocked}}', '2:35 missing-key agents.a: status blocked expected `blocker`, which says why, got nothing.'],
    ['agents: {a: {type: codex, blocker: x}}', '2:27 wrong-value agents.a: expected `blocker` only with status blocked, got it with status active. Remove it or change the status.'],
    ['agents: {ops: {type: codex}}\nrouting: [{when: {labels: [x]}, use: opz}]', '3:38 unknown-profile routing[0].use: expected one of the profiles ops, got `opz`. Did you mean ops?'],
    ['routing: [{when: {labels: [x]}, use: ops}]', '2:38 unknown-profile routing[0].use: expected the name of a profile, and there is none under `agents`, got `ops`.'],
    ['agents: {a: {type: codex}}\nrouting: [{when: {}, use: a}]', '3:18 wrong-value routing[0].when: expected at least one label, glob, kind or size, got none. The rule would never fit.'],
    ['agents: {a: {type: codex}}\nrouting: [{when: {labels: []}, use: a}]', '3:18 wrong-value routing[0].when: expected at least one label, glob, kind or size, got none. The rule would never fit.'],
    ['agents: {a: {type: codex, files: [src, ../x]}}', '2:40 wrong-glob Expected a glob such as src/api/**, got `../x`, which leaves the repository with `..`: write a path from its root.'],
    ['agents: {a: {type: codex}}\nrouting: [{when: {files: ["a/{b"]}, use: a}]', '3:27 wrong-glob Expected a glob such as src/api/**, got `"a/{b"`, which has a `{` without its `}`.'],
    ['agents: {ops: {type: codex}, b: {type: codex, fallback: [opz]}}', '2:58 unknown-profile agents.b.fallback[0]: expected one of the profiles ops, b, got `opz`. Did you mean ops?'],
    ['agents: {a: {type: codex, fallback: [a]}}', '2:38 fallback-cycle agents.a.fallback[0]: expected another profile, got `a` itself.'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: sec, agent: s}]}', '3:40 unknown-profile gates.reviewers[0].agent: expected one of the profiles r, got `s`. Did you mean r?'],
    ['gates: {reviewers: [{name: sec, agent: r}]}', '2:40 unknown-profile gates.reviewers[0].agent: expected the name of a profile, and there is none under `agents`, got `r`.'],
    ['agents: {r: {type: script}}\ngates: {reviewers: [{name: sec, agent: r}]}', '3:40 wrong-value gates.reviewers[0].agent: expected a profile that can read, got `r`, which only runs scripts of tasks.'],
    ['agents: {r: {type: codex, status: blocked, blocker: no key}}\ngates: {reviewers: [{name: sec, agent: r}]}', '3:40 wrong-value gates.reviewers[0].agent: expected a profile that may be used, got `r`, which is blocked.'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: sec, agent: r}, {name: sec, agent: r}]}', '3:51 duplicate-name gates.reviewers[1].name: expected a name that no other reviewer has, got `sec` again.'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: approved, agent: r}]}', '3:28 wrong-name gates.reviewers[0].name: expected another name, got `approved`, under which the gate itself tells something.'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: sec, agent: r, when: {}}]}', '3:49 wrong-value gates.reviewers[0].when: expected at least one label, glob or kind, got none. Leave it out where all work is meant.'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: sec, agent: r, when: {labels: []}}]}', '3:58 wrong-value gates.reviewers[0].when.labels: expected at least one label, got a list.'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: sec, agent: r, when: {files: ["!src", "# docs"]}}]}', '3:57 wrong-glob gates.reviewers[0].when.files: expected at least one glob that names a file, such as src/**, got only "!src", "# docs".'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: sec, agent: r, timeout: soon}]}', '3:52 wrong-value gates.reviewers[0].timeout: expected a duration such as 90s, 30m, 2h or 1d, got `soon`.'],
    ['agents: {r: {type: codex}}\ngates: {reviewers: [{name: sec, agent: r, when: {sizes: [small]}}]}', '3:50 unknown-key Unknown key in gates.reviewers[0].when: expected one of labels, files, kinds, got `sizes`. Did you mean `files`?'],
    ['gates: {checks: [{name: a, run: x}, {name: a, run: y}]}', '2:44 duplicate-name gates.checks[1].name: expected a name that no other check has, got `a` again.'],
  ])('%s', (lines, expected) => {
    expect(problems(`version: 1\n${lines}`)).toEqual([expected]);
  });
});

test('profiles that fall back on each other are told where each names the next', () => {
  expect(problems('version: 1\nagents:\n  a: {type: codex, fallback: [b]}\n  b: {type: codex, fallback: [d, c]}\n  c: {type: codex, fallback: [a]}\n  d: {type: codex}')).toEqual([
    '3:31 fallback-cycle agents.a.fallback[0]: expected a profile that does not fall back on a in turn, got `b`, which does.',
    '4:34 fallback-cycle agents.b.fallback[1]: expected a profile that does not fall back on b in turn, got `c`, which does.',
    '5:31 fallback-cycle agents.c.fallback[0]: expected a profile that does not fall back on c in turn, got `a`, which does.',
  ]);
});

describe('the environment', () => {
  test('a missing variable is told at its own place, once', () => {
    expect(problems('version: 1\ndefaults: {timeout: "${LIMIT}"}\nmerge:\n  into: x-${BRANCH}')).toEqual([
      '2:22 missing-variable The environment variable LIMIT is not set. Set it, or for a literal ${ write $${.',
      '4:11 missing-variable The environment variable BRANCH is not set. Set it, or for a literal ${ write $${.',
    ]);
  });

  test('a variable that is missing where a profile is named is told once', () => {
    expect(problems('version: 1\nagents: {a: {type: codex}}\nrouting: [{when: {labels: [x]}, use: "${WHO}"}]')).toEqual([
      '3:39 missing-variable The environment variable WHO is not set. Set it, or for a literal ${ write $${.',
    ]);
  });

  test('keys are no values', () => {
    expect(problems('version: 1\n"${KEY}": 1', {KEY: 'merge'})[0]).toMatch('2:1 unknown-key');
  });

  test('the value of a variable is never shown, because it may be a secret', () => {
    expect(problems('version: 1\ndefaults: {timeout: "${LIMIT}"}', {LIMIT: 'hunter2'})).toEqual([
      '2:21 wrong-value defaults.timeout: expected a duration such as 90s, 30m, 2h or 1d, got `"${LIMIT}"`.',
    ]);
  });

  test('what a variable holds is a value, never YAML and never read again', () => {
    const config = configOf('version: 1\nmerge: {into: "${B}"}', {B: 'x: ${B}\nversion: 2'});
    expect(config.merge.into).toBe('x: ${B}\nversion: 2');
  });
});

test('of two equal keys the later one counts, as its place shows', () => {
  expect(problems('version: 1\nmerge:\n  strategy: merge\n  strategy: no')).toEqual([
    '4:3 duplicate-key This key stands twice in the same map. Remove one of the two.',
    '4:13 wrong-value merge.strategy: expected one of merge, squash, rebase, got `no`.',
  ]);
});

test('the line that is shown ends before its line break', () => {
  const {diagnostics} = readConfig({file: 'a', text: 'version: 2\r\nmerge: {}\r\n', env: {}});
  expect(diagnostics[0]?.source).toBe('version: 2');
});

test('all problems come at once, sorted by place, each with its line', () => {
  const text = `version: 3
agents:
  a: {type: clade, colour: red}
  a: {type: codex}
routing:
  - {when: {label: [x]}, use: b}
gates: {secrets: maybe}
merge: {into: "\${NOPE}"}
`;
  const {config, diagnostics} = readConfig({file: 'my/agents.yaml', text, env: {}});
  expect(config).toBeNull();
  expect(diagnostics.map(({line, column, code}) => `${line}:${column} ${code}`)).toEqual([
    '1:10 wrong-value',
    '4:3 duplicate-key',
    '6:13 unknown-key',
    '6:31 unknown-profile',
    '7:18 wrong-value',
    '8:16 missing-variable',
  ]);
  for (const diagnostic of diagnostics) {
    expect(diagnostic).toMatchObject({severity: 'error', file: 'my/agents.yaml', source: text.split('\n')[diagnostic.line - 1]});
  }
});
