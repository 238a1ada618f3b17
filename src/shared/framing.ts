import * as v from 'valibot';
import { parseHex } from './parseHex.ts';
import { wholeNumber } from './definition/wholeNumber.ts';

/** What is wrong with bytes that framing could not make a whole frame of. The bytes are kept. */
export type FrameFault =
  /** Part of a frame that is longer than the limit; the parts follow each other. */
  | 'tooLong'
  /** The stream ended inside a frame. */
  | 'unfinished'
  /**
   * Not what the framing prescribes: no length, or one that no frame can have, a wrong escape, bytes
   * between two frames. Told once of all that follow one another.
   */
  | 'malformed';

/** Why a payload can't be sent as a frame. */
export type WrapFault =
  /** It has what ends a frame. */
  | 'holdsEnd'
  /** Longer than a frame may be, or than its length field can tell. */
  | 'tooLong'
  /** Shorter than a frame may be. */
  | 'tooShort';

/** How long a frame may be unless the definition says otherwise, in bytes on the wire. */
export const defaultFrameBytesMax = 1024 * 1024;
/** How long a definition may allow frames to be. */
export const frameBytesLargest = 64 * 1024 * 1024;
export const delimiterBytesMax = 64;
const offsetMax = 1_024;

const prefixKeys = {
  offset: v.optional(
    wholeNumber(0, offsetMax, 'Offset of the length field in the frame, in bytes. Default: 0.'),
  ),
  counts: v.optional(
    v.pipe(
      v.picklist(['following', 'itself', 'frame']),
      v.description(
        'What the length covers: the bytes that follow it, those and the field itself, or the whole frame. Default: `following`.',
      ),
    ),
  ),
};

const binaryPrefixSchema = v.strictObject({
  bytes: v.pipe(
    v.picklist([1, 2, 4, 8]),
    v.description('Size of the length field in bytes; unsigned.'),
  ),
  byteOrder: v.optional(
    v.pipe(
      v.picklist(['big', 'little']),
      v.description('Byte order of the length field. Default: big (network byte order).'),
    ),
  ),
  ...prefixKeys,
});

const decimalPrefixSchema = v.strictObject({
  digits: wholeNumber(
    1,
    15,
    'Number of decimal digits (ASCII) of the length; with a terminator, the maximum number.',
  ),
  terminator: v.optional(
    v.pipe(
      v.string(),

      v.regex(/^(?![0-9])[\0-\x7f]$/, 'One ASCII character that is no digit is expected here.'),
      v.description('The character after the digits, as in the octet counting of RFC 6587.'),
    ),
  ),
  ...prefixKeys,
});

const delimiterMessage = `1 to ${delimiterBytesMax} bytes are expected here.`;

const delimiterSchema = v.union(
  [
    v.pipe(
      v.string(),
      v.check((text) => hasDelimiterLength(new TextEncoder().encode(text)), delimiterMessage),
      v.description('Text, e.g. "\\r\\n".'),
    ),
    v.strictObject({
      hex: v.pipe(
        v.string(),
        v.check((text) => {
          const parsed = parseHex(text);
          return parsed.ok && hasDelimiterLength(parsed.bytes);
        }, `Pairs of hexadecimal digits, ${delimiterMessage}`),
        v.description('Bytes as pairs of hexadecimal digits.'),
      ),
    }),
  ],
  'Text is expected here, or bytes as { "hex": "…" }.',
);

function hasDelimiterLength({ length }: Uint8Array): boolean {
  return length >= 1 && length <= delimiterBytesMax;
}

/** How messages are told apart in a stream. */
export const framingSchema = v.pipe(
  v.union(
    [
      v.pipe(
        v.picklist(['none', 'line', 'varint', 'stxEtx', 'mllp', 'slip', 'cobs']),
        v.description(
          'none: chunks as they are read. line: LF or CRLF ends a message. varint: a length in base 128 before it. stxEtx: between STX and ETX. mllp: HL7’s lower layer. slip: RFC 1055. cobs: consistent overhead byte stuffing, ended by 0.',
        ),
      ),
      v.strictObject({
        line: v.pipe(
          v.picklist(['lf', 'crlf']),
          v.description('Line ending of sent lines; received lines may end in either.'),
        ),
      }),
      v.strictObject({
        delimiter: v.pipe(
          delimiterSchema,
          v.description('The delimiter after every message; a text means its bytes in UTF-8.'),
        ),
      }),
      v.strictObject({
        fixedLength: wholeNumber(1, 1024 * 1024, 'Length of every message in bytes.'),
      }),
      v.strictObject({
        lengthPrefix: v.pipe(
          v.union(
            [binaryPrefixSchema, decimalPrefixSchema],
            'An object with "bytes" (1, 2, 4 or 8) or "digits" is expected here.',
          ),
          v.description('The length of a message, before it.'),
        ),
      }),
      v.strictObject({
        varint: v.pipe(
          v.strictObject({ offset: prefixKeys.offset }),
          v.description('A length in base 128, lowest group first, as in Protocol Buffers.'),
        ),
      }),
      v.strictObject({
        idleGapMs: wholeNumber(
          1,
          60_000,
          'Milliseconds of silence after which a message ends, as on serial lines.',
        ),
      }),
    ],
    'A framing is expected here: "none", "line", "varint", "stxEtx", "mllp", "slip", "cobs", or an object with one of line, delimiter, fixedLength, lengthPrefix, varint, idleGapMs.',
  ),
  v.description('How a stream is split into messages, in both directions. Default: none.'),
);

/** What a definition of a stream may say of its messages. */
export const framingKeys = {
  framing: v.optional(framingSchema),
  frameBytesMax: v.optional(
    wholeNumber(
      1,
      frameBytesLargest,
      'Maximum length of a received or sent frame in bytes on the wire; a longer one is shown in pieces of that length, with an error. Default: 1048576.',
    ),
  ),
};

export type Framing = v.InferOutput<typeof framingSchema>;
export type LengthPrefix =
  v.InferOutput<typeof binaryPrefixSchema> | v.InferOutput<typeof decimalPrefixSchema>;
