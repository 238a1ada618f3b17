import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JobProgress, SaveReceipt, SaveRequest } from '../../shared/capture.ts';
import { directionPath } from '../../shared/capture.ts';
import { directions } from '../../shared/entry.ts';
import type { SeqRange, SocketId } from '../../shared/entry.ts';
import type { EntrySource } from '../log/entrySource.ts';
import type { TrafficQuery } from '../log/trafficQuery.ts';
import { captureFailure } from './captureFailure.ts';
import { CsvWriter } from './csvWriter.ts';
import { JsonLinesWriter } from './jsonLinesWriter.ts';
import { OutputBuffer } from './outputBuffer.ts';
import { PcapngWriter } from './pcapngWriter.ts';
import { RawWriter } from './rawWriter.ts';
import { ReplacedFile } from './replacedFile.ts';
import { asOneStream } from './oneStream.ts';
import type { EntryWriter, SavedEntry, SavedSocket } from './savedEntry.ts';
import { TranscriptWriter } from './transcriptWriter.ts';

/** How long a job may run before it yields to the event loop, in milliseconds. */
const turnMs = 3;
/** Bytes gathered before they are written. */
const writeBytes = 1024 * 1024;
/** Entries looked up at once. */
const batchEntries = 256;
/**
 * A payload with more bytes is copied first, so that writing it can pause while the log evicts it.
 */
const pausableBytes = 256 * 1024;

export interface SaveContext {
  readonly query: TrafficQuery;
  /** Sequence number of the last entry to be saved. */
  readonly lastSeq: number;
  readonly signal: AbortSignal;
  readonly socketOf: (id: SocketId) => SavedSocket | undefined;
  progress(progress: JobProgress): void;
}

/** A file of a save, and what has been gathered for it. */
interface Target {
  readonly writer: EntryWriter;
  readonly file: ReplacedFile;
  readonly path: string;
  readonly out: OutputBuffer;
}

/**
 * Saves what a query finds, oldest first, in short time slices. Throws errors that `toCaptureError`
 * understands.
 */
export async function saveTraffic(
  request: SaveRequest,
  context: SaveContext,
): Promise<SaveReceipt> {
  const targets: Target[] = [];
  try {
    for (const { path, writer } of writersOf(request, context)) {
      targets.push({
        writer,
        path,
        file: await ReplacedFile.create(path),
        out: new OutputBuffer(),
      });
    }
    const counts = await new SaveRun(request, context, targets).run();
    for (const { file } of targets) {
      await file.complete();
    }
    return {
      ...counts,
      paths: targets.map(({ path }) => path),
      bytes: targets.reduce((sum, { file }) => sum + file.bytes, 0),
    };
  } catch (error) {
    await Promise.all(targets.map(({ file }) => file.abandon()));
    throw error;
  }
}

function writersOf(
  { format, path }: SaveRequest,
  { socketOf }: SaveContext,
): readonly { readonly path: string; readonly writer: EntryWriter }[] {
  switch (format) {
    case 'pcapng':
      return [{ path, writer: new PcapngWriter(socketOf) }];
    case 'jsonl':
      return [{ path, writer: new JsonLinesWriter() }];
    case 'csv':
      return [{ path, writer: new CsvWriter() }];
    case 'text':
    case 'hex':
      return [{ path, writer: new TranscriptWriter(format) }];
    case 'raw':
      return (['in', 'out'] as const).map((direction) => ({
        path: directionPath(path, direction),
        writer: new RawWriter(direction),
      }));
  }
}

interface Found {
  readonly source: EntrySource;
  readonly index: number;
}

class SaveRun {
  readonly #context: SaveContext;
  readonly #targets: readonly Target[];
  readonly #ranges: readonly SeqRange[];
  /** Names of those that have entries. */
  readonly #sockets = new Map<SocketId, string>();
  /** Nothing before this one is wanted any more. */
  #nextSeq = 1;
  #entries = 0;
  #deadline = 0;

  constructor({ ranges }: SaveRequest, context: SaveContext, targets: readonly Target[]) {
    this.#context = context;
    this.#targets = targets;
    this.#ranges = ranges ?? [{ from: 1, to: Infinity }];
  }

