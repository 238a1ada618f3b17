import type { FrameFault, WrapFault } from '../../shared/framing.ts';

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
  /** The stream has ended, orderly or not: hands over what is left. Nothing may be pushed after it. */
  end(): void;
}

export type Wrapped =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly fault: WrapFault };

/** How the messages of a socket are told apart. Has no state; its receivers have. */
export interface Framer {
  receive(sink: FrameSink): FrameReceiver;
  /** The frame that carries a payload. May be the payload itself where nothing is added. */
  wrap(payload: Uint8Array): Wrapped;
  /**
   * The payload that a frame carries: that of `wrap(payload)` is the payload. Makes the best of a
   * message that came with a fault. May be a view of the frame.
   */
  unwrap(frame: Uint8Array): Uint8Array;
}

export function wrapped(bytes: Uint8Array): Wrapped {
  return { ok: true, bytes };
}

export function notWrapped(fault: WrapFault): Wrapped {
  return { ok: false, fault };
}
