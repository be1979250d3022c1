/** The port to scanners that are programs of their own. */

export interface OtherFinding {
  /** The scanner's own name for it. */
  readonly rule: string;
  /** For comparing, never for showing. */
  readonly secret: string;
}

export interface OtherScanner {
  /** `gitleaks` or `trufflehog`. */
  readonly name: string;
  /** Null: configured, but not to be found; the gate then cannot judge. Rejects when the program fails or is aborted. */
  readonly scan: ((text: string, signal: AbortSignal | undefined) => Promise<readonly OtherFinding[]>) | null;
}
