import type { ViewMode } from './viewMode.ts';
import { count, viewSocketIdSchema } from './viewSchemas.ts';
import * as v from 'valibot';
import { filterLengthMax } from './match/filterLengthMax.ts';
import type {
  QuerySummary,
  Rates,
  SendReceipt,
  SocketState,
  SocketSummary,
  UnfinishedFrame,
  MessageContent,
} from './engineApi.ts';
import type { DecodedNode } from './decoders/decoded.ts';
import type { DecodeAs, Page } from './entry.ts';
import { directions } from './entry.ts';
import type { JobId } from './capture.ts';
import { protocolIds } from './protocol/protocolNames.ts';
import type { ProtocolId } from './protocol/protocolNames.ts';
import type { SendJobReceipt } from './sendJob.ts';
import type { TextEncoding } from './textEncodings.ts';
import type { ViewColumns } from './viewColumns.ts';
import { socketFormatSchema } from './viewFormat.ts';
import type { SocketFormat } from './viewFormat.ts';
import type {
  SavedMessages,
  SentAnswer,
  PickedFile,
  ViewSaveRequest,
  ViewSendRequest,
  ViewSendJobRequest,
} from './viewSending.ts';
import type { Framing } from './framing.ts';
import type { ViewStrings } from './viewStrings.ts';
import type { PayloadExpression } from './payloadExpression.ts';

/** Raised with every change that an older page would misread. */
export const viewProtocolVersion = 3;

/** The largest message that the composer sends, in bytes. */
export const composedBytesMax = 16 * 1024 * 1024;

/** Connections of one socket that the choosers offer. */
export const offeredConnectionsMax = 1_000;

/** Ranges that a selection can have; more than anybody clicks together. */
const selectedRangesMax = 100_000;

/** A socket as the Traffic view's choosers show it. */
export interface ViewSocket {
  readonly id: string;
  readonly name: string;
  readonly role: 'listener' | 'client';
  readonly scheme: string;
  /** The running endpoint, else the defined one, as a URL. */
  readonly endpoint: string;
  readonly state: SocketState['kind'];
  /** Of its text, as its definition says; absent for UTF-8. */
  readonly encoding?: TextEncoding;
  /** What makes messages of its stream; a stream's without, and without a protocol, are as they were read. */
  readonly framing?: Framing;
  /** What it speaks, as its definition says; `framing` is what sending adds then. */
  readonly protocol?: ProtocolId;
  /** How long a frame may be, in bytes on the wire; absent where it is as by default. */
  readonly frameBytesMax?: number;
  /** Counts starts: of two sockets, the one started later has the greater. Absent until then. */
  readonly start?: number;
  /** Absent until it is started for the first time. */
  readonly summary: SocketSummary | undefined;
  /** As which protocols it and its connections are decoded; absent where as they came. */
  readonly decodeAs?: readonly DecodeAs[];
  /** How its payloads are shown; absent until the user chose. */
  readonly format?: SocketFormat;
}

export interface ViewConnection {
  readonly id: number;
  /** As a URL. */
  readonly peer: string;
  /** Of a tap: which side of the conversation the peer is. */
  readonly leg?: 'client' | 'server';
}

export interface ViewConnections {
  /** The engine that numbered them: another one numbers them anew. Empty while none runs. */
  readonly session: string;
  /** Open connections; `connections` has the oldest `offeredConnectionsMax` of them. */
  readonly total: number;
  readonly connections: readonly ViewConnection[];
}

/**
 * When the engine said this: grows with everything it says. Summaries wait for the page to be ready,
 * answers do not, so that a summary may come after an answer that knew more.
 */
export interface Ordered {
  readonly order: number;
}

/** A page of entries, with the reasons of failed steps already worded, by sequence number. */
export interface ViewPage extends Page, Ordered {
  readonly reasons: Readonly<Record<number, string>>;
}

export interface ViewQuerySummary extends QuerySummary, Ordered {}

/** Whom the composer is to write to, and what; it gets the focus. */
export interface ComposedMessage {
  /** Absent where the target stays. */
  readonly socket?: string;
  /** Default: all. */
  readonly to?: number | 'all';
  /** Absent where the draft stays: one for another target then keeps its own. */
  readonly message?: {
    readonly expression: PayloadExpression;
    /** Whether it is sent as it is: no frame is made of it. */
    readonly isRaw: boolean;
  };
}

