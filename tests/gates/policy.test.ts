import {describe, expect, it} from 'vitest';
import {readConfig} from '../../src/agents/config.ts';
import {gateSettings} from '../../src/commands/settings.ts';
import {defaultPolicy} from '../../src/gates/policy-defaults.ts';
import {strictRequireHuman} from '../../src/gates/policy-strict.ts';
import {policyGate} from '../../src/gates/policy.ts';
import {adding, changing, symlink, told} from './changes.ts';

const judge = (change: ReturnType<typeof adding>['change'], more: Partial<Parameters<typeof policyGate>[0]> = {}) => told(policyGate({change, mode: 'auto', requireHuman: [], block: [], ...more}));
const judgeAdded = (path: string, more: Partial<Parameters<typeof policyGate>[0]> = {}) => judge(adding({[path]: 'x'}).change, more);

/** The lists that agents.yaml comes to. */
const under = (policy: string): Partial<Parameters<typeof policyGate>[0]> => {
  const {config} = readConfig({file: 'agents.yaml', text: `version: 1\ngates: {policy: ${policy}}\n`, env: {}});
  return {requireHuman: gateSettings(config).policy.requireHuman};
};

describe('policy', () => {
  it.each(['src/a.ts', 'package.json', 'Dockerfile', 'db/1.sql', '.env.example', 'a/.env.sample', '.env.template', 'docs/claude.txt', 'environment.ts', '.kiro/specs/a/tasks.md', 'src/agents.yaml.ts', 'settings.json', 'Makefile', 'src/lefthook-reader.ts', '.yarn/cache/a.zip', 'firestore.rules', 'docs/rules.md', '.kiro/specs/a/design.md', 'gradle/libs.toml'])('lets %s pass', (path) => {
    expect(judgeAdded(path)).toBe('pass');
  });

  it.each([
    'CLAUDE.md',
    'packages/a/CLAUDE.md',
    'AGENTS.md',
    'GEMINI.md',
    '.claude/settings.json',
    '.claude/skills/a/b.md',
    'sub/.claude/x',
    '.mcp.json',
    '.cursor/rules/a.mdc',
    '.codex/config.toml',
    '.kiro/hooks/x',
    'agents.yaml',
    '.github/workflows/x.yml',
    '.gitlab-ci.yml',
    'Jenkinsfile',
    '.husky/pre-commit',
    '.vscode/tasks.json',
    '.npmrc',
    'a/.npmrc',
    '.gitattributes',
    'src/.gitattributes',
    '.envrc',
    'a/.windsurf/rules/x.md',
    '.github/copilot-instructions.md',
    '.aider.conf.yml',
    '.clinerules-code',
    '.roo/mcp.json',
    'docs/.kiro/steering/x.md',
    'opencode.json',
    '.opencode/plugin/x.ts',
    '.gemini/settings.json',
    '.qwen/settings.json',
    'packages/a/.gitlab-ci.deploy.yml',
    '.mergify.yml',
    'lefthook.toml',
    '.lintstagedrc.json',
    'my.code-workspace',
    '.devcontainer/a/devcontainer.json',
    '.yarnrc.yml',
    '.yarn/releases/yarn-4.cjs',
    '.gitmodules',
    'sub/.cargo/config.toml',
    'gradlew',
  ])('asks about %s', (path) => {
    expect(judgeAdded(path)).toBe(`human | policy/require-human ${path}`);
  });

  it.each(['.env', '.env.local', 'a/b/.env.production', '.env.example.local', '.env.d/x', '.worktrees/x'])('blocks %s', (path) => {
    expect(judgeAdded(path)).toBe(`block | policy/blocked ${path}`);
  });

  it.each(['claude.MD', '.GitHub/workflows/x.yml', '.github./workflows/x.yml', '.github /workflows/x.yml', '.git\u200bhub/workflows/x.yml', 'CLAUDE.md.', '.ENV', '.en\u200bv', 'AGENT\u017f.md'])('knows %j, which another file system takes for a name of the list', (path) => {
    expect(judgeAdded(path)).toMatch(/^(human|block) \| policy/);
  });

  it('counts changes, removals, links and changes of type; removing a blocked file asks', () => {
    expect(judge(changing({'CLAUDE.md': 'x'}, {'CLAUDE.md': 'y'}).change)).toBe('human | policy/require-human CLAUDE.md');
    expect(judge(changing({'CLAUDE.md': 'x'}, {}).change)).toBe('human | policy/require-human CLAUDE.md');
    expect(judge(changing({'CLAUDE.md': 'x'}, {'CLAUDE.md': symlink('a')}).change)).toBe('human | policy/require-human CLAUDE.md');
    expect(judge(adding({'.claude': symlink('docs')}).change)).toBe('human | policy/require-human .claude');
    expect(judge(changing({'.env': 'x'}, {}).change)).toBe('human | policy/blocked .env');
  });

  it("adds the user's lists to the default ones", () => {
    const lists = {requireHuman: ['package.json', '*.sql'], block: ['/secrets']};
    expect(judgeAdded('a/package.json', lists)).toBe('human | policy/require-human a/package.json');
    expect(judgeAdded('secrets/x', lists)).toBe('block | policy/blocked secrets/x');
    expect(judgeAdded('a/secrets/x', lists)).toBe('pass');
    expect(judgeAdded('CLAUDE.md', lists)).toBe('human | policy/require-human CLAUDE.md');
  });

  it('lets the user take a default back', () => {
    expect(judgeAdded('.gitattributes', {requireHuman: ['!.gitattributes']})).toBe('pass');
    expect(judgeAdded('.env.test', {block: ['!.env.test']})).toBe('pass');
  });

  describe('of the strict preset', () => {
    it.each(['package.json', 'a/package-lock.json', 'go.sum', 'db/1.sql', 'app/migrations/1.py', 'Dockerfile', 'api/Dockerfile.dev', 'infra/main.tf', 'k8s/x.yaml', 'src/auth/login.ts', 'src/auth.ts', 'Makefile', 'flake.nix', 'netlify.toml'])('asks about %s, which passes without it', (path) => {
      expect(judgeAdded(path, under('{preset: strict}'))).toBe(`human | policy/require-human ${path}`);
      expect(judgeAdded(path, under('{require_human: []}'))).toBe('pass');
    });

    it("lets other files pass, keeps the default list, and gives way to the user's own", () => {
      expect(judgeAdded('src/author.ts', under('{preset: strict}'))).toBe('pass');
      expect(judgeAdded('CLAUDE.md', under('{preset: strict}'))).toBe('human | policy/require-human CLAUDE.md');
      expect(judgeAdded('package.json', under('{preset: strict, require_human: ["!package.json"]}'))).toBe('pass');
    });
  });

  it('obeys its mode', () => {
    const {change} = adding({'.env': 'x', 'CLAUDE.md': 'x'});
    expect(judge(change)).toBe('block | policy/blocked .env | policy/require-human CLAUDE.md');
    expect(judge(change, {mode: 'human'})).toBe('human | policy/blocked .env | policy/require-human CLAUDE.md');
    expect(judgeAdded('CLAUDE.md', {mode: 'block'})).toBe('block | policy/require-human CLAUDE.md');
    expect(judge(change, {mode: 'warn'})).toMatch(/^pass \| policy/);
  });

  it('is not silenced from inside the change', () => {
    const {change} = adding({'.gitignore': '!.env\n!CLAUDE.md\n', 'agents.yaml': 'gates: {policy: off}', '.env': 'x'});
    expect(judge(change)).toBe('block | policy/blocked .env | policy/require-human agents.yaml');
  });

  it('tells every path with a strange name by a harmless one', () => {
    expect(judgeAdded('.github/a\u001b[2J')).toBe('human | policy/require-human .github/a\\u{1b}[2J');
    expect(judgeAdded('../.env')).toBe('block | policy/blocked ../.env');
  });

  it('has every default in one list only', () => {
    const all = [...defaultPolicy.requireHuman, ...defaultPolicy.block, ...strictRequireHuman];
    expect(new Set(all).size).toBe(all.length);
  });
});
