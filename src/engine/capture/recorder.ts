import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, extname } from 'node:path';
import type { RecordingState, RecordRequest } from '../../shared/capture.ts';
import type { SocketId } from '../../shared/entry.ts';
import type { Clock } from '../clock.ts';
import { captureFailure, toCaptureError } from './captureFailure.ts';
import { OutputBuffer } from './outputBuffer.ts';
import { PcapngWriter } from './pcapngWriter.ts';
import type { SavedEntry, SavedSocket, SettledEntry, UnfinishedEntry } from './savedEntry.ts';

/** Bytes gathered before they are written, */
const flushBytes = 256 * 1024;
/** and how long they wait at most, in milliseconds. */
const flushMs = 250;
const privateMode = 0o600;

interface RecordedFile {
  readonly path: string;
  /** That it has the beginning of, at least. */
  entries: number;
}

export interface RecorderOptions {
  readonly request: RecordRequest;
  readonly clock: Clock;
  readonly socketOf: (id: SocketId) => SavedSocket | undefined;
  /** What waits for the rest of its frame, of all sockets. */
  readonly unfinished: () => readonly UnfinishedEntry[];
}

/**
 * Writes entries to pcapng files as they happen. It writes synchronously: as long as the disk takes
 * nothing, the engine's thread waits, so that nothing is skipped and nothing piles up. Streams then
 * feel it as back-pressure; what the kernel drops of datagrams meanwhile is counted there.
 *
 * Only whole blocks are written: whatever ends the process, the file is good up to the last flush.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #writer: PcapngWriter;
  readonly #out = new OutputBuffer();
  readonly #startedAt: number;
  #files: RecordedFile[] = [];
  /** The newest file while it is open: a number that was closed may be anybody's. */
  #fd: number | undefined;
  #fileBytes = 0;
  #fileCount = 0;
  #bytes = 0;
  /** Sequence number of the first entry in the newest file. */
  #firstSeq = Infinity;
  #entries = 0;
  #cancelFlush: (() => void) | undefined;
  #ended: Pick<RecordingState, 'endedBy' | 'error'> | undefined;

  /** Begins the first file. Throws what Node throws when that can't be written. */
  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#writer = new PcapngWriter(options.socketOf);
    this.#startedAt = options.clock.now();
    try {
      this.#openFile();
      this.#writer.begin(this.#out);
      this.#write();
    } catch (error) {
      this.#end({ endedBy: 'error' });
      throw error;
    }
  }

  get isRunning(): boolean {
    return this.#ended === undefined;
  }

  get state(): RecordingState {
    const { request } = this.#options;
    return {
      isRunning: this.#ended === undefined,
      isRing: request.isRing ?? false,
      path: this.#files.at(-1)?.path ?? request.path,
      paths: this.#files.map(({ path }) => path),
      entries: this.#entries,
      bytes: this.#bytes,
      startedAt: this.#startedAt,
      ...this.#ended,
    };
  }

  /** Entries in the files that are there. */
  get keptEntries(): number {
    return this.#files.reduce((sum, { entries }) => sum + entries, 0);
  }

  /** Nothing of the entry is kept. Never throws. */
  add(entry: SavedEntry): void {
    const { sockets } = this.#options.request;
    if (this.#ended !== undefined || sockets?.includes(entry.socket) === false) {
      return;
    }
    this.#entries += 1;
    this.#firstSeq = Math.min(this.#firstSeq, entry.seq);
    const [file] = this.#files.slice(-1);
    if (file !== undefined) {
      file.entries += 1;
    }
    try {
      this.#writeSteps(this.#writer.entry(this.#out, entry));
      this.#rotate();
      this.#cancelFlush ??= this.#options.clock.after(flushMs, () => this.#flushInTime());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Never throws. What became of a message in an earlier file is not written. */
  settled(settled: SettledEntry): void {
    const { sockets } = this.#options.request;
    const isOfThis = settled.seq >= this.#firstSeq && sockets?.includes(settled.socket) !== false;
    if (this.#ended === undefined && isOfThis) {
      try {
        this.#writer.settled(this.#out, settled);
        this.#cancelFlush ??= this.#options.clock.after(flushMs, () => this.#flushInTime());
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Bytes wait for the rest of their frame: they are in the file as soon as an entry would be. */
  unfinished(): void {
    if (this.#ended === undefined) {
      this.#cancelFlush ??= this.#options.clock.after(flushMs, () => this.#flushInTime());
    }
  }

  /** Puts everything so far into the file. */
  flush(): void {
    if (this.#ended === undefined) {
      try {
        this.#writeUnfinished();
        this.#writer.tellRemarks(this.#out);
        this.#write();
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Ends the file; the files of a ring are removed. */
  stop(endedBy: 'request' | 'trigger', sockets: readonly SavedSocket[]): void {
    if (this.#ended !== undefined) {
      return;
    }
    try {
      this.#writeUnfinished();
      this.#writer.end(this.#out, sockets);
      this.#write();
      this.#end({ endedBy });
    } catch (error) {
      this.#fail(error);
    }
  }

  #flushInTime(): void {
    this.#cancelFlush = undefined;
    this.flush();
  }

  #writeUnfinished(): void {
    const { sockets } = this.#options.request;
    for (const entry of this.#options.unfinished()) {
      if (sockets?.includes(entry.socket) !== false) {
        this.#writeSteps(this.#writer.unfinished(this.#out, entry));
      }
    }
  }

  #writeSteps(steps: Generator<void>): void {
    while (steps.next().done !== true) {
      if (this.#out.length >= flushBytes) {
        this.#write();
      }
    }
  }

  #write(): void {
    const fd = this.#fd;
    const bytes = this.#out.take();
    if (fd === undefined || bytes.length === 0) {
      return;
    }
    for (let from = 0; from < bytes.length;) {
      from += writeSync(fd, bytes, from);
    }
    if (fstatSync(fd).nlink === 0) {
      throw captureFailure('fileRemoved', 'the file was removed', this.state.path);
    }
    this.#fileBytes += bytes.length;
    this.#bytes += bytes.length;
  }

  #rotate(): void {
    const { fileBytesMax = Infinity, filesMax = Infinity } = this.#options.request;
    if (this.#fileBytes + this.#out.length < fileBytesMax) {
      return;
    }
    this.#writer.tellRemarks(this.#out);
    this.#write();
    this.#close();
    this.#openFile();
    this.#writer.continueIn(this.#out);
    while (this.#files.length > filesMax) {
      rmSync(this.#files.shift()?.path ?? '', { force: true });
    }
  }

  #openFile(): void {
    const { request, clock } = this.#options;
    this.#fileCount += 1;
    const path =
      request.fileBytesMax === undefined
        ? request.path
        : numberedPath(request.path, this.#fileCount, clock.now());
    this.#fd = openSync(path, 'w', privateMode);
    this.#fileBytes = 0;
    this.#firstSeq = Infinity;
    this.#files.push({ path, entries: 0 });
  }

  #close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) {
      closeSync(fd);
    }
  }

  #fail(thrown: unknown): void {
    const error = toCaptureError(thrown, this.state.path, 'noSuchFolder');
    if (this.#fd !== undefined) {
      try {
        // A block that was written in part would look like damage.
        ftruncateSync(this.#fd, this.#fileBytes);
      } catch {
        // Readers stop at the damage then.
      }
    }
    this.#end({ endedBy: 'error', error });
  }

  #end(ended: Pick<RecordingState, 'endedBy' | 'error'>): void {
    this.#ended = ended;
    this.#cancelFlush?.();
    try {
      this.#close();
      if (this.#options.request.isRing === true) {
        this.#files.splice(0).forEach(({ path }) => rmSync(path, { force: true }));
        rmdirSync(dirname(this.#options.request.path));
      }
    } catch {
      // The folder is gone, or somebody keeps something there.
    }
  }
}

/** As dumpcap names them: `traffic_00001_20261122232416.pcapng`. */
function numberedPath(path: string, count: number, time: number): string {
  const extension = extname(path);
  const stamp = new Date(time).toISOString().slice(0, 19).replaceAll(/\D/g, '');
  const number = String(count).padStart(5, '0');
  return `${path.slice(0, path.length - extension.length)}_${number}_${stamp}${extension}`;
}
