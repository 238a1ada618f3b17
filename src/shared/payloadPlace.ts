/** Of SLIP, RFC 1055. */
export const slip = { end: 0xc0, escape: 0xdb, escapedEnd: 0xdc, escapedEscape: 0xdd } as const;

/** Of COBS: a block of the code `full` has 254 bytes, and no zero after them. */
export const cobs = { end: 0x00, full: 0xff } as const;

/** Bytes of a frame that are not its payload's. */
export interface FramingBytes {
  readonly start: number;
  readonly length: number;
  /** Bytes of the payload that they stand for. */
  readonly standsFor: number;
}

/** How a payload may stand in its message. */
export const copyFormats = ['range', 'spliced', 'slip', 'cobs'] as const;

/**
 * Where in a message's wire bytes its payload is, and how it is written there. Absent where all of
 * them are the payload.
 */
export type PayloadPlace =
  /** Without the first `head` bytes and the last `tail`. */
  | { readonly form: 'range'; readonly head: number; readonly tail: number }
  /** The first `head` bytes and what follows the `gap` bytes after them. */
  | { readonly form: 'spliced'; readonly head: number; readonly gap: number }
  /** With escapes or codes; `length` bytes once decoded. */
  | { readonly form: 'slip' | 'cobs'; readonly length: number };

/** How many bytes the payload of a message with so many wire bytes has. */
export function payloadLength(place: PayloadPlace | undefined, wireLength: number): number {
  if (place === undefined) {
    return wireLength;
  }
  switch (place.form) {
    case 'range':
      return wireLength - place.head - place.tail;
    case 'spliced':
      return wireLength - place.gap;
    default:
      return place.length;
  }
}

/**
 * The payload in a message's wire bytes; may be a view of them. Of the beginning of a message, which
 * `wireLength` tells, it is the beginning of its payload.
 */
export function payloadIn(
  place: PayloadPlace | undefined,
  wire: Uint8Array,
  wireLength = wire.length,
): Uint8Array {
  if (place === undefined) {
    return wire;
  }
  switch (place.form) {
    case 'range':
      return wire.subarray(place.head, Math.min(wire.length, wireLength - place.tail));
    case 'spliced': {
      const { head, gap } = place;
      const payload = new Uint8Array(Math.max(Math.min(wire.length, head), wire.length - gap));
      payload.set(wire.subarray(0, head));
      payload.set(wire.subarray(head + gap), head);
      return payload;
    }
    case 'slip':
      return unslip(wire);
    case 'cobs':
      return unstuff(wire);
  }
}

/** The bytes of a message, or of its beginning, that are the framing's own, in order. */
export function* framingRanges(
  place: PayloadPlace | undefined,
  wire: Uint8Array,
  wireLength = wire.length,
): Generator<FramingBytes, void, undefined> {
  if (place === undefined) {
    return;
  }
  switch (place.form) {
    case 'range': {
      const { head, tail } = place;
      yield* within(0, head, wire.length);
      yield* within(wireLength - tail, tail, wire.length);
      return;
    }
    case 'spliced':
      yield* within(place.head, place.gap, wire.length);
      return;
    case 'slip':
      yield* slipFramingBytes(wire);
      return;
    case 'cobs':
      yield* cobsFramingBytes(wire);
  }
}

function* within(
  start: number,
  length: number,
  end: number,
): Generator<FramingBytes, void, undefined> {
  const there = Math.min(length, end - start);
  if (there > 0) {
    yield { start, length: there, standsFor: 0 };
  }
}

/** Undoes SLIP (RFC 1055). As in the RFC's own code, a wrong escape is left as it is. */
export function unslip(wire: Uint8Array): Uint8Array {
  const inside = withoutEnds(wire, slip.end);
  if (!inside.includes(slip.escape)) {
    return inside;
  }
  const payload = new Uint8Array(inside.length);
  let length = 0;
  for (let at = 0; at < inside.length; at += 1) {
    const byte = inside[at] ?? 0;
    const next = byte === slip.escape ? inside[at + 1] : undefined;
    if (next === slip.escapedEnd || next === slip.escapedEscape) {
      at += 1;
      payload[length++] = next === slip.escapedEnd ? slip.end : slip.escape;
    } else {
      payload[length++] = byte;
    }
  }
  return payload.slice(0, length);
}

/** Undoes consistent overhead byte stuffing (Cheshire and Baker, 1997). */
export function unstuff(wire: Uint8Array): Uint8Array {
  const inside = withoutEnds(wire, cobs.end);
  const payload = new Uint8Array(inside.length);
  let length = 0;
  for (let at = 0; at < inside.length;) {
    // A zero is no code, but a frame put together by hand may have one inside; it must get on.
    const code = Math.max(1, inside[at] ?? 1);
    const block = inside.subarray(at + 1, at + code);
    payload.set(block, length);
    length += block.length;
    at += code;
    if (code !== cobs.full && at < inside.length) {
      length += 1;
    }
  }
  return payload.slice(0, length);
}

/** A frame without the ends on either side of it. */
function withoutEnds(frame: Uint8Array, end: number): Uint8Array {
  let from = 0;
  let to = frame.length;
  while (from < to && frame[from] === end) {
    from += 1;
  }
  while (to > from && frame[to - 1] === end) {
    to -= 1;
  }
  return frame.subarray(from, to);
}

function* slipFramingBytes(wire: Uint8Array): Generator<FramingBytes, void, undefined> {
  const inside = withoutEnds(wire, slip.end);
  const from = inside.byteOffset - wire.byteOffset;
  const to = from + inside.length;
  for (let start = 0; start < wire.length; start += 1) {
    const next = wire[start + 1];
    if (start < from || start >= to) {
      yield { start, length: 1, standsFor: 0 };
    } else if (
      wire[start] === slip.escape &&
      (next === slip.escapedEnd || next === slip.escapedEscape)
    ) {
      yield { start, length: 2, standsFor: 1 };
      start += 1;
    }
  }
}

function* cobsFramingBytes(wire: Uint8Array): Generator<FramingBytes, void, undefined> {
  let to = wire.length;
  while (to > 0 && wire[to - 1] === cobs.end) {
    to -= 1;
  }
  let at = 0;
  for (; at < to && wire[at] === cobs.end; at += 1) {
    yield { start: at, length: 1, standsFor: 0 };
  }
  let standsFor = 0;
  while (at < to) {
    yield { start: at, length: 1, standsFor };
    const code = Math.max(1, wire[at] ?? 1);
    standsFor = code === cobs.full ? 0 : 1;
    at += code;
  }
  for (let end = to; end < wire.length; end += 1) {
    yield { start: end, length: 1, standsFor: 0 };
  }
}

/** Whether a message with so many bytes can have its payload there. */
export function isPlaceWithin(payload: PayloadPlace, length: number): boolean {
  switch (payload.form) {
    case 'range':
      return payload.head + payload.tail <= length;
    case 'spliced':
      return payload.head + payload.gap <= length;
    case 'slip':
    case 'cobs':
      return payload.length <= length;
  }
}
