import { closeSync, ftruncateSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { CaptureError, RecordingState, RecordRequest } from '../../shared/capture.ts';
import type { Clock } from '../clock.ts';
import { toCaptureError } from './captureError.ts';
import { OutputBuffer } from './outputBuffer.ts';
import { PcapngWriter } from './pcapngWriter.ts';
import type { SavedEntry, SavedSocket } from './savedEntry.ts';

/** Bytes gathered before they are written, */
const flushBytes = 256 * 1024;
/** and how long they wait at most, in milliseconds. */
const flushMs = 250;
const privateMode = 0o600;

export interface RecorderOptions {
  readonly request: RecordRequest;
  readonly clock: Clock;
  /** Told after each flush. */
  readonly flushed: () => void;
  /** Told when it ended by itself, with the reason. */
  readonly failed: (error: CaptureError) => void;
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
  readonly #writer = new PcapngWriter();
  readonly #out = new OutputBuffer();
  readonly #startedAt: number;
  #paths: string[] = [];
  #fd = -1;
  #fileBytes = 0;
  #fileCount = 0;
  #bytes = 0;
  #entries = 0;
  #cancelFlush: (() => void) | undefined;
  #ended: Pick<RecordingState, 'endedBy' | 'error'> | undefined;

  /** Begins the first file. Throws what Node throws when that can't be written. */
  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#openFile();
    this.#writer.begin(this.#out);
    this.#write();
  }

  get isRunning(): boolean {
    return this.#ended === undefined;
  }

  get state(): RecordingState {
    const { request } = this.#options;
    return {
      isRunning: this.#ended === undefined,
      isRing: request.isRing ?? false,
      path: this.#paths.at(-1) ?? request.path,
      paths: [...this.#paths],
      entries: this.#entries,
      bytes: this.#bytes,
      startedAt: this.#startedAt,
      ...this.#ended,
    };
  }

  /** Nothing of the entry is kept. */
  add(entry: SavedEntry): void {
    const { sockets } = this.#options.request;
    if (this.#ended !== undefined || sockets?.includes(entry.socket) === false) {
      return;
    }
    this.#entries += 1;
    try {
      for (const steps = this.#writer.entry(this.#out, entry); steps.next().done !== true;) {
        if (this.#out.length >= flushBytes) {
          this.#write();
        }
      }
      this.#rotate();
      this.#cancelFlush ??= this.#options.clock.after(flushMs, () => this.#flushInTime());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Puts everything so far into the file. */
  flush(): void {
    if (this.#ended === undefined && this.#out.length > 0) {
      try {
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
    this.#options.flushed();
  }

  #write(): void {
    const bytes = this.#out.take();
    for (let from = 0; from < bytes.length;) {
      from += writeSync(this.#fd, bytes, from);
    }
    this.#fileBytes += bytes.length;
    this.#bytes += bytes.length;
  }

  #rotate(): void {
    const { fileBytesMax = Infinity, filesMax = Infinity } = this.#options.request;
    if (this.#fileBytes + this.#out.length < fileBytesMax) {
      return;
    }
    this.#write();
    closeSync(this.#fd);
    this.#openFile();
    this.#writer.continueIn(this.#out);
    while (this.#paths.length > filesMax) {
      rmSync(this.#paths.shift() ?? '', { force: true });
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
    this.#paths.push(path);
  }

  #fail(thrown: unknown): void {
    const error = toCaptureError(thrown, this.#paths.at(-1) ?? '', 'noSuchFolder');
    try {
      // A block that was written in part would look like damage.
      ftruncateSync(this.#fd, this.#fileBytes);
    } catch {
      // Readers stop at the damage then.
    }
    this.#end({ endedBy: 'error', error });
    this.#options.failed(error);
  }

  #end(ended: Pick<RecordingState, 'endedBy' | 'error'>): void {
    this.#ended = ended;
    this.#cancelFlush?.();
    closeSync(this.#fd);
    if (this.#options.request.isRing === true) {
      this.#paths.forEach((path) => rmSync(path, { force: true }));
      this.#paths = [];
      removeIfEmpty(dirname(this.#options.request.path));
    }
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody keeps something there.
  }
}

/** As dumpcap names them: `traffic_00001_20261122232416.pcapng`. */
function numberedPath(path: string, count: number, time: number): string {
  const extension = extname(path);
  const stamp = new Date(time).toISOString().slice(0, 19).replaceAll(/\D/g, '');
  const number = String(count).padStart(5, '0');
  return `${path.slice(0, path.length - extension.length)}_${number}_${stamp}${extension}`;
}
