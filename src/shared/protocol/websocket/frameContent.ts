/** What a frame carries, unmasked. */
export interface FrameContent {
  readonly bytes: Uint8Array;
  readonly isControl: boolean;
  readonly isContinuation: boolean;
  /** Whether it begins a message that is compressed (RFC 7692, section 6). */
  readonly isCompressed: boolean;
}

/** What a WebSocket frame (RFC 6455, section 5.2) carries, as far as its bytes are there. */
export function frameContent(frame: Uint8Array): FrameContent | undefined {
  const [first = 0, second = 0] = frame;
  const opcode = first & 0x0f;
  const short = second & 0x7f;
  const isMasked = (second & 0x80) !== 0;
  const keyAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  const start = keyAt + (isMasked ? 4 : 0);
  if (frame.length < start) {
    return undefined;
  }
  const key = frame.subarray(keyAt, keyAt + 4);
  const carried = frame.subarray(start);
  return {
    bytes: isMasked ? carried.map((byte, at) => byte ^ (key[at & 3] ?? 0)) : carried,
    isControl: opcode >= 8,
    isContinuation: opcode === 0,
    isCompressed: opcode < 8 && (first & 0x40) !== 0,
  };
}
