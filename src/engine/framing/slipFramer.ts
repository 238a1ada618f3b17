import type { FrameFault } from '../../shared/framing.ts';
import { slip } from '../../shared/payloadPlace.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import { FilledBoundary, withoutFill } from './filledBoundary.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

const { end, escape, escapedEnd, escapedEscape } = slip;

/** IP over serial lines, RFC 1055: an END on either side, and escapes for it inside. */
export class SlipFramer implements Framer {
  readonly #frameBytesMax: number;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  receive(sink: FrameSink): FrameReceiver {
    return new BoundaryReceiver(new FilledBoundary(end), sink, this.#frameBytesMax, faultOf);
  }

  place(frame: Uint8Array): PayloadPlace | undefined {
    const { head, to } = withoutFill(frame, end);
    let length = to - head;
    for (let at = frame.indexOf(escape, head); at >= 0; at = frame.indexOf(escape, at + 1)) {
      const next = at + 1 < to ? frame[at + 1] : undefined;
      length -= next === escapedEnd || next === escapedEscape ? 1 : 0;
    }
    return length === to - head
      ? { form: 'range', head, tail: frame.length - to }
      : { form: 'slip', length };
  }
}

function faultOf(frame: Uint8Array): FrameFault | undefined {
  for (let at = frame.indexOf(escape); at >= 0; at = frame.indexOf(escape, at + 1)) {
    const next = frame[at + 1];
    if (next !== escapedEnd && next !== escapedEscape) {
      return 'malformed';
    }
  }
  return undefined;
}
