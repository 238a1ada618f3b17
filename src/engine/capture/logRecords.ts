import type { Role } from '../../shared/definition/definitionKey.ts';
import type { EventDetail, SocketId } from '../../shared/entry.ts';
import type { FaultHit } from '../../shared/fault/faultHit.ts';
import type { Fate, Origin } from '../../shared/messageFate.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { OutputBuffer } from './outputBuffer.ts';
import { writePlainBlock } from './pcapngBlocks.ts';

/*
 * What a traffic log knows and packets can't say, in blocks of their own between the packets:
 * docs/captures-format.md. Other programs pass over them.
 */

/** "SWB" behind a set highest bit: a type for local use (draft-ietf-opsawg-pcapng, section 10.1). */
export const logRecordBlock = 0x80535742;

export const logRecordVersion = 1;

export const logRecordKinds = {
  log: 1,
  socket: 2,
  connection: 3,
  event: 4,
  message: 5,
  unfinished: 6,
  unsent: 7,
  fate: 8,
} as const;

/** Bytes of a record before its JSON. */
export const logRecordHeadBytes = 24;

/** Opens a section: the records that follow are complete, and packets only carry messages. */
export interface LogContent {
  readonly version: number;
  /** Sections with the same text continue each other: socket ids and connection numbers mean the same. */
  readonly run: string;
}

/** The socket that an interface stands for; told again at the end, with what was counted. */
export interface SocketContent {
  readonly id: SocketId;
  readonly name: string;
  readonly role: Role;
  readonly endpoint: string;
  readonly evictedEntries?: number;
  readonly droppedDatagrams?: number;
  /** Whether the nanoseconds of its packets' times are meant; else they are those of doubles. */
  readonly hasNanoseconds?: boolean;
}

/** The ends of a connection, as far as they are known; told again when they change. */
export interface ConnectionContent {
  readonly peer?: string;
  readonly local?: string;
  readonly remote?: string;
  readonly openedBy?: 'local' | 'remote';
  /** Local and remote end in packets from here on, as URLs; absent while it has none. */
  readonly packets?: readonly [local: string, remote: string];
}

export interface EventContent {
  /** Without the endpoint where that is the connection's peer. */
  readonly event: EventDetail;
  /** Those of its time's second, 0 to 999,999,999, where the record's time does not tell them. */
  readonly nanoseconds?: number;
  readonly isMarked?: boolean;
  readonly note?: string;
}

/** Of the message in the packets that follow; its time is the record's. */
export interface MessageContent {
  /** Absent where all bytes are the payload. */
  readonly place?: PayloadPlace;
  /**
   * What its framing knew of the conversation (`parseContext`), as that of the messages after it in its
   * direction of the connection; absent where it is as before, empty where it is nothing.
   */
  readonly context?: string;
  /** How many of its bytes stand in packets of `unfinished` records; absent where none do. */
  readonly early?: number;
  /** Absent where it is the ordinary one of its direction. */
  readonly origin?: Origin;
  /** Absent where the message was delivered. */
  readonly fate?: Fate;
  /** What faults did to it, where they did. */
  readonly faults?: readonly FaultHit[];
}

/** A message that was to be sent and is on no wire; its bytes follow the JSON. */
export interface UnsentContent {
  readonly bytes: number;
  /** Whether the next record has more of it. */
  readonly goesOn?: boolean;
  readonly place?: PayloadPlace;
  /** As in `MessageContent`. */
  readonly context?: string;
  readonly origin?: Origin;
  readonly fate: Fate;
  readonly faults?: readonly FaultHit[];
  readonly isMarked?: boolean;
  readonly note?: string;
}

/** The packets that follow have the beginning of a message whose frame was not whole yet. */
export interface UnfinishedContent {
  readonly bytes: number;
}

/** How many entries after its message a fate is told at most; looking for it is bounded by that. */
export const fateEntriesMax = 4_096;

/** What became of a message that the connection received, told after its packets. */
export interface FateContent {
  readonly fate: Fate;
  /** How many messages the connection received after it. */
  readonly back: number;
}

export type LogRecordContent =
  | { readonly kind: 'log'; readonly content: LogContent }
  | { readonly kind: 'socket'; readonly content: SocketContent }
  | { readonly kind: 'connection'; readonly content: ConnectionContent }
  | { readonly kind: 'event'; readonly content: EventContent }
  | { readonly kind: 'message'; readonly content: MessageContent }
  | { readonly kind: 'unfinished'; readonly content: UnfinishedContent }
  | { readonly kind: 'unsent'; readonly content: UnsentContent }
  | { readonly kind: 'fate'; readonly content: FateContent };

export interface LogRecordHead {
  /** Place of the socket's interface in the section, from 0. */
  readonly interfaceIndex: number;
  /** 0 for what concerns the whole socket. */
  readonly connection: number;
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly time: number;
}

const nothing = new Uint8Array(0);

/** `bytes` follow the JSON. */
export function writeLogRecord(
  out: OutputBuffer,
  { interfaceIndex, connection, time }: LogRecordHead,
  { kind, content }: LogRecordContent,
  bytes: Uint8Array = nothing,
): void {
  const json = Buffer.from(JSON.stringify(content));
  writePlainBlock(out, logRecordBlock, logRecordHeadBytes + json.length + bytes.length, (body) => {
    body.writeUInt32LE(logRecordKinds[kind], 0);
    body.writeUInt32LE(interfaceIndex, 4);
    body.writeUInt32LE(connection, 8);
    body.writeUInt32LE(json.length, 12);
    body.writeDoubleLE(time, 16);
    body.set(json, logRecordHeadBytes);
    body.set(bytes, logRecordHeadBytes + json.length);
  });
}
