import type { CloseMode } from '../shared/engineApi.ts';
import type { ConnectionState, ConnectionSummary } from '../shared/connectionSummary.ts';
import type { ConnectionId } from '../shared/entry.ts';
import type { Origin } from '../shared/messageFate.ts';
import type { ProtocolId } from '../shared/protocol/protocolNames.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import { success } from '../shared/socketError.ts';
import type { TlsReport } from '../shared/tlsReport.ts';
import type { MakeEdge } from './pipeline/wireEdge.ts';
import type { HoldReason } from './wire/wire.ts';

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
  /** Of a tap's connections: which side of the conversation its peer is. */
  leg: 'client' | 'server' | undefined;
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

  /** The protocol that it speaks, if its socket has one. */
  get protocol(): ProtocolId | undefined {
    return undefined;
  }

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

  /** To be called when what happens to the messages of its socket has changed. */
  abstract stagesChanged(): void;

  /** Calls back once less is waiting, as far as that is told; at once, later, where nothing is. */
  abstract whenDrained(callback: () => void): void;

  /** Reads nothing until every reason that holds it is released. Datagrams, and what is closed, are read. */
  abstract hold(reason: HoldReason): void;

  abstract release(reason: HoldReason): void;

  /** Puts an edge between its wire and what happens to its messages; once. */
  abstract setEdge(make: MakeEdge): void;

  /** Ends the connection, or our half of it. Returns the reason when that can't be done. */
  abstract end(mode: CloseMode): SocketError | undefined;

  /** Ends it without waiting for its peer: what is queued gets a short chance to leave. */
  abstract stop(): void;

  summary(): ConnectionSummary {
    const { unfinishedBytes, via, leg, tls } = this;
    // One is made whenever a connection ends. Spread operators would take longer than all the rest.
    const summary: { -readonly [Key in keyof ConnectionSummary]: ConnectionSummary[Key] } = {
      id: this.id,
      state: this.state,
      local: this.local,
      peer: this.peer,
      bytesIn: this.bytesIn + unfinishedBytes,
      bytesOut: this.bytesOut,
      messagesIn: this.messagesIn,
      messagesOut: this.messagesOut,
      queuedBytes: this.queuedBytes,
      openedAt: this.openedAt,
    };
    if (via !== undefined) {
      summary.via = via;
    }
    if (unfinishedBytes !== 0) {
      summary.unfinishedBytes = unfinishedBytes;
    }
    if (leg !== undefined) {
      summary.leg = leg;
    }
    if (tls !== undefined) {
      summary.tls = tls;
    }
    return summary;
  }
}
