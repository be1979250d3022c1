/** What a command has of the terminal and the environment; `cli.ts` makes the real one. */
import type {ChalkInstance} from 'chalk';

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results: what a program that reads us wants. */
  readonly out: (text: string) => void;
  /** Everything said to people beside the result. */
  readonly err: (text: string) => void;
  readonly chalk: ChalkInstance;
  /** Stdout is a terminal that can be repainted. */
  readonly terminal: boolean;
  /** A person is there to be asked. */
  readonly interactive: boolean;
  readonly size: () => {readonly columns: number; readonly rows: number};
  /** Asks one question; null when the input ended. */
  readonly ask: (question: string) => Promise<string | null>;
  /** All of standard input. */
  readonly input: () => Promise<string>;
  /** Calls back on SIGINT, SIGTERM and SIGHUP; returns how to stop listening. */
  readonly onSignal: (heard: (signal: NodeJS.Signals) => void) => () => void;
}
