import { once } from 'node:events';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  CaptureOutcome,
  JobId,
  JobProgress,
  SaveReceipt,
  SaveRequest,
} from '../../../shared/capture.ts';
import type {
  CapturedSocketSummary,
  CaptureReaderApi,
  CaptureReaderEvents,
} from '../../../shared/captureReaderApi.ts';
import type { AnnotateReceipt, AnnotateRequest } from '../../../shared/annotation.ts';
import type {
  ContentRequest,
  EntriesRequest,
  MessageContent,
  PageRequest,
  PayloadRequest,
  QuerySummary,
} from '../../../shared/engineApi.ts';
import type { EventDetail, Page, Query, QueryId, SocketId } from '../../../shared/entry.ts';
import { SystemClock } from '../../clock.ts';
import { Jobs } from '../../jobs.ts';
import { DecodedLogs } from '../../log/decodedLogs.ts';
import { readContent } from '../../log/messageContent.ts';
import { readPayloadBytes } from '../../log/pageRows.ts';
import { Queries, summaryMs } from '../../log/queries.ts';
import type { SocketLog } from '../../log/queries.ts';
import type { TrafficLog } from '../../log/trafficLog.ts';
import { Throttle } from '../../throttle.ts';
import { captureFailure, toCaptureError } from '../captureFailure.ts';
import { saveAsJob } from '../saveAsJob.ts';
import type { SaveSources } from '../saveAsJob.ts';
import type { SavedSocket } from '../savedEntry.ts';
import type { CapturedSocket } from './capturedSocket.ts';
import { CaptureIndex } from './captureIndex.ts';
import { FileCursor } from './fileCursor.ts';
import { FileSlabs } from './fileSlabs.ts';
import { CaptureDamage } from './packet.ts';
import type { PacketSource } from './packet.ts';
import { isPcapMagic, PcapSource } from './readPcap.ts';
import { isGzip, readHead, UnpackedFile, unpackedHead } from './unpackedFile.ts';
import { isPcapngMagic, PcapngSource } from './readPcapng.ts';

/** How long it reads, or filters, before it looks whether somebody asks something. */
const turnMs = 10;
/** Of messages that are framed anew: their bytes are copied from the file. */
const decodedBounds = { bytesMax: 256 * 1024 * 1024, entriesMax: 2_000_000 };
/** Packets between two looks at the clock. */
const stridePackets = 256;

/**
 * Reads one capture file and answers for it as the engine answers for its traffic. It reads without
 * waiting for others, so it belongs into a thread of its own. Ends with `dispose`.
 */
export class CaptureReader implements CaptureReaderApi {
  readonly #events: CaptureReaderEvents;
  readonly #clock = new SystemClock();
  readonly #throttle = new Throttle(this.#clock, summaryMs, () => this.#summarize());
  readonly #queries = new Queries({
    clock: this.#clock,
    turnMs,
    logs: () => [...(this.#index?.sockets.values() ?? [])].map(socketLog),
    filtered: () => this.#throttle.request(),
    decoded: new DecodedLogs({
      bounds: () => decodedBounds,
      isComplete: () => this.#isComplete,
    }),
  });
  #index: CaptureIndex | undefined;
  #cursor: FileCursor | undefined;
  #fd: number | undefined;
  /** What a packed file holds. */
  #unpacked: UnpackedFile | undefined;
  #fileBytes = 0;
  #fileName = '';
  readonly #jobs = new Jobs();
  #reading: Promise<void> | undefined;
  #isComplete = false;

  constructor(events: CaptureReaderEvents) {
    this.#events = events;
  }