export const filterTextSchema = v.pipe(v.string(), v.maxLength(filterLengthMax));

/** Saved filters, and recent ones, that are kept. */
export const filtersMax = 30;

export const filtersSchema = v.object({
  saved: v.pipe(
    v.array(v.object({ name: filterTextSchema, filter: filterTextSchema })),
    v.readonly(),
  ),
  /** The last one used first. */
  recent: v.pipe(v.array(filterTextSchema), v.readonly()),
});
export type SavedFilters = v.InferOutput<typeof filtersSchema>;

export const viewSocketIdsSchema = v.pipe(
  v.array(viewSocketIdSchema),
  v.maxLength(10_000),
  v.readonly(),
);

export const viewQuerySchema = v.object({
  sockets: v.exactOptional(v.pipe(v.array(viewSocketIdSchema), v.maxLength(10_000), v.readonly())),
  connection: v.exactOptional(count),
  directions: v.exactOptional(
    v.pipe(v.array(v.picklist(directions)), v.maxLength(directions.length), v.readonly()),
  ),
  filter: v.exactOptional(filterTextSchema),
});
export type ViewQuery = v.InferOutput<typeof viewQuerySchema>;

export const viewPageRequestSchema = v.object({
  /** The number that `setQuery` gave; a page of an older query is not answered with newer rows. */
  query: count,
  at: v.union([
    v.object({ position: count }),
    v.object({ seq: count, before: v.exactOptional(count) }),
  ]),
  count: v.pipe(count, v.maxValue(1_000)),
  previewBytes: v.pipe(count, v.maxValue(4_096)),
});
export type ViewPageRequest = v.InferOutput<typeof viewPageRequestSchema>;

export const viewFindRequestSchema = v.object({
  /** The number that `setFind` gave. */
  query: count,
  /** Number of the entry from which to look; it is not found itself. */
  seq: count,
  isForward: v.boolean(),
});
export type ViewFindRequest = v.InferOutput<typeof viewFindRequestSchema>;

/** Entries of the query that `setQuery` gave. */
export const viewEntriesSchema = v.object({
  query: count,
  ranges: v.pipe(
    v.array(v.object({ from: count, to: count })),
    v.maxLength(selectedRangesMax),
    v.readonly(),
  ),
});
export type ViewEntries = v.InferOutput<typeof viewEntriesSchema>;

export const viewDecideRequestSchema = v.object({
  entries: viewEntriesSchema,
  decision: v.picklist(['forward', 'drop']),
});
export type ViewDecideRequest = v.InferOutput<typeof viewDecideRequestSchema>;

/** Where to look for a mark or a note: after or before an entry. */
export const viewMarkRequestSchema = v.omit(viewFindRequestSchema, ['query']);
export type ViewMarkRequest = v.InferOutput<typeof viewMarkRequestSchema>;

export interface FoundEntry {
  readonly seq: number;
  /** Which of the hits it is, from 1, and how many were found so far. */
  readonly place: number;
  readonly total: number;
}

/** One entry of a socket. */
export const viewEntrySchema = v.object({ socket: viewSocketIdSchema, seq: count });
export type ViewEntry = v.InferOutput<typeof viewEntrySchema>;

export const viewPayloadRequestSchema = v.object({
  socket: viewSocketIdSchema,
  seq: count,
  offset: count,
  length: v.pipe(count, v.maxValue(1024 * 1024)),
  onWire: v.exactOptional(v.boolean()),
});
export type ViewPayloadRequest = v.InferOutput<typeof viewPayloadRequestSchema>;

export const viewContentRequestSchema = v.object({
  socket: viewSocketIdSchema,
  seq: count,
  bytesMax: v.pipe(count, v.maxValue(1024 * 1024)),
});
export type ViewContentRequest = v.InferOutput<typeof viewContentRequestSchema>;

export const viewCopyRequestSchema = v.object({
  socket: viewSocketIdSchema,
  seq: count,
  /** Of the whole payload, in bytes, as the page knows it. */
  length: count,
  form: v.picklist(['text', 'hex']),
});
export type ViewCopyRequest = v.InferOutput<typeof viewCopyRequestSchema>;

/** The longest diagram that is taken, in UTF-16 units. */
const diagramTextMax = 4 * 1024 * 1024;

