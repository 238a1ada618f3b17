import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import { DelimiterBoundary } from './delimiterBoundary.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

const lf = Uint8Array.of(0x0a);
const beforeLf: PayloadPlace = { form: 'range', head: 0, tail: 1 };
const beforeCrlf: PayloadPlace = { form: 'range', head: 0, tail: 2 };

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

  place(frame: Uint8Array): PayloadPlace | undefined {
    const { length } = frame;
    if (frame[length - 1] !== 0x0a) {
      return undefined;
    }
    return frame[length - 2] === 0x0d ? beforeCrlf : beforeLf;
  }
}