  async run(): Promise<Pick<SaveReceipt, 'entries' | 'missedEntries'>> {
    const { query, lastSeq } = this.#context;
    await this.#searchAll();
    const wanted = this.#ranges.reduce(
      (sum, { from, to }) =>
        sum + (from === to ? 1 : query.countIn({ from, to: Math.min(to, lastSeq) })),
      0,
    );
    for (const { writer, out } of this.#targets) {
      writer.begin(out);
    }
    for (let isDone = false; !isDone;) {
      this.#deadline = performance.now() + turnMs;
      isDone = await this.#batch();
      this.#context.progress({ done: Math.min(this.#entries, wanted), total: wanted });
      await this.#pause();
    }
    const sockets = [...this.#sockets.keys()].flatMap((id) => this.#context.socketOf(id) ?? []);
    for (const { writer, out, file } of this.#targets) {
      writer.end(out, sockets);
      await file.write(out.take());
    }
    return { entries: this.#entries, missedEntries: Math.max(0, wanted - this.#entries) };
  }

  /** Until the query has looked at every entry. */
  async #searchAll(): Promise<void> {
    while (!this.#context.query.update(turnMs)) {
      this.#throwIfCancelled();
      await nextTurn();
    }
  }

  /** Writes as many entries as fit into a time slice. Returns true when none is left. */
  async #batch(): Promise<boolean> {
    const found = this.#next();
    for (const { source, index } of found) {
      const entry = this.#read(source, index);
      this.#nextSeq = entry.seq + 1;
      this.#entries += 1;
      // What the log said of the others holds no longer after a pause.
      if ((await this.#write(entry)) || performance.now() >= this.#deadline) {
        return false;
      }
    }
    return found.length === 0;
  }

  /** The next entries of the ranges; none when there are no more. */
  #next(): readonly Found[] {
    const { query, lastSeq } = this.#context;
    const found: Found[] = [];
    query.update(0);
    for (const { from, to } of this.#ranges) {
      const rest = { from: Math.max(from, this.#nextSeq), to: Math.min(to, lastSeq) };
      const count = Math.min(query.countIn(rest), batchEntries - found.length);
      query.visit(query.positionOfSeq(rest.from), count, (source, index) =>
        found.push({ source, index }),
      );
      if (found.length === batchEntries) {
        break;
      }
    }
    return found;
  }

  /** Says whether it let others work meanwhile. */
  async #write(entry: SavedEntry): Promise<boolean> {
    let hasPaused = false;
    for (const { writer, out } of this.#targets) {
      for (const steps = writer.entry(out, entry); steps.next().done !== true;) {
        if (entry.bytes.length > pausableBytes && performance.now() >= this.#deadline) {
          await this.#pause();
          hasPaused = true;
          this.#deadline = performance.now() + turnMs;
        }
      }
    }
    return hasPaused;
  }

  #read({ log, socket }: EntrySource, index: number): SavedEntry {
    const seq = log.seqAt(index);
    const length = log.wireLengthAt(index);
    const bytes = log.wireAt(index, 0, length);
    const annotation = log.annotations.at(index);
    const fate = log.fateAt(index);
    const entry: SavedEntry = {
      seq,
      time: log.timeAt(index),
      nanoseconds: log.nanosecondsAt(index),
      socket,
      name: this.#nameOf(socket),
      connection: log.connectionAt(index),
      ends: log.endsAt(index),
      direction: directions[log.directionAt(index)] ?? 'event',
      bytes: length > pausableBytes ? bytes.slice() : bytes,
      place: log.placeAt(index),
      context: log.contextAt(index),
      origin: log.originAt(index),
      fate: fate === 'delivered' ? undefined : fate,
      faults: log.faultHits.at(index),
      event: log.eventAt(index),
      isMarked: annotation?.isMarked ?? false,
      note: annotation?.note,
    };
    return asOneStream(entry, (id) => log.endsOf(id));
  }

  #nameOf(socket: SocketId): string {
    let name = this.#sockets.get(socket);
    if (name === undefined) {
      name = this.#context.socketOf(socket)?.name ?? socket;
      this.#sockets.set(socket, name);
    }
    return name;
  }

  /** Yields to the event loop, and writes the buffer if it is large. */
  async #pause(): Promise<void> {
    this.#throwIfCancelled();
    let hasWritten = false;
    for (const { out, file } of this.#targets) {
      if (out.length >= writeBytes) {
        hasWritten = true;
        await file.write(out.take());
      }
    }
    if (!hasWritten) {
      await nextTurn();
    }
    this.#throwIfCancelled();
  }

  #throwIfCancelled(): void {
    if (this.#context.signal.aborted) {
      throw captureFailure('cancelled', 'it was cancelled');
    }
  }
}