export const viewDiagramSchema = v.object({
  form: v.picklist(['svg', 'mermaid']),
  text: v.pipe(v.string(), v.maxLength(diagramTextMax)),
});
export type ViewDiagram = v.InferOutput<typeof viewDiagramSchema>;

export const viewFormatRequestSchema = v.object({
  socket: viewSocketIdSchema,
  format: socketFormatSchema,
});
export type ViewFormatRequest = v.InferOutput<typeof viewFormatRequestSchema>;

export const viewDecodeAsRequestSchema = v.object({
  socket: viewSocketIdSchema,
  connection: v.exactOptional(count),
  /** Null for the messages as they came. */
  protocol: v.nullable(v.picklist(protocolIds)),
});
export type ViewDecodeAsRequest = v.InferOutput<typeof viewDecodeAsRequestSchema>;

export const viewDissectRequestSchema = v.object({
  socket: viewSocketIdSchema,
  seq: count,
  /** Of the payload, in bytes. */
  length: count,
});
export type ViewDissectRequest = v.InferOutput<typeof viewDissectRequestSchema>;

/** What Wireshark makes of an entry, or why there is nothing, already worded. */
export type ViewDissection =
  | { readonly ok: true; readonly nodes: readonly DecodedNode[]; readonly isCut: boolean }
  | { readonly ok: false; readonly reason: string };

/** The four ways to begin, as the commands have them. */
export const startActions = ['tcpListener', 'udpListener', 'tcpClient', 'udpClient'] as const;
export const startActionSchema = v.picklist(startActions);
export type StartAction = (typeof startActions)[number];

/** Parts of the page that a command gives the focus. */
export type PagePart = 'list' | 'filter';

/** Everything the page needs to draw itself for the first time. */
export interface ViewSnapshot {
  readonly sockets: readonly ViewSocket[];
  readonly strings: ViewStrings;
  /** Sent before, newest first. */
  readonly history: readonly PayloadExpression[];
  readonly filters: SavedFilters;
  readonly columns: ViewColumns;
  /** What the view was opened for; absent where the page shows what it showed last. */
  readonly query?: ViewQuery;
  /** What the composer shows first instead of its draft. */
  readonly composed?: ComposedMessage;
  /** What has the focus at first; nothing by default. */
  readonly focus?: PagePart;
  /** How to show it; absent where the page shows it as it did last. */
  readonly viewMode?: ViewMode;
  readonly isEditor: boolean;
  /** Whether Enter sends a message; else it begins a new line, and Ctrl+Enter sends. */
  readonly enterSends: boolean;
  /** Names it among all views, for the commands of its menus. */
  readonly view: number;
  /** Whether it shows a capture: nothing can be sent, started or forgotten. */
  readonly isReadOnly: boolean;
}

/**
 * What the extension tells the page, unasked; twenty times a second at most, and not before the page
 * answered the last time.
 */
export interface WebviewApi {
  changed(change: {
    /** Present when the list or a state changed. */
    readonly sockets?: readonly ViewSocket[];
    /** A new `id` says that the engine started afresh: nothing of what it said before holds. */
    readonly query?: ViewQuerySummary;
    /** The same of what is looked for inside it. */
    readonly find?: ViewQuerySummary;
  }): void;
  /** Whether Enter sends from now on. */
  setEnterSends(enterSends: boolean): void;
  /** Gives the composer the focus, and perhaps a target or a message to be changed and sent. */
  compose(message: ComposedMessage): void;
  /** Shows the traffic of this query, as if the user had chosen it; without one that of now. */
  show(query: ViewQuery | null, viewMode?: ViewMode): void;
  /** Gives a part of the page the focus. */
  focus(part: PagePart): void;
  /** Narrows what is shown by one more condition, in the language of filters. */
  narrow(term: string): void;
  /** Goes to the next entry with a mark or a note, or to the one before. */
  jump(isForward: boolean): void;
}

