import type { JobId, JobProgress } from '../shared/capture.ts';

/** Something that takes its time: it can be asked how far it has come, and cancelled. */
export interface Job {
  readonly id: JobId;
  readonly signal: AbortSignal;
  progress: JobProgress;
}

/** The jobs of one engine. */
export class Jobs {
  readonly #jobs = new Map<JobId, { readonly job: Job; readonly controller: AbortController }>();

  /** To be ended by `end`. */
  begin(id: JobId): Job {
    const controller = new AbortController();
    const job = { id, signal: controller.signal, progress: { done: 0, total: 0 } };
    this.#jobs.set(id, { job, controller });
    return job;
  }

  end({ id }: Job): void {
    this.#jobs.delete(id);
  }

  /** Nothing when there is no such job, or no more. */
  progressOf(id: JobId): JobProgress | undefined {
    return this.#jobs.get(id)?.job.progress;
  }

  cancel(id: JobId): void {
    this.#jobs.get(id)?.controller.abort();
  }
}
