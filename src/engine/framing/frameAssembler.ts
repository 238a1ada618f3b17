import type { FrameFault } from '../../shared/framing.ts';
import type { FrameSink } from './framer.ts';
import { PendingBytes } from './pendingBytes.ts';

/**
 * Puts frames together that come in parts, and cuts those that are longer than the limit into pieces
 * of that length: no peer can make it hold more, and nothing of what it sent is lost.
 */
export class FrameAssembler {
  readonly #sink: FrameSink;
  readonly #frameBytesMax: number;
  readonly #check: ((frame: Uint8Array) => FrameFault | undefined) | undefined;
  readonly #pending = new PendingBytes();
  #isCut = false;

  /** `check` says what is wrong with a frame that is complete. */
  constructor(
    sink: FrameSink,
    frameBytesMax: number,
    check?: (frame: Uint8Array) => FrameFault | undefined,
  ) {
    this.#sink = sink;
    this.#frameBytesMax = frameBytesMax;
    this.#check = check;
  }

  /** Bytes that wait for the rest of their frame. */
  get pendingLength(): number {
    return this.#pending.length;
  }

  /** Those bytes; a view that holds until the next call. */
  get pending(): Uint8Array {
    return this.#pending.view;
  }

  /** Takes a part of a frame that goes on. */
  add(chunk: Uint8Array, from: number, to: number): void {
    this.#pending.append(chunk, this.#cutWhole(chunk, from, to), to);
  }

  /** Takes the last part of a frame; it may be empty where the others are not. */
  complete(chunk: Uint8Array, from: number, to: number, fault?: FrameFault): void {
    const frame = this.#join(chunk, this.#cutWhole(chunk, from, to), to);
    if (this.#isCut) {
      this.#isCut = false;
      this.#sink(frame, 'tooLong');
    } else {
      this.#sink(frame, fault ?? this.#check?.(frame));
    }
  }

  /** Hands over what there is of a frame that is known to be too long; the rest follows. */
  cut(chunk: Uint8Array, from: number, to: number): void {
    this.#isCut = true;
    this.#sink(this.#join(chunk, from, to), 'tooLong');
  }

  /** Takes bytes of what is no frame, however many there are; see `takePending`. */
  hold(chunk: Uint8Array, from: number, to: number): void {
    this.#pending.append(chunk, from, to);
  }

  /** Gives what waits to the caller. */
  takePending(): Uint8Array {
    return this.#pending.take();
  }

  /** Hands over what is left, if anything. */
  end(fault?: FrameFault): void {
    if (this.#pending.length > 0) {
      this.#sink(this.#pending.take(), fault);
    }
    this.#isCut = false;
  }

  /** Cuts pieces off while the frame is longer than the limit; tells where the rest begins. */
  #cutWhole(chunk: Uint8Array, from: number, to: number): number {
    let rest = from;
    while (this.#pending.length + to - rest > this.#frameBytesMax) {
      const end = rest + this.#frameBytesMax - this.#pending.length;
      this.cut(chunk, rest, end);
      rest = end;
    }
    return rest;
  }

  #join(chunk: Uint8Array, from: number, to: number): Uint8Array {
    if (this.#pending.length === 0) {
      return chunk.subarray(from, to);
    }
    this.#pending.append(chunk, from, to);
    return this.#pending.take();
  }
}
