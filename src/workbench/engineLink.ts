import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { BirpcReturn } from 'birpc';
import type { EngineCalls, EngineEvents, Summary } from '../shared/engineApi.ts';
import type { Limits } from '../shared/limits.ts';
import type { SocketError } from '../shared/socketError.ts';
import { unpackPages } from '../shared/packedPages.ts';
import { transferables } from '../shared/transferables.ts';
import { Emitter } from './emitter.ts';
import { EngineStopped } from './engineStopped.ts';

/**
 * How long sockets may take to stop, and the last call to the engine, before the worker is ended with its
 * sockets, in milliseconds. VS Code gives five seconds.
 */
const stopMs = 2_000;
const lastCallMs = 2_000;

/** Enough for some 100,000 open connections; payloads lie outside. */
const heapMbMin = 1_024;
/** How much larger the heap is than the memory budget, which is all that the engine uses of it. */
const heapPerBudget = 2;

interface Running {
  readonly session: string;
  readonly worker: Worker;
  readonly rpc: BirpcReturn<EngineCalls, EngineEvents>;
  /** Resolves when the engine obeys the limits of now. */
  readonly ready: Promise<EngineCalls>;
}

export interface EngineLinkOptions {
  /** The file that the worker thread runs. */
  readonly workerFile: string;
  /** Asked whenever a worker starts. */
  readonly limits: () => Limits;
  /**
   * The most that the worker's objects may occupy, in megabytes; if absent, twice the memory budget,
   * and at least 1,024. A worker that needs more ends, and says so, before it takes all of the
   * computer's memory.
   */
  readonly heapMb?: number;
  /** The first call to the first engine: it precedes all others, and every start. */
  readonly firstCall?: (engine: EngineCalls) => Promise<unknown>;
  /** The last call to an engine that is ended by `dispose`, when its sockets have stopped. */
  readonly lastCall?: (engine: EngineCalls) => Promise<unknown>;
}

/**
 * Owns the worker thread in which the engine lives: starts it on first use, says when it died, and
 * starts a fresh one on the next use. Ends with `dispose`.
 */
export class EngineLink {
  readonly #options: EngineLinkOptions;
  readonly #didStart = new Emitter<EngineCalls>();
  readonly #didSummarize = new Emitter<Summary>();
  readonly #didDie = new Emitter<SocketError>();
  #running: Running | undefined;
  #disposed = false;
  #isFirst = true;

  /** Fires with each fresh engine, before its first socket. */
  readonly onDidStart = this.#didStart.event;
  /** Ten times a second at most. */
  readonly onDidSummarize = this.#didSummarize.event;
  /** Fires when the worker ended unasked. Everything the engine knew is gone. */
  readonly onDidDie = this.#didDie.event;

  constructor(options: EngineLinkOptions) {
    this.#options = options;
  }

  /** The engine if it runs; never starts it. */
  get current(): EngineCalls | undefined {
    return this.#running?.rpc;
  }

  /** Names the engine that runs among all there ever were; empty while none does. */
  get session(): string {
    return this.#running?.session ?? '';
  }

  /**
   * The engine, started if need be. Calls on it reject with `EngineStopped` when the worker dies
   * meanwhile, and for no other reason.
   */
  engine(): Promise<EngineCalls> {
    if (this.#disposed) {
      return Promise.reject(new EngineStopped(engineStopped('the workbench is ending')));
    }
    this.#running ??= this.#start();
    return this.#running.ready;
  }

  /** Stops every socket and ends the worker; resolves within some four seconds, whatever happens. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const running = this.#running;
    this.#running = undefined;
    if (running) {
      const { rpc } = running;
      await withinMs(
        stopMs,
        rpc.stopAll().then(() => rpc.stopRecording()),
      );
      await withinMs(lastCallMs, this.#options.lastCall?.(rpc));
      running.rpc.$close(new EngineStopped(engineStopped('the workbench is ending')));
      await running.worker.terminate();
    }
    this.#didStart.dispose();
    this.#didSummarize.dispose();
    this.#didDie.dispose();
  }

  #start(): Running {
    const limits = this.#options.limits();
    const wantedMb = Math.ceil(limits.memoryBytes / 2 ** 20) * heapPerBudget;
    const worker = new Worker(this.#options.workerFile, {
      name: 'socket-workbench-engine',
      resourceLimits: {
        maxOldGenerationSizeMb: this.#options.heapMb ?? Math.max(wantedMb, heapMbMin),
      },
    });
    const rpc = createBirpc<EngineCalls, EngineEvents>(
      { summary: (summary) => this.#didSummarize.fire(summary) },
      {
        post: (message: unknown) => worker.postMessage(message, transferables(message)),
        deserialize: unpackPages,
        on: (listener) => void worker.on('message', listener),
        off: (listener) => void worker.off('message', listener),
        // A connect may take as long as its own time limit; a dead worker ends every call anyway.
        timeout: -1,
      },
    );
    let reason: string | undefined;
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    // Follows every error, and only then are the ports free for a restart.
    worker.on('exit', (code) =>
      this.#end(worker, reason ?? `the engine's thread ended with code ${code}`),
    );
    const ready = rpc.setLimits(limits).then(async () => {
      this.#didStart.fire(rpc);
      const first = this.#isFirst;
      this.#isFirst = false;
      // Its failure holds up nobody; that of the engine ends every call.
      await (first ? this.#options.firstCall?.(rpc).catch(() => undefined) : undefined);
      return rpc;
    });
    // Those who asked see the rejection; without anybody asking it is no unhandled one.
    ready.catch(() => undefined);
    return { session: randomUUID(), worker, rpc, ready };
  }

  #end(worker: Worker, message: string): void {
    if (this.#running?.worker !== worker) {
      return;
    }
    const { rpc } = this.#running;
    this.#running = undefined;
    const error = engineStopped(message);
    rpc.$close(new EngineStopped(error));
    this.#didDie.fire(error);
  }
}

/** Resolves when that is over, however it ended, and at the latest after so many milliseconds. */
async function withinMs(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    (work ?? Promise.resolve()).catch(() => undefined),
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}

function engineStopped(message: string): SocketError {
  return { code: 'engineStopped', message };
}
