import type { FrameHeader } from '../../frameHeader.ts';
import type { Party } from '../protocol.ts';

const publishType = 3;
/** Types whose flags are 0010 rather than 0000 (MQTT 5.0, section 2.1.3). */
const flaggedTypes: readonly number[] = [6, 8, 10];
/** Types that one side sends only; the others come from both. */
const sentByOne: Readonly<Record<number, Party>> = {
  ...{ 1: 'client', 8: 'client', 10: 'client', 12: 'client' },
  ...{ 2: 'server', 9: 'server', 11: 'server', 13: 'server' },
};
/** Of each type, how long what follows the length is at least. */
const lengthsMin: Readonly<Record<number, number>> = {
  ...{ 1: 12, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 5, 9: 3, 10: 4, 11: 2 },
};
const pingTypes: readonly number[] = [12, 13];
const lengthBytesMax = 4;

/** Whether a control packet may begin with this byte. */
export function isPacketStart(first: number): boolean {
  const type = first >> 4;
  const flags = first & 15;
  if (type === publishType) {
    // There is no quality of service 3.
    return (flags & 6) !== 6;
  }
  return type !== 0 && flags === (flaggedTypes.includes(type) ? 2 : 0);
}

/** The fixed header of a control packet (MQTT 5.0, section 2.1); of PUBLISH, the length of its topic too. */
export class MqttHeader implements FrameHeader {
  readonly bytesMin = 2;
  readonly bytesMax = 1 + lengthBytesMax + 2;
  /** Type and flags. */
  readonly commonAt = 0;
  frameBytes = 0;
  headerBytes = 0;
  bits = 0;
  readonly #from: Party;

  constructor(from: Party) {
    this.#from = from;
  }

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    if (to - from < this.bytesMin) {
      return 'more';
    }
    const first = bytes[from] ?? 0;
    const type = first >> 4;
    if (!isPacketStart(first) || (sentByOne[type] ?? this.#from) !== this.#from) {
      return 'malformed';
    }
    let length = 0;
    let at = from + 1;
    for (let byte = 0x80; byte >= 0x80; at += 1) {
      if (at - from > lengthBytesMax) {
        return 'malformed';
      }
      if (at >= to) {
        return 'more';
      }
      byte = bytes[at] ?? 0;
      length += (byte & 0x7f) * 128 ** (at - from - 1);
    }
    this.headerBytes = at - from;
    this.frameBytes = this.headerBytes + length;
    const isPing = pingTypes.includes(type);
    if (length < (lengthsMin[type] ?? 0) || (isPing && length > 0)) {
      return 'malformed';
    }
    // A start byte is one in 256; of a ping its length, too.
    this.bits = isPing ? 16 : 8;
    return type === publishType ? this.#readTopic(bytes, at, to, length) : 'read';
  }

  #readTopic(bytes: Uint8Array, at: number, to: number, length: number) {
    if (to - at < 2) {
      return 'more';
    }
    const topicBytes = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    // Of the start bytes, twelve in 256 are those of PUBLISH.
    this.bits = 4 + Math.max(0, 16 - Math.log2(length + 1));
    this.headerBytes += 2;
    return 2 + topicBytes <= length ? 'read' : 'malformed';
  }
}
