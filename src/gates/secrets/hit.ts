/** Something that looks like a credential, at a place in a text. */
export interface Hit {
  /** Kebab-case, the part after `secrets/`. */
  readonly rule: string;
  /** Offset in the text that was scanned. */
  readonly start: number;
  /** The credential: for comparing and for its fingerprint, never for showing. */
  readonly secret: string;
}
