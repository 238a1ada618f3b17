import { Worker } from 'node:worker_threads';

/** A worker thread that does one job after the other on request. */
export class JobWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #lastId = 0;

  constructor(file: 'bareWorker.mjs' | 'loadWorker.mjs') {
    this.#worker = new Worker(new URL(file, import.meta.url), { execArgv: [] });
    this.#worker.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
    this.#worker.on('error', (error) => {
      throw error;
    });
  }

  /** The caller knows what the job answers with. */
  async run(job: string, request: object = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, job, request });
    });
  }

  async number(job: string, request: object = {}): Promise<number> {
    return Number(await this.run(job, request));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
