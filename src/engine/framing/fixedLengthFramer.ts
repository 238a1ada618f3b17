import type { Framer, FrameReceiver, FrameSink } from './framer.ts';
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
      commonAt: 0,
      bits: 0,
      frameBytes: this.#length,
      read: () => 'read' as const,
    };
    return new PrefixReceiver(header, sink, this.#length);
  }

  place(): undefined {
    return undefined;
  }
}
