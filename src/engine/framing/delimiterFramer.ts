import { BoundaryReceiver } from './boundaryReceiver.ts';
import { DelimiterBoundary } from './delimiterBoundary.ts';
import { endsWith } from './endsWith.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

/** Messages with a delimiter after each. A payload that holds it is several messages to the peer. */
export class DelimiterFramer implements Framer {
  readonly #delimiter: Uint8Array;
  readonly #frameBytesMax: number;

  constructor(delimiter: Uint8Array, frameBytesMax: number) {
    this.#delimiter = delimiter;
    this.#frameBytesMax = frameBytesMax;
  }

  receive(sink: FrameSink): FrameReceiver {
    return new BoundaryReceiver(new DelimiterBoundary(this.#delimiter), sink, this.#frameBytesMax);
  }

  unwrap(frame: Uint8Array): Uint8Array {
    return endsWith(frame, this.#delimiter)
      ? frame.subarray(0, frame.length - this.#delimiter.length)
      : frame;
  }
}
