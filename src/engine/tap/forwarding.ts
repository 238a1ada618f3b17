import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { SocketError } from '../../shared/socketError.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { HoldReason } from '../wire/wire.ts';

/** Where a connection of a tap hands on what it receives. */
export interface Forwarding {
  /** Whether it takes whole messages, and not the stream as it comes. */
  readonly byMessage: boolean;
  /**
   * Takes what was read, as it came and once it is logged; `entry` is the index of the entry that has just
   * these bytes, if one has. Where `isBorrowed`, they hold until this returns; otherwise until `giveBack`
   * is called, if it ever is.
   */
  bytes(chunk: Uint8Array, isBorrowed: boolean, entry?: number, giveBack?: () => void): void;
  /** Takes a message that is logged and has passed the stages. */
  message(message: PassingMessage): void;
  /** The peer has finished sending (FIN), and all that it sent was handed on. */
  finished(): void;
  /** This side is closing the connection, in order. */
  closing(): void;
  /** The connection has ended. */
  ended(end: ConnectionEnd): void;
}

/** What a tap does to a connection to which it forwards. */
export interface ForwardTarget {
  /** Sends wire bytes that are logged already, and keeps them. Returns whether there is room for more. */
  forward(bytes: Uint8Array, entry?: number, giveBack?: () => void): boolean;
  /**
   * Sends a message through the stages; it is logged anew where it is not the one that was received.
   * Returns whether there is room for more.
   */
  forwardMessage(message: PassingMessage): boolean;
  whenDrained(callback: () => void): void;
  /** Finishes sending (FIN), after everything before it. */
  finish(): void;
  end(mode: CloseMode): SocketError | undefined;
  /** Ends it without waiting for its peer. */
  stop(): void;
}

/** What a tap does to a connection from which it forwards. */
export interface ForwardSource {
  hold(reason: HoldReason): void;
  release(reason: HoldReason): void;
}
