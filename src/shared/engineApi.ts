import type { ConnectionSummary } from './connectionSummary.ts';
import type { AnnotateReceipt, AnnotateRequest } from './annotation.ts';
import type { CaptureApi, JobId } from './capture.ts';
import type { ClosedConnection } from './closedConnection.ts';
import type { Definition } from './definition/definition.ts';
import type { ConnectionId, Page, Query, QueryId, SeqRange, SocketId } from './entry.ts';
import type { Captures } from './match/captures.ts';
import type { FaultState } from './fault/faultHit.ts';
import type { Fault } from './fault/faultSchema.ts';
import type { FilterFault } from './match/filterFault.ts';
import type { HeldReceipt, HeldRequest } from './intercept/heldRequest.ts';
import type { RuleTrial, RuleTrialRequest } from './rule/ruleTrial.ts';
import type { Intercept } from './intercept/interceptSchema.ts';
import type { RuleHits } from './rule/ruleHits.ts';
import type { Limits } from './limits.ts';
import type { Outcome, SocketError } from './socketError.ts';
import type { OwnCertificate, TlsReport } from './tlsReport.ts';
import type { SocketInputs } from './socketInputs.ts';
import type { FileSource, Repetition, Replay, SendJob, SendJobReceipt } from './sendJob.ts';
import type { PayloadExpression } from './payloadExpression.ts';

export type SocketState =
  /**
   * `endedBy` says who ended the only connection of a client; absent after a stop, or before a
   * start.
   */
  | { readonly kind: 'stopped'; readonly endedBy?: 'local' | 'remote' }
  | { readonly kind: 'starting' }
  /** `endpoint` is what the operating system reports, as a URL: port 0 shows its real port. */
  | { readonly kind: 'running'; readonly endpoint: string }
  | { readonly kind: 'stopping' }
  /**
   * A client that lost its connection, or got none, and will try again: at `retryAt`, milliseconds
   * since
   * the Unix epoch, which is absent while it tries. `attempt` counts from 1; `error` is what went wrong
   * last, absent where the peer just closed. A start tries at once, a stop ends it.
   */
  | {
      readonly kind: 'reconnecting';
      readonly attempt: number;
      readonly retryAt?: number;
      readonly error?: SocketError;
    }
  | { readonly kind: 'failed'; readonly error: SocketError };

/** Totals since the socket's log was last cleared. Bytes are those on the wire. */
export interface Counters {
  /** Bytes that wait for the rest of their frame among them, though they are no message yet. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
  /** Entries and payload bytes that the log's limits pushed out. */
  readonly evictedEntries: number;
  readonly evictedBytes: number;
  /** Datagrams that the kernel dropped; absent where the platform doesn't tell. */
  readonly droppedDatagrams?: number;
  /** Datagrams of peers that `allow` or `deny` refuses; absent while there are none. */
  readonly refusedDatagrams?: number;
}

/** A multicast group that a socket receives from. */
export interface GroupMembership {
  readonly group: string;
  /** The name or an address of the interface on which; absent where the system chooses. */
  readonly interface?: string;
}

export interface SocketSummary {
  readonly id: SocketId;
  readonly state: SocketState;
  readonly counters: Counters;
  /** Entries in its log now. */
  readonly entries: number;
  readonly openConnections: number;
  /**
   * Connections accepted or opened (UDP: peers) since the log was last cleared, those among them that
   * were open then; absent while there was none.
   */
  readonly totalConnections?: number;
  /**
   * When the newest message came or left, in milliseconds since the Unix epoch; absent without one.
   */
  readonly lastMessageAt?: number;
  /**
   * When the newest of its closed connections ended, as `lastMessageAt`; absent where none is kept.
   */
  readonly lastClosedAt?: number;
  /** Bytes in the send queues of all its connections. */
  readonly queuedBytes: number;
  /**
   * Bytes received that wait for the rest of their frames, and on how many of its connections; absent
   * while there are none.
   */
  readonly unfinished?: { readonly bytes: number; readonly frames: number };
  /** What it shows to its clients, while it listens with TLS. */
  readonly certificate?: OwnCertificate;
  /** The multicast groups that it is in, oldest first; absent where there are none. */
  readonly groups?: readonly GroupMembership[];
  /** The running send jobs; absent while there are none. */
  readonly sendJobs?: readonly SendJob[];
  /** Its rules, in their order; absent where it has none. */
  readonly rules?: readonly RuleHits[];
  /**
   * Messages with variables that left since its start, as `${seq}` counts them; absent until one
   * did.
   */
  readonly filledMessages?: number;
  /** Which messages are held for somebody to decide, while it runs; absent where none are. */
  readonly intercept?: Intercept;
  /** How many are held so now; absent while there are none. */
  readonly held?: number;
  /** What is done to its connections on purpose, while it runs; absent where there is nothing. */
  readonly faults?: readonly FaultState[];
}

