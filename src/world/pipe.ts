/** Sends text through a program and takes what it prints, without a file in between. */
import {execa} from 'execa';

export interface PipeSpec {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: string;
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** More output is a failure. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Output and exit code, whatever that is. Rejects where the program cannot be started, is killed, takes too long or says too much. */
export async function pipeThrough(spec: PipeSpec): Promise<{readonly code: number; readonly stdout: string; readonly stderr: string}> {
  const result = await execa(spec.program, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    extendEnv: false,
    input: spec.input,
    reject: false,
    stripFinalNewline: false,
    timeout: spec.timeoutMs,
    forceKillAfterDelay: 2000,
    maxBuffer: spec.maxBytes,
    ...(spec.signal === undefined ? {} : {cancelSignal: spec.signal}),
  });
  if (result.exitCode !== undefined && !result.isMaxBuffer && !result.timedOut) return {code: result.exitCode, stdout: result.stdout, stderr: result.stderr};
  const why = result.isMaxBuffer ? `printed more than ${spec.maxBytes} bytes` : result.timedOut ? `took longer than ${spec.timeoutMs / 1000} s` : result.isCanceled ? 'was stopped' : (result.originalMessage ?? 'was killed');
  throw new Error(`${spec.program} ${why}`);
}
