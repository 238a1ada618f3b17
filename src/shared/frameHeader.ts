/** Reads what stands at the beginning of a frame and tells how long it is. */
export interface FrameHeader {
  /** Bytes that it has at least, and at most. */
  readonly bytesMin: number;
  readonly bytesMax: number;
  /**
   * Looks at a frame's bytes in `bytes`, from `from` to `to`. `more` are needed; or `frameBytes`,
   * `headerBytes` and `bits` are set; or the first `headerBytes` are no header.
   */
  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed';
  /** Of the whole frame, header included; a safe integer, at least `headerBytes`. */
  readonly frameBytes: number;
  readonly headerBytes: number;
  /** How unlikely other bytes are to read as such a header: one in 2 to that power. */
  readonly bits: number;
  /** Index in the frame of the byte that most frames of a stream have in common, such as a type. */
  readonly commonAt: number;
}
