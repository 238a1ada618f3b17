import type { FrameFault } from '../../shared/framing.ts';
import { slip } from '../../shared/wrapFrame.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import { FilledBoundary, withoutEnds } from './filledBoundary.ts';
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

  unwrap(frame: Uint8Array): Uint8Array {
    const inside = withoutEnds(frame, end);
    if (!inside.includes(escape)) {
      return inside;
    }
    const payload = new Uint8Array(inside.length);
    let length = 0;
    for (let at = 0; at < inside.length; at += 1) {
      const byte = inside[at] ?? 0;
      const next = byte === escape ? inside[at + 1] : undefined;
      if (next === escapedEnd || next === escapedEscape) {
        at += 1;
        payload[length++] = next === escapedEnd ? end : escape;
      } else {
        // As in the RFC's own code: a wrong escape is left as it is.
        payload[length++] = byte;
      }
    }
    return payload.slice(0, length);
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