export interface QuerySummary {
  readonly id: QueryId;
  /** Entries in the result now. */
  readonly total: number;
  /** Sequence number of the oldest and newest entry of the result; 0 when empty. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Entries that were in the result and are gone: evicted by the limits. */
  readonly evicted: number;
  /** Whether all entries so far have been looked at. */
  readonly complete: boolean;
  /** How many of the `entries` that its sockets' logs keep were looked at. */
  readonly examined: number;
  readonly entries: number;
  /**
   * Changes with every mark, note or fate that an entry of its sockets gets after it was logged: rows may
   * say something else then, and where the filter asks for these, stand elsewhere.
   */
  readonly changes: number;
  /** Payloads that a regular expression of the filter took too long for; not in the result. */
  readonly skipped?: number;
  /** Why the filter can't be read; nothing is in the result then. */
  readonly fault?: FilterFault;
}

/** What is counted by the second. */
export const rateKinds = ['bytesIn', 'bytesOut', 'messagesIn', 'messagesOut'] as const;
/** Seconds that are remembered: five minutes. */
export const rateSteps = 300;

/** Received and sent in each of the last `rateSteps` whole seconds, oldest first. */
export type Rates = Readonly<Record<(typeof rateKinds)[number], number[]>> & {
  /** When the newest of these seconds ended, in seconds since the Unix epoch. */
  readonly end: number;
};

/** What changed since the last summary; sent ten times a second at most. */
export interface Summary {
  readonly sockets: readonly SocketSummary[];
  readonly queries: readonly QuerySummary[];
  /** Sequence number of the newest entry of all. */
  readonly lastSeq: number;
}

/** The recipients of a message or send job. */
export interface SendTarget {
  readonly socket: SocketId;
  /**
   * One connection, some, or `all` open ones. A client has only one. A UDP socket may name a peer
   * instead (an endpoint URL), whether or not it was heard from.
   */
  readonly to: ConnectionId | readonly ConnectionId[] | 'all' | { readonly peer: string };
  /** Send the bytes as they are, without framing. */
  readonly raw?: boolean;
}

/** A payload; a socket with framing wraps it in a frame. */
export type Sent =
  | {
      /**
       * The receiver may keep the buffer: the caller must not use it afterwards. Over a worker, one
       * that holds nothing else is handed over, and empty then.
       */
      readonly bytes: Uint8Array;
    }
  /** Filled in for each connection. */
  | { readonly expression: PayloadExpression };

export type SendRequest = SendTarget &
  Sent & {
    /**
     * Answer only once the system has taken the message from our queues on every connection, or they have
     * ended.
     */
    readonly untilPassed?: boolean;
  };

/**
 * What goes out bit by bit until it is over: to all connections that were open at its beginning (a
 * file), or are when a message comes due; a replay goes to one.
 */
export type SendJobRequest = SendTarget & { readonly job: JobId } & (
    FileSource | Replay | (Sent & Repetition)
  );

export interface SendReceipt {
  /** Number of connections that the message was sent on. */
  readonly connections: number;
  /** Bytes handed to the operating system or queued, framing included, over all of them. */
  readonly bytes: number;
}

export interface PageRequest {
  readonly query: QueryId;
  /**
   * A position in the result (clamped), or the place of the first entry not before `seq`, less
   * `before` rows (clamped; 0 when absent): what a view anchored at an entry asks for while the log
   * evicts beneath it.
   */
  readonly at: { readonly position: number } | { readonly seq: number; readonly before?: number };
  /** Rows wanted at most, from that place on; up to 1,000. */
  readonly count: number;
  /** How many bytes of each payload to bring along; up to 4,096. */
  readonly previewBytes: number;
  /**
   * Whether the bytes before a row reach back to the last escape sequence of its stream (some 4 KiB at
   * most): who reads one of its sockets in ISO-2022-JP needs that.
   */
  readonly sinceEscape?: boolean;
}

export interface NewEntriesRequest {
  /** Entries after this one are new. */
  readonly afterSeq: number;
  readonly maxEntries: number;
  readonly previewBytes: number;
  /** As in `PageRequest`. */
  readonly sinceEscape?: boolean;
}

/** For a follower that shows what it can and counts what it can't: the output channel. */
export interface NewEntries {
  /**
   * The oldest new entries, `maxEntries` at most. `position` and `total` count among the new ones.
   */
  readonly page: Page;
  /**
   * Entries that exist, or existed, after the page's rows and before the next call's `afterSeq`.
   */
  readonly skippedMessages: number;
  readonly skippedBytes: number;
  readonly skippedEvents: number;
  /** What the next call passes as `afterSeq`. */
  readonly lastSeq: number;
}

