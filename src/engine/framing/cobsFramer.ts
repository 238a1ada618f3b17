import type { FrameFault } from '../../shared/framing.ts';
import { cobs } from '../../shared/payloadPlace.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { BoundaryReceiver } from './boundaryReceiver.ts';
import { FilledBoundary, withoutFill } from './filledBoundary.ts';
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

  place(frame: Uint8Array): PayloadPlace | undefined {
    const { head, to } = withoutFill(frame, end);
    if (head === to) {
      return { form: 'range', head, tail: frame.length - to };
    }
    if (head + (frame[head] ?? 0) === to) {
      // One block: what follows its code is the payload.
      return { form: 'range', head: head + 1, tail: frame.length - to };
    }
    return { form: 'cobs', length: stuffedLength(frame, head, to) };
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

/** How many bytes the blocks from `from` to `to` stand for. */
function stuffedLength(frame: Uint8Array, from: number, to: number): number {
  let length = 0;
  for (let at = from; at < to;) {
    const code = Math.max(1, frame[at] ?? 1);
    length += Math.min(code, to - at) - 1;
    at += code;
    length += code !== full && at < to ? 1 : 0;
  }
  return length;
}
