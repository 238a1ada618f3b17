import type { CloseMode } from '../../shared/engineApi.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { Message } from '../sending/message.ts';
import type { Decision, Hold } from './hold.ts';

/** A decision, or a `Hold` that gets one later: what follows the message in its direction waits behind it. */
export type Verdict = Decision | Hold;

/** A message as its stages see it, one after the other. */
export interface StageMessage {
  readonly direction: 'in' | 'out';
  readonly origin: Origin;
  /**
   * All its bytes as on the wire. Borrowed: they hold until the method that gets them returns, or, where
   * that holds the message, until the decision.
   */
  readonly wire: Uint8Array;
  /** What framing leaves of them; borrowed as they are. */
  readonly payload: Uint8Array;
  /** The wire bytes to keep; nobody writes to them any more. */
  keep(): Uint8Array;
}

/** What a stage may know of its connection, and do on it. */
export interface StageConnection {
  /** The peer's endpoint as a URL. */
  readonly peer: string;
  readonly isDatagram: boolean;
  /** Of datagrams that come to a listener; 0 says that the peer wants no answer (RFC 768). */
  readonly peerPort: number | undefined;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once, in `ms` milliseconds at the earliest; not after the end of the connection. */
  after(ms: number, callback: () => void): () => void;
  /**
   * Sends wire bytes in answer to what was received, after everything that was sent before. The
   * connection keeps them. A stream is not read until the peer has taken them; of datagrams, those that
   * the system has no room for are an event.
   */
  answer(wire: Uint8Array): void;
  /** Sends wire bytes. Returns whether the peer takes them at once; if not, `whenWritable` tells when. */
  push(wire: Uint8Array): boolean;
  /** Fills a message in and sends it, framed if it is not yet; why that can't be is an event. */
  send(message: Message): void;
  /** Calls back once the peer has taken what was sent, in another turn of the event loop. */
  whenWritable(callback: () => void): void;
  /** Ends the connection, or our half of it, after everything that was sent before. */
  end(mode: CloseMode): void;
}

/** How much a stage decides about at once, in one direction; what comes then waits, undecided. */
export interface StageWindow {
  readonly messages: number;
  /** Of wire bytes. */
  readonly bytes: number;
}

/**
 * One step in what happens to the messages of one connection, between wire and log. It is made for the
 * connection, and sees one message at a time. A stage without `received` or `sending` lets everything of
 * that direction pass.
 */
export interface Stage {
  /** Of the messages that it sends. */
  readonly origin: Origin;
  /** Default: one message, of any length. */
  readonly window?: StageWindow;
  /** After how many milliseconds without a message `idle` is called, each time; at least 1. */
  readonly idleMs?: number;
  /** The connection can be used: it is open and logged, and past the handshake of `tls://`. */
  opened?(): void;
  received?(message: StageMessage): Verdict;
  sending?(message: StageMessage): Verdict;
  idle?(): void;
  /** The peer has finished sending (FIN), and all that it sent is decided. */
  finished?(): void;
  /** The connection has ended; what is still held was dropped. */
  closed?(): void;
}

/** Makes a stage for a connection; nothing where it has no part in that one. */
export type StageFactory = (connection: StageConnection) => Stage | undefined;