  dispose(): void {
    this.#throttle.stop();
    if (this.#fd !== undefined) {
      closeSync(this.#fd);
      this.#fd = undefined;
    }
    this.#unpacked?.dispose();
  }

  open(path: string): Promise<CaptureOutcome<null>> {
    try {
      this.#fd = openSync(path, 'r');
      this.#fileBytes = fstatSync(this.#fd).size;
      this.#fileName = basename(path);
      const isPacked = isGzip(this.#fd);
      const head = isPacked ? unpackedHead(this.#fd) : readHead(this.#fd, 4);
      const isPcapng = isPcapngMagic(head);
      if (!isPcapng && !isPcapMagic(head)) {
        throw captureFailure('notACapture', 'it begins like no pcap or pcapng file', path);
      }
      if (isPacked) {
        this.#unpacked = new UnpackedFile();
      }
      const { fd } = this.#unpacked ?? { fd: this.#fd };
      const index = new CaptureIndex({
        slabs: new FileSlabs(fd),
        added: (socket) => this.#queries.addLog(socketLog(socket)),
      });
      this.#index = index;
      this.#reading = this.#read(index, fd, isPcapng);
      return Promise.resolve({ ok: true, value: null });
    } catch (error) {
      return Promise.resolve({ ok: false, error: toCaptureError(error, path, 'noSuchFile') });
    }
  }

  openQuery(wanted: Query): Promise<QuerySummary> {
    return Promise.resolve(this.#queries.open(wanted));
  }

  closeQuery(id: QueryId): Promise<void> {
    this.#queries.close(id);
    return Promise.resolve();
  }

  page(request: PageRequest): Promise<Page> {
    return Promise.resolve(this.#queries.page(request));
  }

  payload({ socket, ...request }: PayloadRequest): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(readPayloadBytes(this.#logOf(socket, request.seq), request));
  }

  content(request: ContentRequest): Promise<MessageContent | null> {
    return readContent(this.#logOf(request.socket, request.seq), request);
  }

  annotate(request: AnnotateRequest): Promise<AnnotateReceipt> {
    return Promise.resolve(this.#queries.annotate(request));
  }

  countEntries(request: EntriesRequest): Promise<number> {
    return Promise.resolve(this.#queries.count(request));
  }

  saveTraffic(request: SaveRequest): Promise<CaptureOutcome<SaveReceipt>> {
    const lastSeq = () => this.#index?.sequence.last ?? 0;
    const sources: SaveSources = {
      get lastSeq() {
        return lastSeq();
      },
      query: (id) => this.#queries.get(id),
      freshQuery: (query) => this.#queries.fresh(query),
      socketOf: (id) => this.#savedSocket(id),
      untilComplete: async (signal) => {
        await Promise.race([this.#reading, once(signal, 'abort')]);
      },
    };
    return saveAsJob(request, sources, this.#jobs);
  }

  jobProgress(job: JobId): Promise<JobProgress | undefined> {
    return Promise.resolve(this.#jobs.progressOf(job));
  }

  cancelJob(job: JobId): Promise<void> {
    this.#jobs.cancel(job);
    return Promise.resolve();
  }

  #logOf(socket: SocketId, seq: number): TrafficLog | undefined {
    return this.#queries.logOf(socket, seq, this.#index?.sockets.get(socket)?.log);
  }

  #savedSocket(id: SocketId): SavedSocket | undefined {
    const options = this.#index?.sockets.get(id)?.options;
    const { droppedDatagrams, evictedEntries = 0 } = options ?? {};
    return options && { ...options, socket: id, droppedDatagrams, evictedEntries };
  }

  async #read(index: CaptureIndex, fd: number, isPcapng: boolean): Promise<void> {
    const unpackFault = await this.#unpack();
    let damage: CaptureDamage | undefined;
    try {
      const cursor = new FileCursor(fd);
      this.#cursor = cursor;
      const source = isPcapng
        ? new PcapngSource(cursor, index.origin)
        : new PcapSource(cursor, index.origin);
      while (this.#fd !== undefined && this.#readSome(index, source)) {
        this.#throttle.request();
        await nextTurn();
      }
    } catch (error) {
      if (this.#fd === undefined) {
        return;
      }
      damage =
        error instanceof CaptureDamage
          ? error
          : new CaptureDamage(this.#cursor?.position ?? 0, String(error));
    }
    index.end();
    this.#remark(index, damage, unpackFault);
    this.#isComplete = true;
    this.#throttle.request();
  }

  /** Resolves with why a packed file was not unpacked to its end. */
  async #unpack(): Promise<string | undefined> {
    const unpacked = this.#unpacked;
    if (unpacked === undefined || this.#fd === undefined) {
      return undefined;
    }
    const telling = setInterval(() => this.#throttle.request(), summaryMs);
    try {
      return await unpacked.unpack(this.#fd);
    } finally {
      clearInterval(telling);
    }
  }

  /** Says whether there is more. */
  #readSome(index: CaptureIndex, source: PacketSource): boolean {
    const deadline = performance.now() + turnMs;
    do {
      for (let count = 0; count < stridePackets; count += 1) {
        if (!source.next(index)) {
          return false;
        }
      }
    } while (performance.now() < deadline);
    return true;
  }

  /** What the rows themselves can't tell, as events of the file. */
  #remark(
    index: CaptureIndex,
    damage: CaptureDamage | undefined,
    unpackFault: string | undefined,
  ): void {
    const file = { id: '', name: this.#fileName, role: 'listener', endpoint: '' } as const;
    const tell = (
      code: 'captureLeftOut' | 'captureDamaged' | 'captureComment',
      message: string,
    ) => {
      const detail: EventDetail = { event: 'error', error: { code, message } };
      index.remark(file, detail);
    };
    index.comments.forEach((comment) => tell('captureComment', comment));
    const leftOut = index.leftOut.toString();
    if (leftOut !== '') {
      tell('captureLeftOut', leftOut);
    }
    if (unpackFault !== undefined) {
      tell('captureDamaged', unpackFault);
    } else if (damage !== undefined) {
      const bytes = this.#unpacked?.bytes ?? this.#fileBytes;
      tell('captureDamaged', `byte ${damage.place} of ${bytes}: ${damage.message}`);
    }
  }

  /** Unpacking is half of it. */
  get #readBytes(): number {
    const position = this.#cursor?.position ?? 0;
    const unpacked = this.#unpacked;
    return unpacked === undefined
      ? position
      : (unpacked.packedBytes + (this.#fileBytes * position) / Math.max(1, unpacked.bytes)) / 2;
  }

  #summarize(): void {
    this.#events.summary({
      sockets: [...(this.#index?.sockets.values() ?? [])].map(summaryOf),
      queries: this.#queries.tell(),
      lastSeq: this.#index?.sequence.last ?? 0,
      readBytes: this.#readBytes,
      fileBytes: this.#fileBytes,
      isComplete: this.#isComplete,
    });
  }
}

function socketLog({ options: { id, name }, log }: CapturedSocket): SocketLog {
  return { id, name, log };
}

function summaryOf({ options, counters, log }: CapturedSocket): CapturedSocketSummary {
  const { id, name, role, endpoint } = options;
  return { id, name, role, endpoint, counters, entries: log.end - log.first };
}
