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
  EntriesRequest,
  PageRequest,
  PayloadRequest,
  QuerySummary,
} from '../../../shared/engineApi.ts';
import type { EventDetail, Page, Query, QueryId, SocketId } from '../../../shared/entry.ts';
import { SystemClock } from '../../clock.ts';
import { Jobs } from '../../jobs.ts';
import { readPayloadBytes } from '../../log/pageRows.ts';
import { Queries, summaryMs } from '../../log/queries.ts';
import type { SocketLog } from '../../log/queries.ts';
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
import { isPcap, PcapSource } from './readPcap.ts';
import { isPcapng, PcapngSource } from './readPcapng.ts';

/** How long it reads, or filters, before it looks whether somebody asks something. */
const turnMs = 10;
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
  });
  #index: CaptureIndex | undefined;
  #cursor: FileCursor | undefined;
  #fd: number | undefined;
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
  }

  open(path: string): Promise<CaptureOutcome<null>> {
    try {
      this.#fd = openSync(path, 'r');
      this.#fileBytes = fstatSync(this.#fd).size;
      this.#fileName = basename(path);
      const cursor = new FileCursor(this.#fd);
      const source = isPcapng(cursor)
        ? new PcapngSource(cursor)
        : isPcap(cursor)
          ? new PcapSource(cursor)
          : undefined;
      if (source === undefined) {
        throw captureFailure('notACapture', 'it begins like no pcap or pcapng file', path);
      }
      this.#cursor = cursor;
      const index = new CaptureIndex({
        slabs: new FileSlabs(this.#fd),
        added: (socket) => this.#queries.addLog(socketLog(socket)),
      });
      this.#index = index;
      this.#reading = this.#read(index, source);
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
    return Promise.resolve(readPayloadBytes(this.#index?.sockets.get(socket)?.log, request));
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

  #savedSocket(id: SocketId): SavedSocket | undefined {
    const options = this.#index?.sockets.get(id)?.options;
    const { droppedDatagrams, evictedEntries = 0 } = options ?? {};
    return options && { ...options, socket: id, droppedDatagrams, evictedEntries };
  }

  async #read(index: CaptureIndex, source: PacketSource): Promise<void> {
    let damage: CaptureDamage | undefined;
    try {
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
    this.#remark(index, damage);
    this.#isComplete = true;
    this.#throttle.request();
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
  #remark(index: CaptureIndex, damage: CaptureDamage | undefined): void {
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
    if (damage !== undefined) {
      tell('captureDamaged', `byte ${damage.place} of ${this.#fileBytes}: ${damage.message}`);
    }
  }

  #summarize(): void {
    this.#events.summary({
      sockets: [...(this.#index?.sockets.values() ?? [])].map(summaryOf),
      queries: this.#queries.tell(),
      lastSeq: this.#index?.sequence.last ?? 0,
      readBytes: this.#cursor?.position ?? 0,
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
