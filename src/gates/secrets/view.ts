/** One piece of a text in another form: what it says, and where in the text it is written. */
export interface View {
  readonly text: string;
  readonly start: number;
  /** As it is written. */
  readonly source: string;
}
