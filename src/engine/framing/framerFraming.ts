import type { FrameFault, Framing } from '../../shared/framing.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { wrapFrame } from '../../shared/wrapFrame.ts';
import type { Clock } from '../clock.ts';
import { frameError, wrapError } from './frameError.ts';
import type { Framer } from './framer.ts';
import { framerFor } from './framerFor.ts';
import type { ConnectionFraming, FramedStream, StreamFraming } from './streamFraming.ts';

/** Streams whose frames are told apart by a framing of the definition. */
export class FramerFraming implements StreamFraming {
  readonly #framer: Framer;
  readonly #framing: Framing;
  readonly #frameBytesMax: number;

  constructor(framing: Framing, frameBytesMax: number, clock: Clock) {
    this.#framer = framerFor(framing, { clock, frameBytesMax });
    this.#framing = framing;
    this.#frameBytesMax = frameBytesMax;
  }

  get #limitBytes(): number {
    const framing = this.#framing;
    return typeof framing === 'object' && 'fixedLength' in framing
      ? framing.fixedLength
      : this.#frameBytesMax;
  }

  open(stream: FramedStream): ConnectionFraming {
    let faultBefore: FrameFault | undefined;
    const receiver = this.#framer.receive((bytes, fault) => {
      // A piece of a frame has its length and end elsewhere; what is no frame carries nothing.
      const isFrame = faultBefore !== 'tooLong' && fault !== 'tooLong' && fault !== 'malformed';
      stream.message(bytes, isFrame ? { place: this.#framer.place(bytes) } : {});
      if (fault !== undefined && fault !== faultBefore) {
        stream.fault(frameError(fault, this.#limitBytes, stream.peer));
      }
      faultBefore = fault;
    });
    return { receiver, sent: (bytes) => ({ place: this.#framer.place(bytes) }) };
  }

  wrap(payload: Uint8Array, peer?: string): Outcome<Uint8Array> {
    const wrapped = wrapFrame(this.#framing, payload, this.#frameBytesMax);
    return wrapped.ok
      ? success(wrapped.bytes)
      : failure(wrapError(wrapped.fault, this.#limitBytes, peer));
  }

  place(frame: Uint8Array): PayloadPlace | undefined {
    return this.#framer.place(frame);
  }
}
