import type { FrameHeader } from '../../frameHeader.ts';

/** Up to the length, which counts what follows it. */
const countedAt = 6;
/** A unit and at least a function; the longest PDU has 253 bytes. */
const lengthMin = 2;
const lengthMax = 254;

/** The MBAP header up to its length (Modbus Messaging on TCP/IP 1.0b, section 3.1.3). */
export class ModbusHeader implements FrameHeader {
  readonly bytesMin = countedAt;
  readonly bytesMax = countedAt;
  readonly headerBytes = countedAt;
  /** The unit. */
  readonly commonAt = countedAt;
  /** The protocol is 0, the length less than 256. */
  readonly bits = 24;
  frameBytes = 0;

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    if (to - from < countedAt) {
      return 'more';
    }
    const uint16 = (at: number) => (bytes[from + at] ?? 0) * 256 + (bytes[from + at + 1] ?? 0);
    const length = uint16(4);
    this.frameBytes = countedAt + length;
    return uint16(2) === 0 && length >= lengthMin && length <= lengthMax ? 'read' : 'malformed';
  }
}
