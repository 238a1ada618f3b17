/** The bytes of a stream right before and right after a piece of it. */
export interface SurroundingBytes {
  /** Begins at an even place of the stream. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}
