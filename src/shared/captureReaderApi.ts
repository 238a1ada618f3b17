import type { CaptureApi, CaptureOutcome } from './capture.ts';
import type { Counters, EngineApi, QuerySummary } from './engineApi.ts';
import type { SocketId } from './entry.ts';

/** A socket that a capture file tells of. */
export interface CapturedSocketSummary {
  readonly id: SocketId;
  readonly name: string;
  readonly role: 'listener' | 'client';
  /** As a URL. */
  readonly endpoint: string;
  readonly counters: Counters;
  readonly entries: number;
}

/** What changed since the last summary; sent ten times a second at most. */
export interface CaptureSummary {
  readonly sockets: readonly CapturedSocketSummary[];
  readonly queries: readonly QuerySummary[];
  readonly lastSeq: number;
  /** Bytes of the file that have been read, and that it has. */
  readonly readBytes: number;
  readonly fileBytes: number;
  readonly isComplete: boolean;
}

/** What the extension asks of the thread that reads one capture file. Payloads stay in the file. */
export interface CaptureReaderApi
  extends
    Pick<
      EngineApi,
      'openQuery' | 'closeQuery' | 'page' | 'payload' | 'content' | 'annotate' | 'countEntries'
    >,
    /** Saves what the file holds; begins once it is read. */
    Pick<CaptureApi, 'saveTraffic' | 'jobProgress' | 'cancelJob'> {
  /** Opens the file and begins to read it; resolves once it is known to be a capture. */
  open(path: string): Promise<CaptureOutcome<null>>;
}

export interface CaptureReaderEvents {
  summary(summary: CaptureSummary): void;
}
