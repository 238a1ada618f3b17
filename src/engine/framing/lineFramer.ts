import { BoundaryReceiver } from './boundaryReceiver.ts';
import { DelimiterBoundary } from './delimiterBoundary.ts';
import { notWrapped, wrapped } from './framer.ts';
import type { Framer, FrameReceiver, FrameSink, Wrapped } from './framer.ts';

const lf = Uint8Array.of(0x0a);
const crlf = Uint8Array.of(0x0d, 0x0a);

/**
 * Lines of text. Received ones end in LF or CRLF, sent ones as told. A return at the end of a payload
 * becomes part of the ending.
 */
export class LineFramer implements Framer {
  readonly #ending: Uint8Array;
  readonly #frameBytesMax: number;

  constructor(ending: 'lf' | 'crlf', frameBytesMax: number) {
    this.#ending = ending === 'lf' ? lf : crlf;
    this.#frameBytesMax = frameBytesMax;
  }

  receive(sink: FrameSink): FrameReceiver {
    return new BoundaryReceiver(new DelimiterBoundary(lf), sink, this.#frameBytesMax);
  }

  wrap(payload: Uint8Array): Wrapped {
    const frame = Buffer.concat([payload, this.#ending]);
    return frame.length > this.#frameBytesMax ? notWrapped('tooLong') : wrapped(frame);
  }

  unwrap(frame: Uint8Array): Uint8Array {
    if (frame.at(-1) !== 0x0a) {
      return frame;
    }
    return frame.subarray(0, frame.length - (frame.at(-2) === 0x0d ? 2 : 1));
  }
}
