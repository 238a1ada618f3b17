import type { FrameFault } from '../../shared/framing.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { Enclosure } from '../../shared/wrapFrame.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import type { Boundary } from './boundaryReceiver.ts';
import { DelimiterBoundary } from './delimiterBoundary.ts';
import { endsWith } from './endsWith.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

/** Of a frame whose end never came. */
const unfinished: PayloadPlace = { form: 'range', head: 1, tail: 0 };

/** Messages between a start and an end that stand for nothing else. Bytes outside are malformed. */
export class EnclosedFramer implements Framer {
  readonly #enclosure: Enclosure;
  readonly #frameBytesMax: number;
  readonly #place: PayloadPlace;

  constructor(enclosure: Enclosure, frameBytesMax: number) {
    this.#enclosure = enclosure;
    this.#frameBytesMax = frameBytesMax;
    this.#place = { form: 'range', head: 1, tail: enclosure.end.length };
  }

  receive(sink: FrameSink): FrameReceiver {
    const { start } = this.#enclosure;
    return new BoundaryReceiver(
      new EnclosureBoundary(this.#enclosure),
      sink,
      this.#frameBytesMax,
      (frame) => (frame[0] === start ? undefined : 'malformed'),
    );
  }

  place(frame: Uint8Array): PayloadPlace | undefined {
    const { start, end } = this.#enclosure;
    if (frame[0] !== start) {
      return undefined;
    }
    const hasEnd = frame.length > end.length && endsWith(frame, end);
    return hasEnd ? this.#place : unfinished;
  }
}

class EnclosureBoundary implements Boundary {
  readonly #start: number;
  readonly #end: DelimiterBoundary;
  #isInside = false;
  /** Whether bytes outside a frame wait for the start that ends them. */
  #isOutside = false;

  constructor({ start, end }: Enclosure) {
    this.#start = start;
    this.#end = new DelimiterBoundary(end);
  }

  get restFault(): FrameFault {
    return this.#isInside ? 'unfinished' : 'malformed';
  }

  next(chunk: Uint8Array, from: number): number {
    if (!this.#isInside) {
      const start = chunk.indexOf(this.#start, from);
      if (start < 0) {
        this.#isOutside ||= from < chunk.length;
        return -1;
      }
      this.#isInside = true;
      if (start > from || this.#isOutside) {
        this.#isOutside = false;
        return start;
      }
    }
    const end = this.#end.next(chunk, from);
    this.#isInside = end < 0;
    return end;
  }
}
