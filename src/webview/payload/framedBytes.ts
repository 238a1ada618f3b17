import { framingRanges, payloadIn } from '../../shared/payloadPlace.ts';
import type { FramingBytes, PayloadPlace } from '../../shared/payloadPlace.ts';
import type { ByteRange } from './foldLine.ts';

/** A message as on the wire, or its beginning, with its payload, and which bytes are which. */
export class FramedBytes {
  readonly wire: Uint8Array<ArrayBuffer>;
  readonly payload: Uint8Array;
  /** The framing's own bytes, in order. */
  readonly framing: readonly FramingBytes[];

  /** `wireLength` is that of the whole message. */
  constructor(
    wire: Uint8Array<ArrayBuffer>,
    place: PayloadPlace | undefined,
    wireLength = wire.length,
  ) {
    this.wire = wire;
    this.payload = payloadIn(place, wire, wireLength);
    this.framing = [...framingRanges(place, wire, wireLength)];
  }

  /** The bytes on the wire that stand for some of the payload. */
  toWire({ start, end }: ByteRange): ByteRange {
    return start === end
      ? { start: this.#wireOf(start), end: this.#wireOf(start) }
      : { start: this.#wireOf(start), end: this.#wireEndOf(end - 1) };
  }

  /** The bytes of the payload that some of the wire's stand for; empty for framing. */
  toPayload({ start, end }: ByteRange): ByteRange {
    return { start: this.#payloadOf(start), end: this.#payloadOf(end) };
  }

  /** How many bytes of the payload stand before a place on the wire. */
  #payloadOf(offset: number): number {
    let before = offset;
    for (const { start, length, standsFor } of this.framing) {
      if (start >= offset) {
        break;
      }
      const own = Math.min(length, offset - start);
      // Of an escape, the last byte ends what it stands for.
      before -= own - (own === length ? standsFor : 0);
    }
    return before;
  }

  #wireOf(offset: number): number {
    let added = 0;
    for (const { start, length, standsFor } of this.framing) {
      const place = start - added;
      if (place > offset || (place === offset && standsFor > 0)) {
        break;
      }
      added += length - standsFor;
    }
    return offset + added;
  }

  #wireEndOf(offset: number): number {
    const start = this.#wireOf(offset);
    const own = this.framing.find((each) => each.start === start && each.standsFor > 0);
    return start + (own?.length ?? 1);
  }
}
