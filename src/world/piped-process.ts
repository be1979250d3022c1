/** Starts a program that is spoken to over pipes. Only the bridge to protocol agents does; everything else writes to files. */
import {spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';
import {fail, ok, type Result} from '../failure.ts';
import {sleep} from './clock.ts';
import {errorCode} from './files.ts';
import type {Ended} from './process.ts';

export interface Piped {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when the process itself has ended. Never rejects. */
  readonly exit: Promise<Ended>;
  /** Closes its input and, where that does not end it, ends it: asked after `graceMs`, forced after as long again. */
  end(graceMs: number): Promise<void>;
}

/** Its errors go where ours go; it stays in our process group, so that whoever ends us ends it. The failure says why it could not start. */
export function startPiped(command: readonly [string, ...string[]], cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<Result<Piped, string>> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {cwd, env: {...env}, stdio: ['pipe', 'pipe', 'inherit']});
    child.once('error', (error) => resolve(fail(`${program} cannot be started: ${errorCode(error) === 'ENOENT' ? 'it was not found on PATH' : error.message}`)));
    // A write to an agent that is gone is not ours to fail on: its exit tells more.
    child.stdin.on('error', () => undefined);
    const exit = new Promise<Ended>((ended) => {
      child.once('exit', (code, signal) => ended({code, signal}));
    });
    child.once('spawn', () => {
      const gone = async (graceMs: number): Promise<boolean> => (await Promise.race([exit, sleep(graceMs)])) !== undefined;
      resolve(ok({
        stdin: child.stdin,
        stdout: child.stdout,
        exit,
        async end(graceMs) {
          child.stdin.end();
          if (!(await gone(graceMs))) {
            child.kill('SIGTERM');
            if (!(await gone(graceMs))) child.kill('SIGKILL');
            await exit;
          }
          child.stdout.destroy();
        },
      }));
    });
  });
}
