import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { Outcome } from '../../shared/socketError.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import type { frameError } from './frameError.ts';
import type { FrameReceiver } from './framer.ts';

/** What is known of a message beside its bytes. */
export interface Framed {
  /** Where its payload is; absent where it is all of it, and where that can't be told. */
  readonly place?: PayloadPlace | undefined;
  /**
   * What its decoder needs of the conversation, see `parseContext`; empty for bytes that belong to no
   * protocol, absent where the stream has none.
   */
  readonly context?: string | undefined;
}

/** Told of each message that is received, and of what is wrong with it. */
export interface FramedStream {
  readonly peer: string;
  readonly openedBy: 'local' | 'remote';
  message(bytes: Uint8Array, framed: Framed): void;
  fault(error: ReturnType<typeof frameError>): void;
}

/** How one stream is framed, both ways. */
export interface ConnectionFraming {
  readonly receiver: FrameReceiver;
  /** To be told what is sent, in order. */
  sent(bytes: Uint8Array): Framed;
}

/** How the streams of one socket are framed. */
export interface StreamFraming {
  /** The protocol whose messages they carry, if that is known. */
  readonly protocol?: ProtocolId;
  /**
   * Frames one stream. Bytes that are no whole frame are a message like any other, and a fault after it;
   * of a frame that comes in pieces, after the first.
   */
  open(stream: FramedStream): ConnectionFraming;
  /** The frame that carries a payload, or why none can. It may be the payload itself. */
  wrap(payload: Uint8Array, peer?: string): Outcome<Uint8Array>;
  /** Where in a frame that `wrap` made its payload is; absent where it is all of it. */
  place(frame: Uint8Array): PayloadPlace | undefined;
}
