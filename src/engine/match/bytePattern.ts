/** Bytes to look for. Only the bits that `mask` has count. */
export interface MaskedBytes {
  readonly bytes: Uint8Array;
  readonly mask: Uint8Array;
}

/**
 * Bytes that a pattern names, counted from the beginning of its part; without a length, all between its
 * part and the one before.
 */
export interface CapturedBytes {
  readonly name: string;
  readonly part: number;
  readonly start: number;
  readonly length: number | undefined;
}

/** Parts that stand one after the other, with any bytes between two of them. */
export interface BytePattern {
  readonly parts: readonly MaskedBytes[];
  /** Whether the first part begins where the payload does, and whether the last one ends there. */
  readonly isAtStart: boolean;
  readonly isAtEnd: boolean;
  readonly captures: readonly CapturedBytes[];
}

const atom = /\[([01?]{8})\]|\{([a-z_]\w*):(\d+|\*)\}|([0-9a-f?]{2})|[*^$]/gi;

/** A pattern of the notation of the filter's `hex:`, without blanks, as `parseFilter` reads it. */
export function patternOfHex(text: string): BytePattern {
  const parts: { bytes: number[]; mask: number[] }[] = [{ bytes: [], mask: [] }];
  const captures: CapturedBytes[] = [];
  for (const [whole, bits, name, count, pair] of text.matchAll(atom)) {
    const part = parts.at(-1);
    if (part === undefined || whole === '*') {
      parts.push({ bytes: [], mask: [] });
    } else if (bits !== undefined) {
      part.mask.push(parseInt(bits.replaceAll('0', '1').replaceAll('?', '0'), 2));
      part.bytes.push(parseInt(bits.replaceAll('?', '0'), 2));
    } else if (pair !== undefined) {
      part.mask.push(parseInt(pair.replaceAll(/[^?]/g, 'f').replaceAll('?', '0'), 16));
      part.bytes.push(parseInt(pair.replaceAll('?', '0'), 16));
    } else if (name !== undefined && count === '*') {
      captures.push({ name, part: parts.length, start: 0, length: undefined });
      parts.push({ bytes: [], mask: [] });
    } else if (name !== undefined) {
      const length = Number(count);
      captures.push({ name, part: parts.length - 1, start: part.bytes.length, length });
      for (let each = 0; each < length; each += 1) {
        part.mask.push(0);
        part.bytes.push(0);
      }
    }
  }
  return {
    parts: parts.map(({ bytes, mask }) => ({
      bytes: Uint8Array.from(bytes),
      mask: Uint8Array.from(mask),
    })),
    isAtStart: text.startsWith('^'),
    // What is captured there goes on as far as it can.
    isAtEnd: text.endsWith('$') || text.endsWith(':*}'),
    captures,
  };
}

/** A pattern of just these bytes. */
export function patternOfBytes(
  bytes: Uint8Array,
  { isAtStart = false, isAtEnd = false, ignoreCase = false } = {},
): BytePattern {
  const mask = bytes.map((byte) => (ignoreCase && isLetter(byte) ? 0xdf : 0xff));
  const masked = bytes.map((byte, at) => byte & (mask[at] ?? 0));
  return { parts: [{ bytes: masked, mask }], isAtStart, isAtEnd, captures: [] };
}

/** Of ASCII. */
function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** The longest stretch of bytes of which every bit counts. */
export function longestWhole(mask: Uint8Array): { readonly from: number; readonly to: number } {
  let longest = { from: 0, to: 0 };
  let from = 0;
  for (let at = 0; at <= mask.length; at += 1) {
    if (mask[at] !== 0xff) {
      if (at - from > longest.to - longest.from) {
        longest = { from, to: at };
      }
      from = at + 1;
    }
  }
  return longest;
}

/** Whether masked bytes stand at a place. */
export function standsAt(
  payload: Uint8Array,
  start: number,
  { bytes, mask }: MaskedBytes,
): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    if (((payload[start + at] ?? 0) & (mask[at] ?? 0)) !== bytes[at]) {
      return false;
    }
  }
  return true;
}
