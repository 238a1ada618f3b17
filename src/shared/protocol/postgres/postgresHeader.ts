import type { FrameHeader } from '../../frameHeader.ts';
import type { Party } from '../protocol.ts';

/** Types of messages (PostgreSQL documentation, section 55.7). */
const types: Readonly<Record<Party, string>> = {
  client: 'BCDEFHPQSXcdfp',
  server: '123ACDEGHIKNRSTVWZcdnstv',
};
const lengthBytes = 4;

/** The type of a message and its length, which counts itself. Messages without a type are none here. */
export class PostgresHeader implements FrameHeader {
  readonly bytesMin = 1 + lengthBytes;
  readonly bytesMax = 1 + lengthBytes;
  readonly headerBytes = 1 + lengthBytes;
  /** The type. */
  readonly commonAt = 0;
  /** Of the type three; of the length at least the two bytes that are zero in messages up to 64 KiB. */
  readonly bits = 3 + 16;
  frameBytes = 0;
  readonly #types: string;

  constructor(from: Party) {
    this.#types = types[from];
  }

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    if (to - from < this.bytesMin) {
      return 'more';
    }
    let length = 0;
    for (let at = from + 1; at <= from + lengthBytes; at += 1) {
      length = length * 256 + (bytes[at] ?? 0);
    }
    this.frameBytes = 1 + length;
    const isType = this.#types.includes(String.fromCharCode(bytes[from] ?? 0));
    return isType && length >= lengthBytes ? 'read' : 'malformed';
  }
}
