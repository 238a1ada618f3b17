import type { FrameFault } from '../../shared/framing.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';

/**
 * Takes what was received, one message at a time: a whole frame with all that frames it, or bytes
 * with what is wrong with them. One after the other the messages are the stream, to the byte. They
 * may be views of the pushed chunk, and hold as long as it does; a receiver keeps none of it.
 */
export type FrameSink = (bytes: Uint8Array, fault?: FrameFault) => void;

/** The receiving side of one connection. */
export interface FrameReceiver {
  /** The frames do not depend on how the stream was cut into chunks. */
  push(chunk: Uint8Array): void;
  /** Bytes that wait for the rest of their frame; a view that holds until the next call. */
  readonly pending: Uint8Array;
  readonly pendingLength: number;
  /** The stream has ended, orderly or not: hands over what is left. Nothing may be pushed after it. */
  end(): void;
}

/** How the messages of a socket are told apart. Has no state; its receivers have. */
export interface Framer {
  receive(sink: FrameSink): FrameReceiver;
  /**
   * Where in a frame its payload is: in that of `wrapFrame`, just there. Nothing where all of it is the
   * payload, and where the bytes are no whole frame, as far as that can be told.
   */
  place(frame: Uint8Array): PayloadPlace | undefined;
}
