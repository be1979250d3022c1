// node tests/rig/run-ts.mjs <file.ts> [arguments]: bundles a program of the tests and runs it, since Node 20 reads no TypeScript.
// In all that it imports, `import.meta.url` is that of the program: relative to it, files two folders below the root agree.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {constants, tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const [entry, ...args] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'orch-run-'));
const outfile = join(dir, 'program.mjs');
const requires = "import {createRequire as orchRequire} from 'node:module';const require=orchRequire(process.argv[1]);";
await build({entryPoints: [resolve(entry)], bundle: true, platform: 'node', format: 'esm', target: 'node20.19', sourcemap: 'inline', logLevel: 'warning', banner: {js: requires}, define: {'import.meta.url': JSON.stringify(pathToFileURL(resolve(entry)).href)}, outfile});
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...args], {stdio: 'inherit'});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => {
  rmSync(dir, {recursive: true, force: true});
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
});