export interface PayloadRequest {
  readonly socket: SocketId;
  readonly seq: number;
  /** Bytes from `offset`, `length` at most; up to 1 MiB a call. */
  readonly offset: number;
  readonly length: number;
  /** Of the message with all that frames it, instead of its payload. */
  readonly onWire?: boolean;
}

export interface ContentRequest {
  readonly socket: SocketId;
  readonly seq: number;
  /** How much of the content is wanted; up to 1 MiB. */
  readonly bytesMax: number;
}

/** What a message carries in compressed form. */
export interface MessageContent {
  /** Its beginning. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of all of it, in bytes; beyond 64 MiB, and of a broken one, as far as it was inflated. */
  readonly length: number;
  readonly isCut: boolean;
  /** Whether it can't be inflated to its end: it is damaged, or what was before it is gone. */
  readonly isBroken: boolean;
  /** `gzip`, `deflate`, `br`, `permessage-deflate`; several with commas, as they were undone. */
  readonly compression: string;
}

export interface WaitRequest {
  /** As `parseFilter` reads it. */
  readonly filter: string;
  /** All where absent. */
  readonly sockets?: readonly SocketId[];
  /** Entries after this one count: 0 for all that the log keeps. Default: those from now on. */
  readonly afterSeq?: number;
  /** How many are waited for, from 1 to 1,000. Default: 1. */
  readonly count?: number;
  readonly timeoutMs: number;
  /** By which `cancelJob` ends it. */
  readonly job?: JobId;
}

/**
 * `seqs` are in order; of those that had come when the time was up, or it was cancelled, fewer than
 * were waited for.
 */
export type WaitOutcome =
  | {
      readonly kind: 'matched' | 'timedOut' | 'cancelled';
      readonly seqs: readonly number[];
      /** Of each: when it came, as `EntryRow.time`, and its connection; 0 for what concerns the socket. */
      readonly times: readonly number[];
      readonly connections: readonly ConnectionId[];
      /** What the filter's named parts stand for in each; absent where it names none. */
      readonly captures?: readonly Captures[];
    }
  | { readonly kind: 'invalid'; readonly fault: FilterFault };

/** What one connection received of a frame whose rest has not come yet. */
export interface UnfinishedFrame {
  readonly connection: ConnectionId;
  /** As a URL. */
  readonly peer: string;
  /** How many bytes wait. */
  readonly length: number;
  /** The first of them, 4,096 at most. Owns its buffer. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface EntriesRequest {
  readonly query: QueryId;
  readonly ranges: readonly SeqRange[];
}

/**
 * Switches a plain stream to TLS: a listener's connection accepts the handshake, a client's begins
 * it.
 */
export interface UpgradeRequest {
  readonly socket: SocketId;
  readonly connection: ConnectionId;
  /**
   * Sent in plain right before, as in `220 ready`; nothing that arrives after it is read as plain.
   * The receiver may keep the buffer.
   */
  readonly bytes?: Uint8Array;
  /** Overrides the definition's `tls.verify`. */
  readonly verify?: boolean;
}

/**
 * Joins or leaves a group on a running UDP listener, until it stops; the next start uses the
 * definition again. Without an `interface`, a group is joined on the interface of the definition, else
 * on one that the system chooses, and left on all interfaces.
 */
export interface GroupRequest extends GroupMembership {
  readonly socket: SocketId;
  readonly change: 'join' | 'leave';
}

export type CloseMode = 'close' | 'shutdown' | 'reset';

/**
 * What the extension asks of the engine. `Engine` implements it directly too; over a worker every
 * call is asynchronous. No call throws for a reason of the network or the user: that is a state or
 * an `Outcome`.
 */
export interface EngineApi {
  setLimits(limits: Limits): Promise<void>;

  /**
   * Starts a socket under its definition; idempotent, shares a start in flight. Resolves when it
   * runs, failed, or waits to reconnect.
   */
  startSocket(id: SocketId, definition: Definition, inputs?: SocketInputs): Promise<SocketState>;
  /** Stops accepting, closes every connection, then resolves; the port is free then. Idempotent. */
  stopSocket(id: SocketId): Promise<SocketState>;
  stopAll(): Promise<void>;
  /** What the user calls it from now on, as a start under a definition of that name would. */
  renameSocket(id: SocketId, name: string): Promise<void>;

