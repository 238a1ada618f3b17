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
import type { Jobs } from '../jobs.ts';
import { Recordings } from './recordings.ts';
import type { RecordingSources } from './recordings.ts';
import { saveAsJob } from './saveAsJob.ts';
import type { SaveSources } from './saveAsJob.ts';

/** What captures are made of: the engine's part. */
export type CaptureSources = RecordingSources & SaveSources;

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

  cancelJob(id: JobId): Promise<void> {
    this.#jobs.cancel(id);
    return Promise.resolve();
  }
}
