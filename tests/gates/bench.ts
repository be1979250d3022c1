/**
 * npm run bench:gates: how long all built-in gates take for a change of 5,000 lines in a real repository, by gate, and the whole
 * `orch gate` beside `git diff` of the same range. Exits 1 where the median of the verdict is above a second.
 */
import {execFileSync} from 'node:child_process';
import {parseRawDiff} from '../../src/gates/change.ts';
import {judgeCommit} from '../../src/gates/gate-keeper.ts';
import {gateSettings} from '../../src/commands/settings.ts';
import {openGit} from '../../src/world/git.ts';
import {fileAt, rawDiff, readBlobs, treeOf} from '../../src/workspace/merge-tree.ts';
import {pathsOf} from '../../src/workspace/tree-paths.ts';
import {cli, Lab} from '../rig/lab.ts';

const rounds = 9;
const limitMs = 1000;
const readLimit = 8 * 1024 * 1024;

const range = (count: number): readonly number[] => Array.from({length: count}, (_, index) => index);
const code = (file: number, side: string): string => range(80).map((line) => `export const ${side}${file}x${line} = compute(${line}, 'some text of ${side}', {option: ${line % 2 === 0}}); // ${(file * 7919 + line * 104729).toString(36).repeat(3)}\n`).join('');
const tests = (file: number, side: string): string => `import {expect, test} from 'vitest';\n\n${range(16).map((line) => `test('${side} ${file} ${line}', () => {\n  expect(compute(${line}, '${side}')).toEqual({value: ${line}});\n});\n\n`).join('')}`;
const python = (file: number, side: string): string => range(60).map((line) => `def ${side}_${file}_${line}(a, b):\n    return compute(a, b, "${side}", ${line})\n`).join('');
const lock = (version: string): string => JSON.stringify({name: 'x', lockfileVersion: 3, packages: {'': {dependencies: Object.fromEntries(range(60).map((one) => [`package-${one}`, version]))}, ...Object.fromEntries(range(60).map((one) => [`node_modules/package-${one}`, {version, resolved: `https://registry.example.org/package-${one}/-/package-${one}-${version}.tgz`, integrity: `sha512-${Buffer.alloc(64, one).toString('base64')}`, license: 'MIT'}]))}}, null, 2);

function files(side: string, version: string): Readonly<Record<string, string>> {
  const all: Record<string, string> = {CODEOWNERS: range(200).map((one) => `/src/part${one}/ @team-${one}\n`).join(''), 'package.json': JSON.stringify({name: 'x', dependencies: Object.fromEntries(range(60).map((one) => [`package-${one}`, version]))}, null, 2), 'package-lock.json': lock(version)};
  for (const file of range(48)) all[`src/part${file}/code.ts`] = code(file, side);
  for (const file of range(12)) all[`tests/part${file}.test.ts`] = tests(file, side);
  for (const file of range(5)) all[`tools/part${file}.py`] = python(file, side);
  return all;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const lab = await Lab.open(files('before', '1.0.0'));
try {
  for (const [name, text] of Object.entries(files('after', '1.0.1'))) await lab.write(name, text);
  lab.git('commit', '-qam', 'second');
  const [added = '0', removed = '0'] = /(\d+) insertions?\(\+\), (\d+)/.exec(lab.git('diff', '--shortstat', 'HEAD~1', 'HEAD'))?.slice(1) ?? [];
  print(`${added} lines added, ${removed} removed, ${process.version}`);
  const objects = {git: openGit({cwd: lab.repo, gitDir: `${lab.repo}/.git`})};
  const [base, head] = [lab.git('rev-parse', 'HEAD~1'), lab.git('rev-parse', 'HEAD')];
  const settings = {...gateSettings(null), policy: {...gateSettings(null).policy, codeowners: true}};
  const totals: number[] = [];
  const processor: number[] = [];
  const byGate = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    let last = start;
    const change = {base, head, tree: await treeOf(objects, head), files: parseRawDiff(await rawDiff(objects, base, head)), warnings: []};
    const reading = (path: string): Promise<Buffer | null> => fileAt(objects, base, path, readLimit);
    await judgeCommit(
      {change, task: null, tasks: [], names: await pathsOf(objects, head), blobs: {read: (shas) => readBlobs(objects, shas, readLimit)}, settings, values: [], readBase: reading, readUnchanged: reading, scanners: [], runCheck: () => Promise.reject(new Error('no checks here')), withTimeout: (_gate, work) => work(new AbortController().signal), approvedTree: null, overrides: new Set()},
      {
        on: async (gate) => {
          const now = performance.now();
          byGate.set(gate, [...(byGate.get(gate) ?? []), now - last]);
          last = now;
        },
      },
    );
    totals.push(performance.now() - start);
    const {user, system} = process.cpuUsage(cpu);
    processor.push((user + system) / 1000);
  }
  for (const [gate, times] of byGate) print(`  ${gate.padEnd(14)} first ${Math.round(times[0] ?? 0)} ms, median ${Math.round(median(times))} ms`);
  print(`all built-in gates: first ${Math.round(totals[0] ?? 0)} ms (with loading), median of ${rounds} ${Math.round(median(totals))} ms; processor time of orch itself: first ${Math.round(processor[0] ?? 0)} ms, median ${Math.round(median(processor))} ms`);
  const timed = (program: string, args: readonly string[]): number => {
    const start = performance.now();
    try {
      execFileSync(program, args, {cwd: lab.repo, env: lab.env, stdio: 'ignore', maxBuffer: 1 << 28});
    } catch {
      // It blocks or asks; how long it took is what counts.
    }
    return performance.now() - start;
  };
  const [whole, reference] = [range(5).map(() => timed(process.execPath, [cli, 'gate', 'HEAD~1..HEAD'])), range(5).map(() => timed('git', ['diff', 'HEAD~1', 'HEAD']))];
  print(`orch gate HEAD~1..HEAD, the whole program: median ${Math.round(median(whole))} ms; git diff of the same: ${Math.round(median(reference))} ms (ratio ${(median(whole) / median(reference)).toFixed(1)})`);
  process.exitCode = Math.max(median(totals), totals[0] ?? 0) < limitMs ? 0 : 1;
} finally {
  await lab.close();
}
