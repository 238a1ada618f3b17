import type { Clock } from '../clock.ts';
import { FrameAssembler } from './frameAssembler.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

/**
 * Messages with silence between them, as Modbus RTU has. A network may join and part them: silence
 * is what reaches us.
 */
export class IdleGapFramer implements Framer {
  readonly #gapMs: number;
  readonly #frameBytesMax: number;
  readonly #clock: Clock;

  constructor(gapMs: number, frameBytesMax: number, clock: Clock) {
    this.#gapMs = gapMs;
    this.#frameBytesMax = frameBytesMax;
    this.#clock = clock;
  }

  receive(sink: FrameSink): FrameReceiver {
    return new IdleGapReceiver(sink, this.#gapMs, this.#frameBytesMax, this.#clock);
  }

  place(): undefined {
    return undefined;
  }
}

class IdleGapReceiver implements FrameReceiver {
  readonly #assembler: FrameAssembler;
  readonly #gapMs: number;
  readonly #clock: Clock;
  #lastAt = 0;
  #cancel: (() => void) | undefined;

  constructor(sink: FrameSink, gapMs: number, frameBytesMax: number, clock: Clock) {
    this.#assembler = new FrameAssembler(sink, frameBytesMax);
    this.#gapMs = gapMs;
    this.#clock = clock;
  }

  get pending(): Uint8Array {
    return this.#assembler.pending;
  }

  get pendingLength(): number {
    return this.#assembler.pendingLength;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) {
      return;
    }
    this.#assembler.add(chunk, 0, chunk.length);
    this.#lastAt = this.#clock.now();
    // One timer goes on for all chunks: setting one for each would cost more than the chunk.
    if (this.#cancel === undefined) {
      this.#look(this.#gapMs);
    }
  }

  /** The end of the stream is silence, too. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#finish();
  }

  #look(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      const left = this.#lastAt + this.#gapMs - this.#clock.now();
      if (left > 0) {
        this.#look(Math.ceil(left));
        return;
      }
      this.#cancel = undefined;
      this.#finish();
    });
  }

  #finish(): void {
    if (this.#assembler.pendingLength > 0) {
      this.#assembler.complete(new Uint8Array(0), 0, 0);
    }
  }
}
