import type {
  CaptureApi,
  CaptureOutcome,
  JobId,
  JobProgress,
  RecordingState,
  RecordRequest,
  SaveReceipt,
  SaveRequest,
} from '../../shared/capture.ts';
import type { Query, QueryId } from '../../shared/entry.ts';
import type { TrafficQuery } from '../log/trafficQuery.ts';
import { captureFailure, toCaptureError } from './captureError.ts';
import { Recordings } from './recordings.ts';
import type { RecordingSources } from './recordings.ts';
import { saveTraffic } from './saveTraffic.ts';

/** What captures are made of: the engine's part. */
export interface CaptureSources extends RecordingSources {
  query(id: QueryId): TrafficQuery | undefined;
  /** A query of nobody else's. */
  freshQuery(query: Query): TrafficQuery;
}

interface Job {
  readonly controller: AbortController;
  progress: JobProgress;
}

/** Everything that the engine does with files. */
export class Captures implements CaptureApi {
  readonly #sources: CaptureSources;
  readonly #jobs = new Map<JobId, Job>();
  readonly recordings: Recordings;

  constructor(sources: CaptureSources) {
    this.#sources = sources;
    this.recordings = new Recordings(sources);
  }

  async saveTraffic(request: SaveRequest): Promise<CaptureOutcome<SaveReceipt>> {
    const sources = this.#sources;
    const { job: id, query: wanted, path } = request;
    const job: Job = { controller: new AbortController(), progress: { done: 0, total: 0 } };
    this.#jobs.set(id, job);
    try {
      const query = typeof wanted === 'number' ? sources.query(wanted) : sources.freshQuery(wanted);
      if (query === undefined) {
        throw captureFailure('noSuchQuery', 'the query is not open');
      }
      const receipt = await saveTraffic(request, {
        query,
        lastSeq: sources.lastSeq,
        signal: job.controller.signal,
        socketOf: (socket) => sources.socketOf(socket),
        progress: (progress) => {
          job.progress = progress;
        },
      });
      return { ok: true, value: receipt };
    } catch (error) {
      return { ok: false, error: toCaptureError(error, path, 'noSuchFolder') };
    } finally {
      this.#jobs.delete(id);
    }
  }

  jobProgress(id: JobId): Promise<JobProgress | undefined> {
    return Promise.resolve(this.#jobs.get(id)?.progress);
  }

  startRecording(request: RecordRequest): Promise<CaptureOutcome<RecordingState>> {
    return Promise.resolve(this.recordings.start(request));
  }

  stopRecording(): Promise<CaptureOutcome<RecordingState>> {
    return Promise.resolve(this.recordings.stop('request'));
  }

  recording(): Promise<RecordingState | undefined> {
    return Promise.resolve(this.recordings.state);
  }

  snapshot(path: string): Promise<CaptureOutcome<SaveReceipt>> {
    return this.recordings.snapshot(path);
  }

  cancelJob(id: JobId): Promise<void> {
    this.#jobs.get(id)?.controller.abort();
    return Promise.resolve();
  }
}
