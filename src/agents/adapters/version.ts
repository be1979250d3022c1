/** Reads the version out of what a program prints when it is asked for it. */
import type {VersionQuery} from './adapter.ts';

/** `--version`, answered with a dotted number somewhere in the text: `2.1.197 (Claude Code)`, `codex-cli 0.169.0`, `2026.08.11-e8db854`. */
export const dottedVersion: VersionQuery = {args: ['--version'], parse: dotted};

function dotted(output: string): string | null {
  return /(?<![\w.])v?(\d{1,6}(?:\.\d{1,6}){1,3}(?:[-+][\w.-]{1,60})?)/.exec(output.slice(0, 4000))?.[1]?.replace(/[.-]+$/, '') ?? null;
}
