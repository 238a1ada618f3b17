import { frameBytesLargest } from '../../shared/framing.ts';
import type { LengthPrefix } from '../../shared/framing.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';
import { PrefixReceiver } from './prefixReceiver.ts';
import type { FrameHeader } from '../../shared/frameHeader.ts';

/** How a length is written. */
export interface LengthNotation {
  /** Bytes that a length has at least, and at most. */
  readonly bytesMin: number;
  readonly bytesMax: number;
  /**
   * Reads the length in `bytes`, from `from` to `to` at most. Sets `value`, a safe integer (larger
   * ones become the largest), and `size`, its own bytes; or `size` only, the bytes that are no length.
   */
  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed';
  readonly value: number;
  readonly size: number;
  /** Of a length up to so many bytes, as `FrameHeader` has it. */
  bits(valueMax: number): number;
}

export interface LengthPlace {
  /** Bytes of the frame before its length. */
  readonly offset: number;
  readonly counts: NonNullable<LengthPrefix['counts']>;
}

/**
 * Messages that say how long they are. The payload is the frame without its length: `offset` bytes
 * that stand before that, and what follows.
 */
export class LengthPrefixFramer implements Framer {
  /** Makes a notation for one user: it holds what was read last. */
  readonly #notation: () => LengthNotation;
  readonly #place: LengthPlace;
  readonly #frameBytesMax: number;
  readonly #header: LengthHeader;

  constructor(notation: () => LengthNotation, place: LengthPlace, frameBytesMax: number) {
    this.#notation = notation;
    this.#place = place;
    this.#frameBytesMax = frameBytesMax;
    this.#header = new LengthHeader(notation(), place, frameBytesMax);
  }

  receive(sink: FrameSink): FrameReceiver {
    const header = new LengthHeader(this.#notation(), this.#place, this.#frameBytesMax);
    return new PrefixReceiver(header, sink, this.#frameBytesMax);
  }

  place(frame: Uint8Array): PayloadPlace | undefined {
    const header = this.#header;
    const isWhole =
      header.read(frame, 0, frame.length) === 'read' && header.frameBytes >= frame.length;
    if (!isWhole) {
      return undefined;
    }
    const { offset } = this.#place;
    const size = header.headerBytes - offset;
    return offset === 0
      ? { form: 'range', head: size, tail: 0 }
      : { form: 'spliced', head: offset, gap: size };
  }
}

class LengthHeader implements FrameHeader {
  readonly bytesMin: number;
  readonly bytesMax: number;
  frameBytes = 0;
  headerBytes = 0;
  readonly #notation: LengthNotation;
  readonly #place: LengthPlace;
  readonly #frameBytesMax: number;

  constructor(notation: LengthNotation, place: LengthPlace, frameBytesMax: number) {
    this.#notation = notation;
    this.#place = place;
    this.#frameBytesMax = frameBytesMax;
    this.bytesMin = place.offset + notation.bytesMin;
    this.bytesMax = place.offset + notation.bytesMax;
  }

  /** The first byte after the length: messages of a stream begin alike. */
  get commonAt(): number {
    return this.headerBytes;
  }

  get bits(): number {
    return this.#notation.bits(this.#frameBytesMax);
  }

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    const { offset, counts } = this.#place;
    const notation = this.#notation;
    if (to - from < this.bytesMin) {
      return 'more';
    }
    const outcome = notation.read(bytes, from + offset, to);
    if (outcome === 'more') {
      return outcome;
    }
    this.headerBytes = offset + notation.size;
    const uncounted = counts === 'following' ? this.headerBytes : counts === 'itself' ? offset : 0;
    this.frameBytes = Math.min(notation.value + uncounted, Number.MAX_SAFE_INTEGER);
    // No definition can ask for frames that long: what says so is no length.
    const isPossible = this.frameBytes >= this.headerBytes && this.frameBytes <= frameBytesLargest;
    return isPossible ? outcome : 'malformed';
  }
}
