/**
 * What a script of Socket Workbench is given, and what it may export: the functions of `SocketScript`, each by
 * itself or as its default. A copy of this file lies beside scripts, so that editors know the types:
 *
 *     import type { SocketScript } from './socket-workbench';
 *
 *     export default {
 *       onMessage: (message) => `you said ${message.text}`,
 *     } satisfies SocketScript;
 */

/** What is sent. A socket with framing wraps it in a frame; a string is encoded in UTF-8. */
export type Payload = Uint8Array | string;

/** What a function may return: a payload is sent on the connection. */
export type Reply = Payload | void | undefined | null;

/**
 * The functions of a script. For one connection they are called one after the other, each once the one before
 * has returned and what it returned has resolved: what was received meanwhile waits, and the peer with it.
 * `State` is the type of `connection.state`.
 */
export interface SocketScript<State = any> {
  /** A connection has opened; of UDP, a peer was heard for the first time. */
  onConnect?(connection: Connection<State>): Reply | Promise<Reply>;
  /** A message was received; without framing, bytes as they came. */
  onMessage?(message: Message, connection: Connection<State>): Reply | Promise<Reply>;
  /** The connection has ended. Nothing can be sent any more. */
  onClose?(connection: Connection<State>): void | Promise<void>;
}

export interface Message {
  /** The payload: what framing leaves. At run time it is a `Buffer`. */
  readonly bytes: Uint8Array;
  /** The payload as UTF-8. */
  readonly text: string;
  /** Takes it out: at a tap it is not forwarded, and the log shows it as dropped. */
  drop(): void;
  /** Has another payload go on in its place, at a tap to the other side. */
  replace(payload: Payload): void;
}

export interface Connection<State = any> {
  /** The number of the connection in the traffic log. */
  readonly id: number;
  /** The endpoint of the peer, such as `tcp://127.0.0.1:50112`. */
  readonly peer: string;
  /** Whatever the script keeps for the connection; `{}` at first. It survives when the script is saved. */
  state: State;
  readonly isOpen: boolean;
  /** Sends a payload, after all that was sent before; does nothing once the connection has ended. */
  send(payload: Payload): void;
  /** Ends the connection after all that was sent. */
  end(): void;
  /** Resets the connection (RST), and drops what has not left. */
  reset(): void;
}
