import type { FrameFault } from '../../shared/framing.ts';
import { cobs } from '../../shared/wrapFrame.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import { FilledBoundary, withoutEnds } from './filledBoundary.ts';
import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

const { end, full } = cobs;

/** Consistent overhead byte stuffing (Cheshire and Baker, 1997): no zero inside, one after. */
export class CobsFramer implements Framer {
  readonly #frameBytesMax: number;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  receive(sink: FrameSink): FrameReceiver {
    return new BoundaryReceiver(new FilledBoundary(end), sink, this.#frameBytesMax, faultOf);
  }

  unwrap(frame: Uint8Array): Uint8Array {
    const inside = withoutEnds(frame, end);
    const payload = new Uint8Array(inside.length);
    let length = 0;
    for (let at = 0; at < inside.length;) {
      // A zero is no code, but a frame put together by hand may have one inside; it must get on.
      const code = Math.max(1, inside[at] ?? 1);
      const block = inside.subarray(at + 1, at + code);
      payload.set(block, length);
      length += block.length;
      at += code;
      if (code !== full && at < inside.length) {
        length += 1;
      }
    }
    return payload.slice(0, length);
  }
}

/** Whether the blocks end where the frame does. */
function faultOf(frame: Uint8Array): FrameFault | undefined {
  let at = 0;
  while (frame[at] === end) {
    at += 1;
  }
  const last = frame.length - 1;
  while (at < last) {
    at += frame[at] ?? 1;
  }
  return at === last ? undefined : 'malformed';
}
