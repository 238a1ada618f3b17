import { BoundaryReceiver } from './boundaryReceiver.ts';
import { DelimiterBoundary } from './delimiterBoundary.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

const lf = Uint8Array.of(0x0a);

/**
 * Lines of text. Received ones end in LF or CRLF, sent ones as told. A return at the end of a payload
 * becomes part of the ending.
 */
export class LineFramer implements Framer {
  readonly #frameBytesMax: number;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  receive(sink: FrameSink): FrameReceiver {
    return new BoundaryReceiver(new DelimiterBoundary(lf), sink, this.#frameBytesMax);
  }

  unwrap(frame: Uint8Array): Uint8Array {
    if (frame.at(-1) !== 0x0a) {
      return frame;
    }
    return frame.subarray(0, frame.length - (frame.at(-2) === 0x0d ? 2 : 1));
  }
}