/** What the page asks of the extension. Every argument is checked before use. */
export interface HostApi {
  ready(version: number): Promise<ViewSnapshot>;
  /**
   * Replaces the query; answers with its first summary, whose `id` goes into page requests: 0 while
   * no engine runs.
   */
  setQuery(query: ViewQuery): Promise<ViewQuerySummary>;
  /** Replaces what is looked for; nothing is when `null`. Answers as `setQuery`. */
  setFind(query: ViewQuery | null): Promise<ViewQuerySummary>;
  /** The hit after or before an entry, around the end; nothing when there is none. */
  findEntry(request: ViewFindRequest): Promise<FoundEntry | null>;
  /** Tells which entries are selected; answers how many that are. */
  select(entries: ViewEntries): Promise<number>;
  /** Marks entries, or takes their marks away when all have one. */
  toggleMarks(entries: ViewEntries): Promise<void>;
  /** Asks the user for a note on entries. */
  editNote(entries: ViewEntries): Promise<void>;
  /** The entry with a mark or a note after or before another, around the end. */
  findMark(request: ViewMarkRequest): Promise<FoundEntry | null>;
  /** Forwards or drops the held messages among some entries. */
  decideHeld(request: ViewDecideRequest): Promise<void>;
  /** Asks the user for what goes on in the place of a held message. */
  editHeld(entry: ViewEntry): Promise<void>;
  /** Forwards all that is held of these sockets. */
  forwardAllHeld(sockets: readonly string[]): Promise<void>;
  /** The held message after or before an entry, around the end. */
  findHeld(request: ViewMarkRequest): Promise<FoundEntry | null>;
  /** Puts the payloads of messages on the clipboard as text, one a line; answers how many. */
  copyEntries(entries: ViewEntries): Promise<number>;
  /** Nothing when the query is not the current one. */
  page(request: ViewPageRequest): Promise<ViewPage | null>;
  /** Empty when the entry is gone. */
  payload(request: ViewPayloadRequest): Promise<Uint8Array>;
  /** What a message carries in compressed form, as `EngineApi.content`. */
  content(request: ViewContentRequest): Promise<MessageContent | null>;
  /** What waits on a socket's connections for the rest of its frame. */
  unfinishedFrames(socket: string): Promise<readonly UnfinishedFrame[]>;
  connections(socket: string): Promise<ViewConnections>;
  send(request: ViewSendRequest): Promise<SentAnswer<SendReceipt>>;
  /** Sends a file, or a message again and again; answers once that is over, which may be never. */
  startSendJob(request: ViewSendJobRequest): Promise<SentAnswer<SendJobReceipt>>;
  cancelSendJob(job: JobId): Promise<void>;
  /** Has the composer take a message, to be changed and sent. */
  editAndResend(entry: ViewEntry): Promise<void>;
  /** Asks the user for a file to send. */
  pickFile(): Promise<PickedFile | null>;
  /** Changes the user's setting. */
  setEnterSends(enterSends: boolean): Promise<void>;
  savedMessages(): Promise<SavedMessages>;
  /** Asks the user for a name, and keeps a message under it; answers with the name. */
  saveMessage(request: ViewSaveRequest): Promise<string | null>;
  /** Asks the user for another name. */
  renameMessage(name: string): Promise<void>;
  forgetMessage(name: string): Promise<void>;
  /** Forgets the traffic of the query's sockets, of all when it names none. */
  clear(query: ViewQuery): Promise<void>;
  /** Puts a payload on the clipboard; answers with the bytes taken, 0 when the entry is gone. */
  copy(request: ViewCopyRequest): Promise<number>;
  /** Remembers how a socket's payloads are shown, for every view of this workspace. */
  setFormat(request: ViewFormatRequest): Promise<void>;
  /** Shows a socket's messages, or one connection's, as those of a protocol, in every view. */
  setDecodeAs(request: ViewDecodeAsRequest): Promise<void>;
  /** Of these sockets together; nothing while no engine runs. */
  rates(sockets: readonly string[]): Promise<Rates | null>;
  /** Saves an SVG where the user wants it, copies Mermaid text; answers whether that is done. */
  exportDiagram(diagram: ViewDiagram): Promise<boolean>;
  /** Has Wireshark's tshark dissect an entry. */
  dissect(request: ViewDissectRequest): Promise<ViewDissection>;
  /** Remembers how the list is laid out, for every view of the user. */
  setColumns(columns: ViewColumns): Promise<void>;
  start(socket: string): Promise<void>;
  runStartAction(startAction: StartAction): Promise<void>;
  openInEditor(query: ViewQuery): Promise<void>;
  /** Remembers a filter as the one used last; as the next two, answers with what is kept then. */
  useFilter(filter: string): Promise<SavedFilters>;
  /** Asks the user for a name and saves a filter under it. */
  saveFilter(filter: string): Promise<SavedFilters>;
  forgetFilter(name: string): Promise<SavedFilters>;
}
