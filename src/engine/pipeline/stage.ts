import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { ConnectionId } from '../../shared/entry.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { AnnotationChange } from '../log/annotations.ts';
import type { Message } from '../sending/message.ts';
import type { Answered } from '../sending/variableValues.ts';
import type { HoldReason } from '../wire/wire.ts';
import type { HeldMessages } from './heldMessages.ts';
import type { Decision, Hold } from './hold.ts';
import type { StageMessage } from './stageMessage.ts';

/** A decision, or a `Hold` that gets one later: what follows the message in its direction waits behind it. */
export type Verdict = Decision | Hold;

/**
 * What became of bytes that a stage sends: the peer takes them, or little is queued and nothing is read until
 * it does; much is queued (`whenWritable` tells when there is room); or they can't be sent, for which an event has the reason, unless the connection is gone.
 */
export type SentNow = 'taken' | 'waiting' | 'refused';

/** What a stage may know of its connection, and do on it. */
export interface StageConnection {
  readonly id: ConnectionId;
  /** What the user calls its socket. */
  readonly socketName: string;
  /** The peer's endpoint as a URL. */
  readonly peer: string;
  readonly isDatagram: boolean;
  /** Of a tap's connections: which side of the conversation its peer is. */
  readonly leg: 'client' | 'server' | undefined;
  /** The messages of its socket that wait for somebody to decide, for stages to add theirs. */
  readonly held: HeldMessages;
  /** Of datagrams that come to a listener; 0 says that the peer wants no answer (RFC 768). */
  readonly peerPort: number | undefined;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Calls back once, in `ms` milliseconds at the earliest; not after the end of the connection. */
  after(ms: number, callback: () => void): () => void;
  /**
   * Sends wire bytes in answer to what was received, after everything that was sent before. The
   * connection keeps them. A stream is not read until the peer has taken them; of datagrams, those that
   * the system has no room for are an event. Default origin: that of the stage.
   */
  answer(wire: Uint8Array, origin?: Origin): void;
  /** Sends wire bytes. Returns whether the peer takes them at once; if not, `whenWritable` tells when. */
  push(wire: Uint8Array): boolean;
  /** The payload of a message, filled in; where that can't be, an event has the reason. */
  fill(message: Message, answered: Answered): Uint8Array | undefined;
  /** What goes on the wire for a payload; where that can't be, an event has the reason. */
  frame(payload: Uint8Array): Uint8Array | undefined;
  /** Sends wire bytes after everything that was sent before. The connection keeps them. */
  send(wire: Uint8Array, origin: Origin): SentNow;
  /** Sends a payload on the other connections of the socket, at a tap those of the same side; framed unless `raw`. */
  sendToOthers(payload: Uint8Array, raw: boolean, origin: Origin): void;
  /**
   * Calls back each time that no message came or went for `ms` milliseconds, at least 1. Returns how to
   * end that.
   */
  whenIdle(ms: number, callback: () => void): () => void;
  /** Calls back once the peer has taken what was sent, in another turn of the event loop. */
  whenWritable(callback: () => void): void;
  /** Bytes that were sent and wait for the peer, or for the system, to take them. */
  readonly queuedBytes: number;
  /** Reads nothing until that reason, and every other, is released; datagrams are read all the same. */
  hold(reason: HoldReason): void;
  release(reason: HoldReason): void;
  /** Ends the connection, or our half of it (FIN), after everything that was sent before; or resets it. */
  end(mode: CloseMode): void;
  /**
   * Switches the stream to TLS after `preamble`, wire bytes, has left in plain. `ready` is called right
   * before: what was received and waits for a stage then is dropped. `done` is called after the handshake,
   * and where that could not begin, for which an event has the reason; not where it failed, which ends the
   * connection.
   */
  startTls(preamble: Uint8Array, ready: () => void, done: () => void): void;
  /** Index of the newest entry of the log. */
  readonly newestEntry: number;
  /** Puts a mark or a note on an entry, if the log still has it. */
  annotate(entry: number, change: AnnotationChange): void;
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
  /** The connection can be used: it is open and logged, and past the handshake of `tls://`. */
  opened?(): void;
  /** Called instead where the connection was in use before its socket had stages. */
  joined?(): void;
  received?(message: StageMessage): Verdict;
  sending?(message: StageMessage): Verdict;
  /** The peer has finished sending (FIN), and all that it sent is decided. */
  finished?(): void;
  /** The connection has ended, in that way; what is still held was dropped. */
  closed?(end: ConnectionEnd): void;
}

/** The stages that the connections of a socket have now, in their order from the wire. */
export interface StageSource {
  readonly factories: readonly StageFactory[];
}

/** Makes a stage for a connection; nothing where it has no part in that one. */
export type StageFactory = (connection: StageConnection) => Stage | undefined;
