import type { Role } from '../../shared/definition/definitionKey.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { ConnectionId, Direction, EventDetail, SocketId } from '../../shared/entry.ts';
import type { FaultHit } from '../../shared/fault/faultHit.ts';
import type { Fate, Origin } from '../../shared/messageFate.ts';
import type { ConnectionEnds } from '../log/connectionTable.ts';
import type { OutputBuffer } from './outputBuffer.ts';

/** An entry on its way into a file. */
export interface SavedEntry {
  readonly seq: number;
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly time: number;
  /** Those of the time's second, 0 to 999,999,999, where `time` does not tell them. */
  readonly nanoseconds?: number | undefined;
  readonly socket: SocketId;
  /** What the user calls the socket. */
  readonly name: string;
  /** 0 for what concerns the whole socket. */
  readonly connection: ConnectionId;
  readonly ends: ConnectionEnds | undefined;
  readonly direction: Direction;
  /**
   * The whole message as on the wire; empty for events. It must not be modified before the entry is
   * written.
   */
  readonly bytes: Uint8Array;
  /** Where in them the payload is; nothing where it is all of them. */
  readonly place?: PayloadPlace | undefined;
  /** What its framing knew of the conversation, see `parseContext`; nothing or empty where that is nothing. */
  readonly context?: string | undefined;
  /** Nothing where it is the ordinary one of its direction. */
  readonly origin?: Origin | undefined;
  /** Nothing where it was delivered. What was to be sent and was not is on no wire. */
  readonly fate?: Exclude<Fate, 'delivered'> | undefined;
  /** What faults did to the message so far. */
  readonly faults?: readonly FaultHit[] | undefined;
  readonly event: EventDetail | undefined;
  readonly isMarked: boolean;
  /** What the user wrote about it. */
  readonly note: string | undefined;
}

/** What a connection received of a frame whose rest has not come yet: the beginning of a message. */
export interface UnfinishedEntry extends Pick<
  SavedEntry,
  'time' | 'socket' | 'name' | 'connection' | 'ends'
> {
  /** Valid until the connection receives more. */
  readonly bytes: Uint8Array;
}

/** What became of a message that was received and written before that was decided. */
export interface SettledEntry extends Pick<
  SavedEntry,
  'seq' | 'time' | 'socket' | 'name' | 'connection' | 'ends'
> {
  readonly fate: 'dropped' | 'replaced';
  /** How many messages the connection received after it. */
  readonly back: number;
}

/** What is known of a socket beside its entries. */
export interface SavedSocket {
  readonly socket: SocketId;
  readonly name: string;
  readonly role: Role;
  /** As a URL; the real one while it runs. */
  readonly endpoint: string;
  readonly droppedDatagrams: number | undefined;
  readonly evictedEntries: number;
  /** Whether the nanoseconds of its entries' times are meant; else they are those of doubles. */
  readonly hasNanoseconds?: boolean | undefined;
}

/**
 * Writes entries in one format. Used once, in this order: `begin`, `entry` for each, `end`. It keeps
 * nothing of an entry.
 */
export interface EntryWriter {
  begin(out: OutputBuffer): void;
  /** Yields between pieces of about 64 KiB, so that the output can be taken. */
  entry(out: OutputBuffer, entry: SavedEntry): Generator<void>;
  end(out: OutputBuffer, sockets: readonly SavedSocket[]): void;
}

/** Whether a message went over the wire: not what was to be sent and was held, dropped or replaced. */
export function isOnWire({ direction, fate }: SavedEntry): boolean {
  return direction === 'in' || fate === undefined;
}
