import type { FrameHeader } from '../../frameHeader.ts';

const messageHeaderBytes = 12;
/** A question about the root: its name, type and class. A record about it has a time and a length besides. */
const questionBytesMin = 5;
const recordBytesMin = 11;

/** The length of a DNS message over TCP (RFC 7766, section 8) and its header (RFC 1035, section 4.1.1). */
export class DnsHeader implements FrameHeader {
  readonly bytesMin = 2 + messageHeaderBytes;
  readonly bytesMax = 2 + messageHeaderBytes;
  readonly headerBytes = 2 + messageHeaderBytes;
  /** The flags: a side sends either queries or responses, as a rule. */
  readonly commonAt = 4;
  /** Of the longest message; the counts of a shorter one are less likely. */
  readonly bits = 17;
  frameBytes = 0;

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    if (to - from < this.bytesMin) {
      return 'more';
    }
    const uint16 = (at: number) => (bytes[from + at] ?? 0) * 256 + (bytes[from + at + 1] ?? 0);
    const records = uint16(8) + uint16(10) + uint16(12);
    const bytesMin = messageHeaderBytes + questionBytesMin * uint16(6) + recordBytesMin * records;
    this.frameBytes = 2 + uint16(0);
    return uint16(0) >= bytesMin ? 'read' : 'malformed';
  }
}
