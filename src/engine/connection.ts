import type { CloseMode } from '../shared/engineApi.ts';
import type { ConnectionState, ConnectionSummary } from '../shared/connectionSummary.ts';
import type { ConnectionId } from '../shared/entry.ts';
import type { Origin } from '../shared/messageFate.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import { success } from '../shared/socketError.ts';
import type { TlsReport } from '../shared/tlsReport.ts';

/** What a stream takes: its objects, libuv's, and its place in a recording. */
const streamBytes = 8 * 1024;
/** OpenSSL's buffers and keys. */
const tlsBytes = 48 * 1024;

const noBytes = new Uint8Array(0);

/** What streams and exchanges of datagrams have in common. */
export abstract class Connection {
  readonly id: ConnectionId;
  /** The remote endpoint as a URL. */
  readonly peer: string;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
  /** The proxy that it goes through, as a URL; `peer` is the endpoint behind that. */
  via: string | undefined;
  state: ConnectionState;
  /** The result of the TLS handshake; absent on plain connections. */
  tls: TlsReport | undefined;
  /** Of messages: bytes of an unfinished frame are none yet. */
  bytesIn = 0;
  bytesOut = 0;
  messagesIn = 0;
  messagesOut = 0;
  /** When the newest byte came that waits for the rest of its frame; milliseconds since the epoch. */
  unfinishedAt = 0;

  constructor(id: ConnectionId, peer: string, openedAt: number, state: ConnectionState) {
    this.id = id;
    this.peer = peer;
    this.openedAt = openedAt;
    this.state = state;
  }

  /** The local endpoint as a URL. */
  abstract readonly local: string;

  /** Whether the peer can be sent anything at all. */
  get isAnswerable(): boolean {
    return true;
  }

  /** Whether messages can be sent already, and not only once a handshake is done. */
  get isReady(): boolean {
    return this.state !== 'handshake';
  }

  /** Bytes that wait for the peer, or for the system, to take them. */
  abstract readonly queuedBytes: number;

  /** Bytes received that wait for the rest of their frame. */
  get unfinishedBytes(): number {
    return 0;
  }

  /** Those bytes; a view that holds until more is received. */
  get unfinished(): Uint8Array {
    return noBytes;
  }

  /** What its objects take of memory, roughly, in bytes, beside what is queued. */
  get stateBytes(): number {
    return this.tls === undefined ? streamBytes : streamBytes + tlsBytes;
  }

  /**
   * What goes on the wire for a payload: a frame where there is framing, or the reason why none can
   * be made. All connections of a socket frame alike.
   */
  frame(payload: Uint8Array): Outcome<Uint8Array> {
    return success(payload);
  }

  /**
   * Hands a message to the system, or queues it. The connection keeps `bytes`. Returns the reason
   * when it does not take the message; what fails later is an event. `passed` is called once the
   * system has the bytes, or never will; not always where the connection ends first. `origin` is told
   * where it is not the user.
   */
  abstract send(bytes: Uint8Array, passed?: () => void, origin?: Origin): SocketError | undefined;

  /** Calls back once less is waiting, as far as that is told; at once, later, where nothing is. */
  abstract whenDrained(callback: () => void): void;

  /** Ends the connection, or our half of it. Returns the reason when that can't be done. */
  abstract end(mode: CloseMode): SocketError | undefined;

  summary(): ConnectionSummary {
    const { unfinishedBytes } = this;
    return {
      id: this.id,
      state: this.state,
      local: this.local,
      peer: this.peer,
      ...(this.via === undefined ? undefined : { via: this.via }),
      bytesIn: this.bytesIn + unfinishedBytes,
      bytesOut: this.bytesOut,
      messagesIn: this.messagesIn,
      messagesOut: this.messagesOut,
      queuedBytes: this.queuedBytes,
      ...(unfinishedBytes === 0 ? undefined : { unfinishedBytes }),
      openedAt: this.openedAt,
      ...(this.tls === undefined ? undefined : { tls: this.tls }),
    };
  }
}
