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
import type { Jobs } from '../jobs.ts';
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

/** Everything that the engine does with files. */
export class Captures implements CaptureApi {
  readonly #sources: CaptureSources;
  readonly #jobs: Jobs;
  readonly recordings: Recordings;

  constructor(sources: CaptureSources, jobs: Jobs) {
    this.#sources = sources;
    this.#jobs = jobs;
    this.recordings = new Recordings(sources);
  }

  async saveTraffic(request: SaveRequest): Promise<CaptureOutcome<SaveReceipt>> {
    const sources = this.#sources;
    const { job: id, query: wanted, path } = request;
    const job = this.#jobs.begin(id);
    try {
      const query = typeof wanted === 'number' ? sources.query(wanted) : sources.freshQuery(wanted);
      if (query === undefined) {
        throw captureFailure('noSuchQuery', 'the query is not open');
      }
      const { fault } = query.summary();
      if (fault !== undefined) {
        throw captureFailure('failed', `the filter can’t be read: ${fault.message}`);
      }
      const receipt = await saveTraffic(request, {
        query,
        lastSeq: sources.lastSeq,
        signal: job.signal,
        socketOf: (socket) => sources.socketOf(socket),
        progress: (progress) => {
          job.progress = progress;
        },
      });
      return { ok: true, value: receipt };
    } catch (error) {
      return { ok: false, error: toCaptureError(error, path, 'noSuchFolder') };
    } finally {
      this.#jobs.end(job);
    }
  }

  jobProgress(id: JobId): Promise<JobProgress | undefined> {
    return Promise.resolve(this.#jobs.progressOf(id));
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
    this.#jobs.cancel(id);
    return Promise.resolve();
  }
}
