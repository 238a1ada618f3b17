import type {
  CaptureApi,
  CaptureOutcome,
  JobId,
  JobProgress,
  RecordingState,
  RecordRequest,
  RestoreReceipt,
  RestoreRequest,
  SaveReceipt,
  SaveRequest,
  StoreReceipt,
} from '../../shared/capture.ts';
import type { Jobs } from '../jobs.ts';
import type { RestoreTarget } from './read/restoreTraffic.ts';
import { Recordings } from './recordings.ts';
import type { RecordingSources } from './recordings.ts';
import { saveAsJob } from './saveAsJob.ts';
import type { SaveSources } from './saveAsJob.ts';
import { storeTraffic } from './storeTraffic.ts';
import type { StoreSources } from './storeTraffic.ts';

/** What captures are made of: the engine's part. */
export type CaptureSources = RecordingSources &
  SaveSources &
  StoreSources & {
    /** Where a socket's entries of an earlier engine go. */
    restoring(socket: RestoreRequest['sockets'][number]): RestoreTarget;
  };

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

  saveTraffic(request: SaveRequest): Promise<CaptureOutcome<SaveReceipt>> {
    return saveAsJob(request, this.#sources, this.#jobs);
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

  storeTraffic(path: string): Promise<CaptureOutcome<StoreReceipt>> {
    return storeTraffic(path, this.#sources);
  }

  async restoreTraffic(request: RestoreRequest): Promise<CaptureOutcome<RestoreReceipt>> {
    const { restoreTraffic } = await import('./read/restoreTraffic.ts');
    const outcome = restoreTraffic(request, (socket) => this.#sources.restoring(socket));
    return outcome.ok
      ? { ok: true, value: { ...outcome.value, lastSeq: this.#sources.lastSeq } }
      : outcome;
  }

  cancelJob(id: JobId): Promise<void> {
    this.#jobs.cancel(id);
    return Promise.resolve();
  }
}
