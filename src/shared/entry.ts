import type { FaultHit, FaultReport } from './fault/faultHit.ts';
import type { Fate, Origin } from './messageFate.ts';
import type { PayloadPlace } from './payloadPlace.ts';
import type { ProtocolId } from './protocol/protocolNames.ts';
import type { ScriptLine } from './script/scriptLine.ts';
import type { SocketError } from './socketError.ts';
import type { ProxyReport } from './proxyProtocol.ts';
import type { ProxyConnectReport } from './proxy.ts';
import type { OwnCertificate, TlsReport } from './tlsReport.ts';

/** Names a socket; chosen by the extension, unique within it. */
export type SocketId = string;

/** Names a connection; positive, never used twice while the engine lives. */
export type ConnectionId = number;

/** Seen from this socket: `in` was received, `out` was sent, `event` carries no payload. */
export const directions = ['in', 'out', 'event'] as const;
export type Direction = (typeof directions)[number];

/** A step in a socket's or a connection's life, named by the call that causes it. */
export const eventKinds = [
  'bind',
  'join',
  'leave',
  'listen',
  // One of several addresses is tried, a client will connect anew.
  'attempt',
  'reconnect',
  // A proxy is asked for the way to the peer, or has opened it.
  'proxy',
  'accept',
  'proxyHeader',
  'connect',
  'handshake',
  'shutdown',
  'close',
  'reset',
  'error',
  // Its script wrote a line, failed, or was loaded anew.
  'script',
  // The faults of the socket changed, or one of them did something to the connection.
  'fault',
  // What stands before it was logged before the window was reloaded.
  'reload',
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface EventDetail {
  readonly event: EventKind;
  /** Who took the step; absent where only we can (bind, listen). */
  readonly side?: 'local' | 'remote';
  /** The endpoint the step is about, as a URL. */
  readonly endpoint?: string;
  readonly error?: SocketError;
  /** Of a reconnect: which one it is, from 1, and in how many milliseconds it begins. */
  readonly reconnect?: { readonly attempt: number; readonly delayMs: number };
  /** Of a group that is joined or left: the interface, as it was named; absent where none was. */
  readonly interface?: string;
  /** Maximum length of the queue of connections not yet accepted, as asked of listen(2). */
  readonly backlog?: number;
  /** How many datagrams it is about, where they are more than one. */
  readonly datagrams?: number;
  /** By which URLs other machines reach what is bound to all interfaces; as they were then. */
  readonly reachableAs?: readonly string[];
  /** The header of the PROXY protocol that was received or sent. */
  readonly proxyHeader?: ProxyReport;
  /** What a proxy, the event's endpoint, was asked for, and answered. */
  readonly proxyConnect?: ProxyConnectReport;
  /** The result of a TLS handshake; with an `error`, what had been negotiated before it failed. */
  readonly tls?: TlsReport;
  /** What a TLS listener shows to its clients. */
  readonly certificate?: OwnCertificate;
  /** The file that the keys of its connections are appended to. */
  readonly keyLog?: string;
  /** What a script wrote, or how it failed. */
  readonly script?: ScriptLine;
  readonly fault?: FaultReport;
}

/** The first part of a payload that a filter looked for, in bytes from the payload's beginning. */
export interface PayloadHit {
  readonly at: number;
  readonly length: number;
  /**
   * The bytes around it, where those of the row don't reach so far: they stand in `Page.bytes` after
   * the row's `after`, and begin at this place of the payload.
   */
  readonly excerptAt: number;
  /** 0 where the row's own bytes have the hit near their beginning. */
  readonly excerptLength: number;
}

/** One entry of a traffic log as a page carries it. */
export interface EntryRow {
  /** Grows by one with every entry of the engine, over all sockets: the order of events. */
  readonly seq: number;
  /** Milliseconds since the Unix epoch, with a sub-millisecond fraction. */
  readonly time: number;
  /** Those of the time's second, 0 to 999,999,999; absent where they are whole microseconds, or not known. */
  readonly nanoseconds?: number;
  readonly socket: SocketId;
  /** Absent for what concerns the whole socket. */
  readonly connection?: ConnectionId;
  /** The peer's endpoint as a URL, absent as `connection` is. */
  readonly peer?: string;
  /** Of a tapped conversation: which side of it the peer is. */
  readonly leg?: 'client' | 'server';
  /** Of a tapped conversation: `in` is what the client says, and `out` what it is told. */
  readonly direction: Direction;
  /** Who the message comes from; absent where that is the peer, of what came in, or the user. */
  readonly origin?: Origin;
  /** What became of the message; absent where it was delivered. */
  readonly fate?: Fate;
  /** What faults did to the message. */
  readonly faults?: readonly FaultHit[];
  /** Bytes of the whole payload; 0 for events. */
  readonly length: number;
  /**
   * Where in the message's bytes as on the wire the payload is, and how many these are; both absent
   * where all of them are the payload.
   */
  readonly place?: PayloadPlace;
  readonly wireLength?: number;
  /** What the message's framing knew of its conversation; see `parseContext`. */
  readonly context?: string;
  /** Where this row's bytes begin in `Page.bytes`, and how many of `length` are there. */
  readonly offset: number;
  readonly captured: number;
  /**
   * How many bytes stand in `Page.bytes` right before and right after this row's: what the same side of
   * the connection said around it. Absent where no character can lie across.
   */
  readonly before?: number;
  readonly after?: number;
  /** What the query's filter found in the payload. */
  readonly hit?: PayloadHit;
  readonly event?: EventDetail;
  /**
   * For the first message received after one sent on the same connection: milliseconds between them; in a
   * tapped conversation, for what the server says first after the client.
   * Absent too where some hundred entries of the socket lie between.
   */
  readonly replyMs?: number;
  readonly isMarked?: boolean;
  /** What the user wrote about it. */
  readonly note?: string;
}

/**
 * A row in the making: keys that not every row has are set where there is a value. Spreading an object
 * for each of them would make most of a page's garbage, and so of what delays it.
 */
export type RowInMaking = { -readonly [Key in keyof EntryRow]: EntryRow[Key] };

/** Consecutive entries of a query's result. */
export interface Page {
  /** Position of the first row in the query's result, counted from its oldest kept entry. */
  readonly position: number;
  readonly rows: readonly EntryRow[];
  /** The rows' payloads, each cut to the request's `previewBytes`. Owns its buffer. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Entries in the query's result now. */
  readonly total: number;
  /** When the oldest entry of the result came, as `EntryRow.time`; absent while there is none. */
  readonly startTime?: number;
  /**
   * As `QuerySummary.evicted` at that moment, so that rows can be told apart while the log evicts.
   */
  readonly evicted: number;
}

/** As which protocol's messages those of a socket, or of one of its connections, are framed anew. */
export interface DecodeAs {
  readonly protocol: ProtocolId;
  readonly connection?: ConnectionId;
}

/** Which entries one wants to see; an absent key does not restrict. */
export interface Query {
  readonly sockets?: readonly SocketId[];
  readonly connection?: ConnectionId;
  readonly directions?: readonly Direction[];
  /** A filter as `parseFilter` reads it. */
  readonly filter?: string;
  /**
   * Precondition: `sockets` has one. Its entries are then other ones, with numbers of their own, made of
   * the bytes that its log keeps.
   */
  readonly decodeAs?: DecodeAs;
}

export type QueryId = number;

/** Entries by their sequence numbers, both ends among them. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}
