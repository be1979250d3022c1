/** How a test runner's way of telling is described. Types only. */

/** Numbers of one summary, as far as a line of it tells them. */
export interface Counts {
  readonly passed?: number;
  readonly failed?: number;
  /** Skipped, pending, ignored, deselected: all that did not run. */
  readonly skipped?: number;
}

/** What one line of output means to a runner. */
export interface Told {
  readonly counts?: Counts;
  /** The line ends a summary: what follows belongs to another one. */
  readonly last?: boolean;
  /** A test that failed. */
  readonly failed?: string;
}

/** A runner's way of telling; `read` is made anew for each output, and may remember what it has seen. */
export interface Runner {
  readonly name: string;
  /** `each`: it prints a summary for each part, and they are added up. `last`: the last summary holds for all. */
  readonly sums: 'each' | 'last';
  /** A failed test may be told more than once. */
  readonly repeats?: boolean;
  readonly reader: () => (line: string) => Told | null;
}
