/** The vocabulary of money. Types only. */

/** Bounds in US dollars; null: none. */
export interface Budget {
  /** For the run. */
  readonly usd: number | null;
  /** For all runs of a day, by the local calendar. */
  readonly usdPerDay: number | null;
}

/** US dollars a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}
