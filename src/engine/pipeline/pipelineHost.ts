import type { SocketError } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { HoldReason } from '../wire/readHolds.ts';
import type { PassingMessage, PlaceOf } from './passingMessage.ts';

/** What the stages of a connection stand on: its wire, and its place in the log. */
export interface PipelineHost {
  readonly connection: Connection;
  readonly traffic: SocketTraffic;
  readonly isDatagram: boolean;
  /** Of datagrams that come to a listener. */
  readonly peerPort: number | undefined;
  /** Whether the wire takes anything at all. */
  readonly isWritable: boolean;
  /** Whether reading can be held: not of datagrams, and not of a stream that is being closed. */
  readonly canHold: boolean;
  /** Why `bytes` bytes can't be sent now; nothing where they can. */
  refusal(bytes: number): SocketError | undefined;
  /** Where in a frame its payload is. */
  readonly place: PlaceOf;
  /** Logs a message and hands it to the wire. Returns whether that has room for more. */
  write(message: PassingMessage): boolean;
  hold(reason: HoldReason): void;
  release(reason: HoldReason): void;
  /** Calls back once, in another turn, when the wire has room. Not after the end of the connection. */
  whenWritable(callback: () => void): void;
}
