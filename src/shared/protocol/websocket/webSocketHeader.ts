import type { FrameHeader } from '../../frameHeader.ts';
import type { Party } from '../protocol.ts';

const opcodes: readonly number[] = [0, 1, 2, 8, 9, 10];
const controlLengthMax = 125;
const maskKeyBytes = 4;

/** Whether a frame may begin with this byte: a known opcode, and no reserved bit but that of RFC 7692. */
export function isFrameStart(first: number): boolean {
  return opcodes.includes(first & 0x0f) && (first & 0x30) === 0;
}

/** The header of a frame (RFC 6455, section 5.2), with its length in as few bytes as will do. */
export class WebSocketHeader implements FrameHeader {
  readonly bytesMin = 2;
  readonly bytesMax = 10 + maskKeyBytes;
  /** FIN and opcode: of a masked frame the key comes next, which is random. */
  readonly commonAt = 0;
  frameBytes = 0;
  headerBytes = 0;
  bits = 0;
  readonly #isMasked: boolean;

  /** Clients mask their frames, servers don't (RFC 6455, section 5.1). */
  constructor(from: Party) {
    this.#isMasked = from === 'client';
  }

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    if (to - from < this.bytesMin) {
      return 'more';
    }
    const first = bytes[from] ?? 0;
    const second = bytes[from + 1] ?? 0;
    const short = second & 0x7f;
    const isControl = (first & 0x08) !== 0;
    const isWhole = (first & 0xc0) === 0x80 && short <= controlLengthMax;
    if (!isFrameStart(first) || second >= 0x80 !== this.#isMasked || (isControl && !isWhole)) {
      return 'malformed';
    }
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    this.headerBytes = 2 + lengthBytes + (this.#isMasked ? maskKeyBytes : 0);
    if (to - from < this.headerBytes) {
      return 'more';
    }
    let length = lengthBytes === 0 ? short : 0;
    for (let at = from + 2; at < from + 2 + lengthBytes; at += 1) {
      length = Math.min(length * 256 + (bytes[at] ?? 0), Number.MAX_SAFE_INTEGER / 2);
    }
    this.frameBytes = this.headerBytes + length;
    // Fifteen start bytes in 256, and the mask bit; the high bytes of a length are zero.
    this.bits = 5 + (lengthBytes === 8 ? 32 : 0);
    const isShortest =
      lengthBytes === 8 ? length > 0xffff : lengthBytes === 0 || length > controlLengthMax;
    return isShortest ? 'read' : 'malformed';
  }
}
