/** Runs a program for the little that it prints, such as its version. */
import {execFile} from 'node:child_process';

/** `text` is one line for people: the first that it printed, or why it could not be asked. */
export interface Captured {
  readonly ok: boolean;
  readonly text: string;
  /** It was killed for taking too long. */
  readonly timedOut: boolean;
}

/** Never rejects. What takes longer is killed; no input, and at most 64 KiB of output. */
export function capture(spec: {readonly program: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>>; readonly timeoutMs: number}): Promise<Captured> {
  return new Promise((resolve) => {
    const options = {env: {...spec.env}, timeout: spec.timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 1024, cwd: '/'} as const;
    const child = execFile(spec.program, spec.args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ok: true, text: firstLine(stdout) || firstLine(stderr), timedOut: false});
      else if (error.killed === true) resolve({ok: false, text: `${spec.program} gave no answer within ${spec.timeoutMs / 1000} s`, timedOut: true});
      else resolve({ok: false, text: firstLine(stderr) || firstLine(error.message), timedOut: false});
    });
    child.stdin?.end();
  });
}

const firstLine = (text: string): string => text.trim().split('\n')[0]?.trim() ?? '';
