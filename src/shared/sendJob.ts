import type { JobId } from './capture.ts';
import type { SocketError } from './socketError.ts';

/**
 * Bytes of a file that one datagram carries, and that a stream is given at once, unless asked
 * otherwise.
 */
export const datagramChunkBytes = 1_400;
export const streamChunkBytes = 64 * 1024;
/** The most bytes of a file that can be asked for at once. */
export const chunkBytesMax = 1024 * 1024;

/** The longest interval, in milliseconds: one day. */
export const intervalMsMax = 86_400_000;

/** Sends a file without loading it whole; waits for the slowest of its connections. */
export interface FileSource {
  /** An absolute path of a regular file. */
  readonly file: string;
  /** Bytes of each message, from 1 to `chunkBytesMax`. */
  readonly chunkBytes?: number;
  /**
   * At least so many milliseconds from one message to the next; without, as fast as it is taken.
   */
  readonly intervalMs?: number;
  /**
   * Send the whole file even if datagrams are refused (ICMP port unreachable). Without it, a peer that
   * refuses one gets no more, and the job fails when no other peer is left.
   */
  readonly evenIfRefused?: boolean;
}

/** Sends a message at once and then periodically. */
export interface Repetition {
  /** From 1 to `intervalMsMax`. */
  readonly intervalMs: number;
  /** How many times it comes due, skipped ones included; unlimited when absent. */
  readonly count?: number;
}

/** The most messages that one replay sends, and the most bytes that they have together. */
export const replayMessagesMax = 10_000;
export const replayBytesMax = 64 * 1024 * 1024;

/** Sends messages one after the other, in their order, to exactly one connection. */
export interface Replay {
  /** At most `replayMessagesMax`. */
  readonly messages: readonly ReplayedMessage[];
}

export interface ReplayedMessage {
  /** As for `Sent`. */
  readonly bytes: Uint8Array;
  /** How long after the message before it is due, in milliseconds, up to `intervalMsMax`. */
  readonly afterMs: number;
}

/** Something that goes out bit by bit. */
export interface SendJob {
  readonly job: JobId;
  readonly kind: 'file' | 'periodic' | 'replay';
  /** Bytes of the file, times that the message came due, or messages replayed. */
  readonly done: number;
  /** 0 when unlimited. */
  readonly total: number;
}

/** Why a send job ended. */
export const sendJobEnds = [
  'completed',
  'cancelled',
  'socketStopped',
  'connectionsEnded',
  'failed',
] as const;

export interface SendJobReceipt {
  readonly endedBy: (typeof sendJobEnds)[number];
  /** Present when it failed. */
  readonly error?: SocketError;
  /** Messages and bytes handed to the system or queued, framing included, over all connections. */
  readonly messages: number;
  readonly bytes: number;
  /**
   * Messages skipped because the send queue was full, or the connection not ready, when they came
   * due.
   */
  readonly missed: number;
  /** Connections that it went to. */
  readonly connections: number;
  /** How many of them closed, or could take no more, before completion. */
  readonly lost: number;
}
