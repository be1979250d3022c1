/** What a test runner tells of its tests, read out of the output of whatever command started it. Pure. */
import type {Counts, Runner, Told} from './test-runner.ts';
import {otherRunners} from './test-runners.ts';
import {scriptRunners} from './test-runners-script.ts';

export interface TestSummary {
  readonly runner: string;
  /** Tests that ran, whatever came of them; where a runner tells only that some did, at least so many. */
  readonly ran: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tests ran in another package of a workspace. */
  readonly ranEarlier?: boolean;
  /** Names of failed tests, a name that several have numbered; empty where none is told. At most three hundred. */
  readonly failing: readonly string[];
}

/** Reads an output line by line, so that its length does not matter. */
export interface SummaryReader {
  add(line: string): void;
  /** Null: no runner that is known here has spoken. */
  end(): TestSummary | null;
}

/** Of a whole output. */
export function testSummary(output: string): TestSummary | null {
  const reader = readSummary();
  for (const line of output.split('\n')) reader.add(line);
  return reader.end();
}

/**
 * The runner speaks whose summary comes last, so that nothing that the tests print stands for what the runner itself says after them.
 * Which exit code the command had is not asked here, and goes before all of this.
 */
export function readSummary(): SummaryReader {
  const tallies = [...scriptRunners, ...otherRunners].map((runner) => new Tally(runner));
  let latest: Tally | null = null;
  let ranEarlier = false;
  return {
    add: (raw) => {
      const line = raw.slice(0, longestLine).replaceAll(escapes, '').trimEnd();
      if (nextPackage.test(line)) ranEarlier ||= (latest?.summary()?.ran ?? 0) > 0;
      for (const tally of tallies) if (tally.add(line)) latest = tally;
    },
    end: () => {
      const summary = latest?.summary() ?? null;
      return summary === null || !ranEarlier ? summary : {...summary, ranEarlier};
    },
  };
}

/** True where a runner says that it ran nothing: whatever the exit code, nothing was tested. */
export const ranNone = (summary: TestSummary | null): boolean => summary !== null && summary.ran === 0 && summary.ranEarlier !== true;

/** What npm prints before the script of each package. */
const nextPackage = /^> (?:@[\w.-]{1,100}\/)?[\w.-]{1,200}@\S{1,60} [\w:.-]{1,60}$/;

const longestLine = 2000;
const mostNames = 300;
const longestName = 200;

/** What a name has that nobody sees, or that turns text around; names are shown and put into prompts. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Colours and other sequences of terminals. */
const escapes = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)/g;

/** What one runner has told so far. */
class Tally {
  readonly #runner: Runner;
  readonly #read: (line: string) => Told | null;
  /** Summaries that are complete. */
  #sum: Required<Counts> = {passed: 0, failed: 0, skipped: 0};
  /** The one that is being told, line by line. */
  #open: Counts | null = null;
  #spoken = false;
  readonly #names = new Map<string, number>();

  constructor(runner: Runner) {
    this.#runner = runner;
    this.#read = runner.reader();
  }

  /** True where the line belongs to a summary. */
  add(line: string): boolean {
    const told = this.#read(line);
    if (told?.failed !== undefined) this.#name(told.failed);
    if (told?.counts === undefined) {
      // Blank lines and what is set in belong to it still.
      if (line !== '' && !line.startsWith('    ')) this.#close();
      return false;
    }
    // A number that is told twice begins the next summary.
    if (Object.keys(told.counts).some((key) => this.#open !== null && key in this.#open)) this.#close();
    this.#open = {...this.#open, ...told.counts};
    this.#spoken = true;
    if (told.last === true) this.#close();
    return true;
  }

  summary(): TestSummary | null {
    this.#close();
    if (!this.#spoken) return null;
    const {passed, failed, skipped} = this.#sum;
    const failing = [...this.#names].flatMap(([name, times]) => Array.from({length: times}, (_, index) => (index === 0 ? name : `${name} (${index + 1})`)));
    return {runner: this.#runner.name, ran: passed + failed, failed, skipped, failing: failing.slice(0, mostNames)};
  }

  #close(): void {
    if (this.#open === null) return;
    const {passed = 0, failed = 0, skipped = 0} = this.#open;
    const before = this.#runner.sums === 'each' ? this.#sum : {passed: 0, failed: 0, skipped: 0};
    this.#sum = {passed: before.passed + passed, failed: before.failed + failed, skipped: before.skipped + skipped};
    this.#open = null;
  }

  #name(name: string): void {
    const cut = name.replaceAll(unseen, '').trim().slice(0, longestName);
    const times = this.#names.get(cut) ?? 0;
    if (cut === '' || (times === 0 && this.#names.size >= mostNames) || times >= mostNames) return;
    this.#names.set(cut, this.#runner.repeats === true ? 1 : times + 1);
  }
}
