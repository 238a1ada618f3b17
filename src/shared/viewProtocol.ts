import * as v from 'valibot';
import type { QuerySummary, SendReceipt, SocketSummary } from './engineApi.ts';
import type { Page } from './entry.ts';
import { directions } from './entry.ts';
import type { Outcome } from './socketError.ts';

/** Raised with every change that an older page would misread. */
export const viewProtocolVersion = 1;

/** The largest message that the composer sends, in bytes. */
export const composedBytesMax = 16 * 1024 * 1024;

/** A socket as the Traffic view's choosers show it. */
export interface ViewSocket {
  readonly id: string;
  readonly name: string;
  readonly role: 'listener' | 'client';
  readonly scheme: string;
  /** The running endpoint, else the defined one, as a URL. */
  readonly endpoint: string;
  readonly summary: SocketSummary | undefined;
}

export interface ViewConnection {
  readonly id: number;
  readonly peer: string;
}

/** What one composer entry looked like, newest first in the history. */
export const composedSchema = v.object({
  notation: v.picklist(['text', 'hex']),
  text: v.pipe(v.string(), v.maxLength(1_000_000)),
  lineEnding: v.picklist(['none', 'lf', 'crlf', 'cr']),
});
export type Composed = v.InferOutput<typeof composedSchema>;

const socketId = v.pipe(v.string(), v.maxLength(1_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const viewQuerySchema = v.object({
  sockets: v.optional(v.pipe(v.array(socketId), v.maxLength(10_000))),
  connection: v.optional(count),
  directions: v.optional(v.array(v.picklist(directions))),
});
export type ViewQuery = v.InferOutput<typeof viewQuerySchema>;

export const viewPageRequestSchema = v.object({
  /** The number that `setQuery` gave; a page of an older query is not answered with newer rows. */
  query: count,
  at: v.union([v.object({ position: count }), v.object({ seq: count })]),
  count: v.pipe(count, v.maxValue(1_000)),
  previewBytes: v.pipe(count, v.maxValue(4_096)),
});
export type ViewPageRequest = v.InferOutput<typeof viewPageRequestSchema>;

export const viewPayloadRequestSchema = v.object({
  socket: socketId,
  seq: count,
  offset: count,
  length: v.pipe(count, v.maxValue(1024 * 1024)),
});
export type ViewPayloadRequest = v.InferOutput<typeof viewPayloadRequestSchema>;

export const viewSendRequestSchema = v.object({
  socket: socketId,
  to: v.union([count, v.literal('all'), v.object({ peer: v.pipe(v.string(), v.maxLength(300)) })]),
  bytes: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length <= composedBytesMax, 'longer than the composer sends'),
  ),
  composed: composedSchema,
});
export type ViewSendRequest = v.InferOutput<typeof viewSendRequestSchema>;

/** Everything the page needs to draw itself for the first time. */
export interface ViewSnapshot {
  readonly sockets: readonly ViewSocket[];
  readonly strings: ViewStrings;
  readonly history: readonly Composed[];
  /** The socket to show, where the view was opened for one. */
  readonly query: ViewQuery;
}

/** What the extension tells the page, unasked; ten times a second at most. */
export interface TrafficPage {
  changed(change: {
    /** Present when the list or a state changed. */
    readonly sockets?: readonly ViewSocket[];
    readonly query?: QuerySummary;
  }): void;
  /** Shows the traffic of this query, as if the user had chosen it. */
  show(query: ViewQuery): void;
}

/** What the page asks of the extension. Every argument is checked before use. */
export interface TrafficHost {
  ready(version: number): Promise<ViewSnapshot>;
  /** Replaces the query; answers with its first summary, whose `id` goes into page requests. */
  setQuery(query: ViewQuery): Promise<QuerySummary>;
  page(request: ViewPageRequest): Promise<Page>;
  payload(request: ViewPayloadRequest): Promise<Uint8Array>;
  connections(socket: string): Promise<readonly ViewConnection[]>;
  /** The receipt or why not, the reason already worded. */
  send(request: ViewSendRequest): Promise<Outcome<SendReceipt> & { readonly reason?: string }>;
  clear(query: ViewQuery): Promise<void>;
}

/** Every text of the page, worded by the extension so that it is localised there. */
export interface ViewStrings {
  readonly [key: string]: string;
}
