import type { FrameFault } from '../../shared/framing.ts';
import type { Enclosure } from '../../shared/wrapFrame.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import type { Boundary } from './boundaryReceiver.ts';
import { DelimiterBoundary } from './delimiterBoundary.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

/** Messages between a start and an end that stand for nothing else. Bytes outside are malformed. */
export class EnclosedFramer implements Framer {
  readonly #enclosure: Enclosure;
  readonly #frameBytesMax: number;

  constructor(enclosure: Enclosure, frameBytesMax: number) {
    this.#enclosure = enclosure;
    this.#frameBytesMax = frameBytesMax;
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

  unwrap(frame: Uint8Array): Uint8Array {
    const { start, end } = this.#enclosure;
    const from = frame[0] === start ? 1 : 0;
    const to = frame.length - end.length;
    const hasEnd = to >= from && Buffer.compare(frame.subarray(to), end) === 0;
    return frame.subarray(from, hasEnd ? to : frame.length);
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
