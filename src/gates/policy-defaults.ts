/** Paths that a change may not touch on its own, unless the policy gate is off. Data, read as in .gitignore. */

/** A later pattern with `!` takes back an earlier one, as in .gitignore; letter case does not count. */
export interface PolicyLists {
  readonly requireHuman: readonly string[];
  readonly block: readonly string[];
}

/**
 * Files that steer the next agent, the CI service, the hooks of a checkout or orch itself ask a human: whoever owns them, what is
 * merged there acts later with other rights. Files of secrets block. `package.json`, Dockerfiles and migrations are ordinary work
 * of many tasks and are left to the user's own list.
 */
export const defaultPolicy: PolicyLists = {
  requireHuman: [
    // What agents obey.
    'CLAUDE.md',
    'CLAUDE.local.md',
    'AGENTS.md',
    'AGENTS.override.md',
    'AGENT.md',
    'GEMINI.md',
    'QWEN.md',
    '.claude',
    '.claude-plugin',
    '.mcp.json',
    '.cursor',
    '.cursorrules',
    '.codex',
    '.gemini',
    '.qwen',
    '.opencode',
    'opencode.json',
    'opencode.jsonc',
    '.agents',
    '.aider*',
    '.amazonq',
    '.clinerules',
    '.continue',
    '.goosehints',
    '.junie',
    '.roo',
    '.roomodes',
    '.windsurf',
    '.windsurfrules',
    '**/.kiro/steering',
    '**/.kiro/hooks',
    '**/.kiro/settings',
    'agents.yaml',
    '/.orch-allow.yaml',
    // What CI services run.
    '.github',
    'CODEOWNERS',
    '.gitlab',
    '.gitlab-ci.yml',
    '.circleci',
    '.buildkite',
    '.drone.yml',
    '.travis.yml',
    '.woodpecker',
    '.woodpecker.y*ml',
    '.gitea',
    '.forgejo',
    'appveyor.yml',
    'azure-pipelines*.yml',
    'bitbucket-pipelines.yml',
    'cloudbuild.yaml',
    'Jenkinsfile*',
    // What runs by itself in a checkout, or decides where code comes from.
    '.husky',
    '.githooks',
    'lefthook.y*ml',
    '.lefthook.y*ml',
    '.pre-commit-config.yaml',
    '.vscode',
    '.idea',
    '.devcontainer',
    '.devcontainer.json',
    '.gitattributes',
    '.gitconfig',
    '.lfsconfig',
    '.envrc',
    'mise.toml',
    '.mise.toml',
    '.npmrc',
    '.yarnrc',
    '.yarnrc.yml',
    '.pnpmfile.cjs',
    'bunfig.toml',
    'pip.conf',
    '.pypirc',
    '.netrc',
  ],
  block: ['.env*', '!.env.example', '!.env.sample', '!.env.template', '!.envrc', '/.worktrees'],
};
