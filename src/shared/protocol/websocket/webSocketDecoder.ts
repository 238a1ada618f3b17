import type { Decoder } from '../../decoders/decoder.ts';
import { readsWhole } from '../../decoders/decoder.ts';
import { contentNode, isPrintable, shownBytes, shownHex } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

const opcodes: Readonly<Record<number, string>> = {
  0: 'Continuation',
  1: 'Text',
  2: 'Binary',
  8: 'Close',
  9: 'Ping',
  10: 'Pong',
};

const closeOpcode = 8;

/** RSV1, on data: the message is compressed (RFC 7692, section 6). Inflating it would take those before. */
const compressedBit = 0x40;

/** WebSocket frames (RFC 6455, section 5), one after the other. */
export const webSocketDecoder: Decoder = {
  recognises(bytes, { isDatagram }) {
    const first = bytes[0] ?? 0;
    const opcode = first & 0x0f;
    const isMasked = ((bytes[1] ?? 0) & 0x80) !== 0;
    const isReserved = (first & (opcode === 1 || opcode === 2 ? 0x30 : 0x70)) !== 0;
    if (isDatagram || bytes.length < 2 || isReserved || opcodes[opcode] === undefined) {
      return false;
    }
    // Unmasked frames are two bytes and anything: only text with a whole character proves them.
    const isTelling = isMasked || (opcode === 1 && first >= 0x80);
    let isText = true;
    return (
      isTelling &&
      readsWhole(bytes, (d) => {
        while (!d.isAtEnd) {
          const frame = readFrame(d);
          const isWhole = frame.opcode === 1 && frame.isFinal && !frame.isCompressed;
          isText &&= !isWhole || isPrintable(frame.payload);
        }
      }) &&
      isText
    );
  },

  decode(d, { context, content }) {
    const isNegotiated = context?.detail?.startsWith('deflate') === true;
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      d.node('Frame', () => {
        const start = d.position;
        const { opcode, shown, isCompressed } = readFrame(d);
        d.isGuess ||= isCompressed && context?.detail === undefined;
        const name = `${opcodes[opcode] ?? opcode}${isCompressed ? ', compressed' : ''}`;
        const isPart = isNegotiated && opcode === 0;
        const inflated =
          isNegotiated && (isCompressed || isPart)
            ? contentNode(d, content, start, d.position)
            : undefined;
        const summary = `${name} ${inflated ?? shown}`.trim();
        summaries.push(summary);
        d.summary = summaries.slice(0, 3).join(' · ');
        return summary;
      });
    }
  },
};

interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly isCompressed: boolean;
  /** Unmasked. */
  readonly payload: Uint8Array;
  /** The payload in one line; empty where there is none. */
  readonly shown: string;
}

function readFrame(d: Dissection): Frame {
  const start = d.position;
  const first = d.u8();
  const opcode = first & 0x0f;
  const isFinal = (first & 0x80) !== 0;
  d.part('FIN', isFinal ? '1, the last fragment' : '0, more follow', start, start + 1);
  const isCompressed = (first & compressedBit) !== 0 && opcode < 3;
  if ((first & 0x70) !== 0) {
    const bits = ((first >> 4) & 7).toString(2).padStart(3, '0');
    d.part('RSV', isCompressed ? `${bits}, compressed` : bits, start, start + 1);
  }
  const name = opcodes[opcode];
  d.part('Opcode', name ? `${opcode}, ${name}` : String(opcode), start, start + 1);
  if (name === undefined) {
    d.malformed('reservedType', start);
  }
  const second = d.u8();
  const isMasked = (second & 0x80) !== 0;
  d.part('Mask', isMasked ? '1' : '0', start + 1, start + 2);
  let length = second & 0x7f;
  if (length === 126) {
    length = d.u16();
  } else if (length === 127) {
    const long = d.u64();
    if (long > BigInt(Number.MAX_SAFE_INTEGER)) {
      d.malformed('hugeLength', start + 2);
    }
    length = Number(long);
  }
  d.part('Payload length', String(length), start + 1, d.position);
  let key: Uint8Array | undefined;
  if (isMasked) {
    d.node('Masking key', () => shownHex((key = d.take(4))));
  }
  let payload = new Uint8Array();
  let shown = '';
  if (length > 0) {
    shown = d.node('Payload', () => {
      payload = d.take(length).map((byte, at) => byte ^ (key?.[at % 4] ?? 0));
      return opcode === closeOpcode && payload.length >= 2
        ? closeText(payload)
        : isCompressed
          ? shownHex(payload)
          : shownBytes(payload);
    });
  }
  return { opcode, isFinal, isCompressed, payload, shown };
}

/** The status code of a Close frame and its reason (RFC 6455, section 5.5.1). */
function closeText(payload: Uint8Array): string {
  const code = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
  return `${code} ${payload.length > 2 ? shownBytes(payload.subarray(2)) : ''}`.trim();
}
