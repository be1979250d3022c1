/** The throw-away repository of `orch demo`, and how its run is meant to end. */
import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {StateWord} from '../run/standing.ts';
import {openGit} from '../world/git.ts';

/** Every task of the demo and the state it is designed to end in. */
export const designedEnds: Readonly<Record<string, StateWord>> = {
  'APP-1': 'merged',
  'APP-2': 'merged',
  'APP-3': 'merged',
  'APP-4': 'merged',
  'APP-5': 'blocked',
  'APP-6': 'failed',
  'APP-7': 'conflicted',
  'APP-8': 'skipped',
};

/** Makes the repository with one commit on `main`; returns its folder. */
export async function makeDemoRepository(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'orch-demo-'));
  for (const [name, text] of Object.entries({'README.md': '# Sums\n', 'sum.mjs': sum, 'test.mjs': tests, 'tasks.md': tasks})) await writeFile(join(dir, name), text);
  const git = openGit({cwd: dir, env: {GIT_AUTHOR_NAME: 'demo', GIT_AUTHOR_EMAIL: 'demo@localhost', GIT_COMMITTER_NAME: 'demo', GIT_COMMITTER_EMAIL: 'demo@localhost'}});
  await git.run(['init', '--quiet', '--initial-branch=main']);
  await git.run(['add', '--all']);
  await git.run(['commit', '--quiet', '--message=A program that adds']);
  return dir;
}

const sum = `export const sum = (a, b) => a + b;
`;

const tests = `import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {sum} from './sum.mjs';

assert.equal(sum(1, 2), 3);
if (existsSync('product.mjs')) {
  const {product} = await import('./product.mjs');
  assert.equal(product(2, 3), 6);
}
`;

const tasks = `---
verify: node test.mjs
---
# Sums

## APP-1: Multiply
- files: product.mjs

\`\`\`sh run
sleep 0.4
echo 'export const product = (a, b) => a * b;' > product.mjs
\`\`\`

## APP-2: Document the sum
- files: docs/**

\`\`\`sh run
mkdir -p docs
sleep 0.6
echo 'sum(a, b) adds two numbers.' > docs/sum.md
\`\`\`

## APP-3: Document the product
- depends on: APP-1
- files: docs/product.md

Waits for APP-1, and for APP-2, which owns the same folder.

\`\`\`sh run
sleep 0.3
mkdir -p docs
echo "product.mjs exports: $(grep -o 'product' product.mjs | head -n 1)(a, b)" > docs/product.md
\`\`\`

## APP-4: Title of the readme

\`\`\`sh run
sleep 0.2
echo '# Sums and products' > README.md
\`\`\`

## APP-5: Call the bank
- files: bank.mjs

A gate blocks this one: it commits a key.

\`\`\`sh run
sleep 0.3
printf 'export const token = "%s%s";\\n' ghp_ "$(git hash-object README.md | cut -c 1-36)" > bank.mjs
\`\`\`

## APP-6: A faster product
- depends on: APP-3
- files: product.mjs

Its tests fail: the product is wrong.

\`\`\`sh run
sleep 0.2
echo 'export const product = (a, b) => a + b;' > product.mjs
\`\`\`

## APP-7: Another title of the readme

Conflicts with APP-4: neither says which files it owns.

\`\`\`sh run
sleep 1.2
echo '# Arithmetic' > README.md
\`\`\`

## APP-8: Announce the faster product
- depends on: APP-6
- files: docs/news.md

\`\`\`sh run
echo 'Faster than ever.' > docs/news.md
\`\`\`
`;
