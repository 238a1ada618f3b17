import { notWrapped, wrapped } from './framer.ts';
import type { Framer, FrameReceiver, FrameSink, Wrapped } from './framer.ts';
import { PrefixReceiver } from './prefixReceiver.ts';

/** Messages that are all of one length. */
export class FixedLengthFramer implements Framer {
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  receive(sink: FrameSink): FrameReceiver {
    const header = {
      bytesMin: 1,
      bytesMax: 0,
      headerBytes: 0,
      frameBytes: this.#length,
      read: () => 'read' as const,
    };
    return new PrefixReceiver(header, sink, this.#length);
  }

  wrap(payload: Uint8Array): Wrapped {
    if (payload.length === this.#length) {
      return wrapped(payload);
    }
    return notWrapped(payload.length > this.#length ? 'tooLong' : 'tooShort');
  }

  unwrap(frame: Uint8Array): Uint8Array {
    return frame;
  }
}
