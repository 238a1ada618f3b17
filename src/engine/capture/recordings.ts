import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type {
  CaptureOutcome,
  RecordingState,
  RecordRequest,
  SaveReceipt,
} from '../../shared/capture.ts';
import type { SocketId } from '../../shared/entry.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import type { Clock } from '../clock.ts';
import { Matcher } from '../match/matcher.ts';
import { captureFailure, toCaptureError } from './captureFailure.ts';
import { Recorder } from './recorder.ts';
import { ReplacedFile } from './replacedFile.ts';
import type { SavedEntry, SavedSocket, SettledEntry, UnfinishedEntry } from './savedEntry.ts';
import { SavedMatch } from './savedMatch.ts';

const copyBytes = 1024 * 1024;

const readFile = promisify(read);

export interface RecordingSources {
  readonly clock: Clock;
  /** What waits for the rest of its frame. */
  unfinished(): readonly UnfinishedEntry[];
  /** Nothing when it was removed. */
  socketOf(id: SocketId): SavedSocket | undefined;
}

/** The one recording that there may be, and what sets off with it. */
export class Recordings {
  readonly #sources: RecordingSources;
  readonly #sockets = new Set<SocketId>();
  #recorder: Recorder | undefined;
  #request: RecordRequest | undefined;
  /** What ends the recording, or takes a snapshot, until it has. */
  #trigger: Matcher | undefined;
  #snapshot: Pick<RecordingState, 'snapshotPath' | 'snapshotError'> | undefined;

  constructor(sources: RecordingSources) {
    this.#sources = sources;
  }

  /** Itself while it wants entries: asked before each. */
  get current(): this | undefined {
    return this.isRunning ? this : undefined;
  }

  get isRunning(): boolean {
    return this.#recorder?.isRunning === true;
  }

  get state(): RecordingState | undefined {
    const state = this.#recorder?.state;
    return state && { ...state, ...this.#snapshot };
  }

  add(entry: SavedEntry): void {
    this.#sockets.add(entry.socket);
    this.#recorder?.add(entry);
    if (this.#trigger !== undefined && this.#isRecorded(entry.socket)) {
      const matched = new SavedMatch(entry);
      if (this.#trigger.accepts(matched)) {
        this.#pull();
      }
    }
  }

  settled(settled: SettledEntry): void {
    this.#recorder?.settled(settled);
  }

  /** Bytes wait for the rest of their frame. */
  unfinished(): void {
    this.#recorder?.unfinished();
  }

  /** Puts everything so far into the file. */
  flush(): void {
    this.#recorder?.flush();
  }

  start(request: RecordRequest): CaptureOutcome<RecordingState> {
    const { clock } = this.#sources;
    try {
      if (this.isRunning) {
        throw captureFailure('alreadyRecording', 'one recording at a time');
      }
      const trigger = compiledTrigger(request, clock.now());
      this.#sockets.clear();
      this.#snapshot = undefined;
      this.#recorder = new Recorder({
        request,
        clock,
        socketOf: (id) => this.#sources.socketOf(id),
        unfinished: () => this.#sources.unfinished(),
      });
      this.#request = request;
      this.#trigger = trigger;
      return { ok: true, value: this.#recorder.state };
    } catch (error) {
      return { ok: false, error: toCaptureError(error, request.path, 'noSuchFolder') };
    }
  }

  stop(endedBy: 'request' | 'trigger'): CaptureOutcome<RecordingState> {
    const recorder = this.#recorder;
    if (recorder === undefined || !this.isRunning) {
      const error = captureFailure('notRecording', 'nothing is being recorded').error;
      return { ok: false, error };
    }
    this.#trigger = undefined;
    recorder.stop(
      endedBy,
      [...this.#sockets].flatMap((id) => this.#sources.socketOf(id) ?? []),
    );
    const state = this.state ?? recorder.state;
    return state.error === undefined
      ? { ok: true, value: state }
      : { ok: false, error: state.error };
  }

  /** Copies everything that the recording still has into one file, while it goes on. */
  async snapshot(path: string): Promise<CaptureOutcome<SaveReceipt>> {
    const recorder = this.#recorder;
    let file: ReplacedFile | undefined;
    const parts: { readonly fd: number; readonly bytes: number }[] = [];
    try {
      if (recorder === undefined || !this.isRunning) {
        throw captureFailure('notRecording', 'nothing is being recorded');
      }
      recorder.flush();
      const { paths } = recorder.state;
      const entries = recorder.keptEntries;
      // Held open, they can be read even when the ring goes on without them.
      for (const one of paths) {
        const fd = openSync(one, 'r');
        parts.push({ fd, bytes: fstatSync(fd).size });
      }
      file = await ReplacedFile.create(path);
      // Sections of pcapng files may follow one another.
      for (const { fd, bytes } of parts) {
        await copy(fd, bytes, file);
      }
      await file.complete();
      return { ok: true, value: { paths: [path], entries, missedEntries: 0, bytes: file.bytes } };
    } catch (error) {
      await file?.abandon();
      return { ok: false, error: toCaptureError(error, path, 'noSuchFolder') };
    } finally {
      parts.forEach(({ fd }) => closeSync(fd));
    }
  }

  #isRecorded(socket: SocketId): boolean {
    return this.isRunning && this.#request?.sockets?.includes(socket) !== false;
  }

  #pull(): void {
    this.#trigger = undefined;
    const { trigger } = this.#request ?? {};
    if (trigger?.act !== 'snapshot') {
      this.stop('trigger');
      return;
    }
    const path = snapshotPath(trigger.folder, this.#sources.clock.now());
    void this.snapshot(path).then((outcome) => {
      this.#snapshot = outcome.ok ? { snapshotPath: path } : { snapshotError: outcome.error };
    });
  }
}

/** The filter of a trigger for entries from `now` on. Throws where it can't be read. */
function compiledTrigger({ trigger }: RecordRequest, now: number): Matcher | undefined {
  const parsed = trigger && parseFilter(trigger.filter);
  if (parsed?.ok === false) {
    throw captureFailure('failed', `the filter can’t be read: ${parsed.fault.message}`);
  }
  return parsed && new Matcher(parsed.filter, { now });
}

function snapshotPath(folder: string, time: number): string {
  const stamp = new Date(time).toISOString().slice(0, 19).replaceAll(/\D/g, '');
  return join(folder, `snapshot_${stamp}.pcapng`);
}

async function copy(fd: number, bytes: number, file: ReplacedFile): Promise<void> {
  const buffer = Buffer.allocUnsafe(copyBytes);
  for (let from = 0; from < bytes;) {
    const { bytesRead } = await readFile(fd, buffer, 0, Math.min(copyBytes, bytes - from), from);
    if (bytesRead === 0) {
      return;
    }
    await file.write(buffer.subarray(0, bytesRead));
    from += bytesRead;
  }
}
