import type { Query, QueryId, SeqRange, SocketId } from './entry.ts';

/**
 * What traffic can be saved as: a capture for Wireshark and the like; one JSON object a line; a table;
 * a transcript to read; a hex dump; the bare bytes, a file for each direction.
 */
export const saveFormats = ['pcapng', 'jsonl', 'csv', 'text', 'hex', 'raw'] as const;
export type SaveFormat = (typeof saveFormats)[number];

/** How the files of a format end, without the dot. */
export const formatExtensions: Readonly<Record<SaveFormat, string>> = {
  pcapng: 'pcapng',
  jsonl: 'jsonl',
  csv: 'csv',
  text: 'txt',
  hex: 'hex',
  raw: 'bin',
};

/** The format that a file's name tells; nothing where it tells none. */
export function formatOfPath(path: string): SaveFormat | undefined {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  return saveFormats.find((format) => formatExtensions[format] === extension);
}

/** The file of the format `raw` for a direction: `a.bin` becomes `a.in.bin` and `a.out.bin`. */
export function directionPath(path: string, direction: 'in' | 'out'): string {
  const [, stem = path, extension = ''] = /^(.*[^/\\])(\.[^./\\]*)$/s.exec(path) ?? [];
  return `${stem}.${direction}${extension}`;
}

/** Chosen by whoever asks for something that takes its time; unique while that lasts. */
export type JobId = number;

export interface SaveRequest {
  readonly job: JobId;
  /** An open query, or one that is opened for this. Entries that come later are not saved. */
  readonly query: QueryId | Query;
  /**
   * Only these of the query's entries, ascending, none within another; all when absent. A range of one
   * names its entry, which counts as missed when it is not there.
   */
  readonly ranges?: readonly SeqRange[];
  readonly format: SaveFormat;
  /** An absolute path. What is there is replaced, once everything is written. */
  readonly path: string;
}

export interface SaveReceipt {
  /** The files written; of the format `raw` two. */
  readonly paths: readonly string[];
  readonly entries: number;
  /** Entries that the log's limits pushed out before they could be written. */
  readonly missedEntries: number;
  readonly bytes: number;
}

/** How far a job has come; `total` is 0 while that is not known. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
}

export type CaptureErrorCode =
  | 'cancelled'
  | 'accessDenied'
  | 'diskFull'
  | 'noSuchFolder'
  | 'isFolder'
  | 'noSuchFile'
  | 'fileRemoved'
  | 'noSuchQuery'
  | 'notACapture'
  | 'alreadyRecording'
  | 'notRecording'
  | 'failed';

/** Why a file was not written or read; the extension words it. */
export interface CaptureError {
  readonly code: CaptureErrorCode;
  /** The file or folder concerned. */
  readonly path?: string;
  /** The symbolic error name of errno(3). */
  readonly errno?: string;
  /** The system's own words, in English. */
  readonly message: string;
}

export type CaptureOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CaptureError };

/** Records everything from now on, as it happens. One recording at a time. */
export interface RecordRequest {
  /** The file; with rotation, numbers and times are put before its ending. An absolute path. */
  readonly path: string;
  /** Where a file has so many bytes, the next one begins. */
  readonly fileBytesMax?: number;
  /** The newest files that are kept; all when absent. */
  readonly filesMax?: number;
  /** Files that are only there to be saved by a snapshot; they go with the recording. */
  readonly isRing?: boolean;
  /** Only traffic of these sockets. */
  readonly sockets?: readonly SocketId[];
  /** A filter: the first recorded entry that it finds takes a snapshot, or ends the recording. */
  readonly trigger?:
    | { readonly filter: string; readonly act: 'stop' }
    /** The snapshot goes into `folder`, under a name with the time. */
    | { readonly filter: string; readonly act: 'snapshot'; readonly folder: string };
}

export interface RecordingState {
  readonly isRunning: boolean;
  readonly isRing: boolean;
  /** The newest file. */
  readonly path: string;
  /** Files that are there. */
  readonly paths: readonly string[];
  readonly entries: number;
  /** Bytes written, those of files that have gone again included. */
  readonly bytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** The snapshot that the trigger took, */
  readonly snapshotPath?: string;
  /** or why there is none. */
  readonly snapshotError?: CaptureError;
  /** What ended it: the user, its trigger, or an error. */
  readonly endedBy?: 'request' | 'trigger' | 'error';
  readonly error?: CaptureError;
}

export interface StoreReceipt {
  readonly entries: number;
  /** Of the file. */
  readonly bytes: number;
}

export interface RestoreRequest {
  /** What `storeTraffic` wrote. */
  readonly path: string;
  /** Entries of others are left out. */
  readonly sockets: readonly { readonly id: SocketId; readonly name: string }[];
}

export interface RestoreReceipt {
  readonly entries: number;
  /** Sequence number of the newest of them, and of what says that they were restored. */
  readonly lastSeq: number;
  /** Why the rest of the file could not be read. */
  readonly damage?: string;
}

/** What the engine does with files. No call throws for a reason of the file system or the user. */
export interface CaptureApi {
  /** Writes entries to a file while traffic goes on; resolves when the file is there. */
  saveTraffic(request: SaveRequest): Promise<CaptureOutcome<SaveReceipt>>;
  /** Nothing when there is no such job, or no more. */
  jobProgress(job: JobId): Promise<JobProgress | undefined>;
  /** The job then fails with `cancelled`, and leaves no file behind. */
  cancelJob(job: JobId): Promise<void>;

  /** Fails with `alreadyRecording` while there is one. */
  startRecording(request: RecordRequest): Promise<CaptureOutcome<RecordingState>>;
  stopRecording(): Promise<CaptureOutcome<RecordingState>>;
  /** The recording of now, or the last one; nothing before the first. */
  recording(): Promise<RecordingState | undefined>;
  /** Copies what the recording has to a file of its own, while it goes on. */
  snapshot(path: string): Promise<CaptureOutcome<SaveReceipt>>;

  /**
   * Writes the newest entries of all sockets to a file for `restoreTraffic`: at most 32 MiB and 100,000
   * entries, shared fairly. Writes none where there is nothing.
   */
  storeTraffic(path: string): Promise<CaptureOutcome<StoreReceipt>>;
  /**
   * Puts the entries of such a file into the logs, marks and notes with them, and after those of each
   * socket an event `reload`; removes the file in any case. To be called before the first start.
   */
  restoreTraffic(request: RestoreRequest): Promise<CaptureOutcome<RestoreReceipt>>;
}