  /**
   * Applies what a running socket follows of a changed definition without being started again, see
   * `withFollowedKeys`: rules count from the next message on, for the rest connections follow it that open
   * from then on. `inputs` are as for a start. Fails where an answer can't be read or framed then.
   */
  changeDefinition(
    id: SocketId,
    definition: Definition,
    inputs?: SocketInputs,
  ): Promise<Outcome<null>>;
  /**
   * Puts these faults in the place of those of a running socket, at once and on all of its connections;
   * those of the same name and type keep their state. They last until it stops.
   */
  setFaults(id: SocketId, faults: readonly Fault[]): Promise<Outcome<null>>;
  /**
   * Holds these messages of a running socket from now on until somebody decides about them, on all its
   * connections; null holds none, and lets go of those that are held. It lasts until it stops.
   */
  setIntercept(id: SocketId, intercept: Intercept | null): Promise<Outcome<null>>;
  /**
   * Decides about messages that are held. A message whose connection can make no frame of `bytes` is
   * dropped, for which an event has the reason.
   */
  decideHeld(request: HeldRequest): Promise<HeldReceipt>;
  /** Tries the rules of a definition on a message, without a connection; fails where they can't be read. */
  tryRules(request: RuleTrialRequest): Promise<Outcome<readonly RuleTrial[]>>;
  /**
   * Has the script of a socket that runs loaded again, if its files have changed; connections and their states
   * stay, and what can't be loaded leaves the script as it was.
   */
  reloadScript(id: SocketId): Promise<void>;
  /** Has the script of a socket that runs wait for a debugger: the port of its inspector on 127.0.0.1. */
  debugScript(id: SocketId): Promise<Outcome<number>>;
  /** Stops it and forgets its log. */
  removeSocket(id: SocketId): Promise<void>;

  send(request: SendRequest): Promise<Outcome<SendReceipt>>;
  /**
   * Somebody has read so many more bytes, on the wire, of what a socket received; see
   * `SocketInputs.unreadBytesMax`.
   */
  taken(socket: SocketId, bytes: number): Promise<void>;
  /** Resolves when it is over, or could not begin. Cancelled by `cancelJob`. */
  startSendJob(request: SendJobRequest): Promise<Outcome<SendJobReceipt>>;
  /** Orderly close, half close (FIN, keep reading) or reset (RST) of one connection. */
  endConnection(
    socket: SocketId,
    connection: ConnectionId,
    mode: CloseMode,
  ): Promise<Outcome<null>>;
  /** Resolves when the handshake is done; the connection ends where that fails. */
  upgradeConnection(request: UpgradeRequest): Promise<Outcome<TlsReport>>;
  /**
   * Gives the groups that it is in then. Fails with `alreadyJoined`, `notJoined`, `tooManyGroups`, with
   * `invalidDefinition` for what is no group of its family or no interface, or as the system says.
   */
  changeGroup(request: GroupRequest): Promise<Outcome<readonly GroupMembership[]>>;
  /** Open connections, oldest first; `count` up to 1,000. */
  connections(
    socket: SocketId,
    range: { readonly from: number; readonly count: number },
  ): Promise<{ readonly total: number; readonly connections: readonly ConnectionSummary[] }>;
  /**
   * Connections that ended within the last `closedKeptMs`, newest first: the newest `closedKeptMax` of
   * the socket, none that ended before its traffic was cleared.
   */
  closedConnections(socket: SocketId): Promise<readonly ClosedConnection[]>;

  /** What waits on a socket's connections for the rest of its frame: of the first 100 that have some. */
  unfinishedFrames(socket: SocketId): Promise<readonly UnfinishedFrame[]>;

  openQuery(query: Query): Promise<QuerySummary>;
  closeQuery(query: QueryId): Promise<void>;
  page(request: PageRequest): Promise<Page>;
  newEntries(request: NewEntriesRequest): Promise<NewEntries>;
  /** Empty when the entry is gone. Owns its buffer. */
  payload(request: PayloadRequest): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * What an HTTP body or a WebSocket message carries in compressed form; null where it is not
   * compressed, and when the entry is gone.
   */
  content(request: ContentRequest): Promise<MessageContent | null>;
  /** Puts marks and notes on entries, and takes them away; they go with their entries. */
  annotate(request: AnnotateRequest): Promise<AnnotateReceipt>;
  /**
   * Resolves with the first `count` entries after `afterSeq` that the filter accepts, as soon as there
   * are so many, when the time is up, and when its job is cancelled.
   */
  waitFor(request: WaitRequest): Promise<WaitOutcome>;
  /** How many entries of an open query are in these ranges, as far as it has looked. */
  countEntries(request: EntriesRequest): Promise<number>;
  /** Over the named sockets together, over all when absent. */
  rates(sockets?: readonly SocketId[]): Promise<Rates>;
  /** Forgets the entries and zeroes the counters of the named sockets, of all when absent. */
  clearTraffic(sockets?: readonly SocketId[]): Promise<void>;
}

/** Everything that can be asked over the worker's port. */
export interface EngineCalls extends EngineApi, CaptureApi {}

/** What the engine tells the extension, unasked. */
export interface EngineEvents {
  summary(summary: Summary): void;
}
