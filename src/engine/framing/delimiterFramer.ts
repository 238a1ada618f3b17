import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import { DelimiterBoundary } from './delimiterBoundary.ts';
import { endsWith } from './endsWith.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

/** Messages with a delimiter after each. A payload that holds it is several messages to the peer. */
export class DelimiterFramer implements Framer {
  readonly #delimiter: Uint8Array;
  readonly #frameBytesMax: number;
  readonly #place: PayloadPlace;

  constructor(delimiter: Uint8Array, frameBytesMax: number) {
    this.#delimiter = delimiter;
    this.#frameBytesMax = frameBytesMax;
    this.#place = { form: 'range', head: 0, tail: delimiter.length };
  }

  receive(sink: FrameSink): FrameReceiver {
    return new BoundaryReceiver(new DelimiterBoundary(this.#delimiter), sink, this.#frameBytesMax);
  }

  place(frame: Uint8Array): PayloadPlace | undefined {
    return endsWith(frame, this.#delimiter) ? this.#place : undefined;
  }
}
