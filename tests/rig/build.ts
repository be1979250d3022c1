/** Builds the program once before the tests, so that what they run is what the sources say. */
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {whyNoSandbox} from './bubblewrap.ts';

export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], {cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: 'inherit'});
  if (whyNoSandbox !== null) console.log(whyNoSandbox);
}
