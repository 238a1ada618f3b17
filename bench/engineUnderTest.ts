import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { BirpcReturn } from 'birpc';
import type { Definition } from '../src/shared/definition/definition.ts';
import type {
  EngineApi,
  EngineEvents,
  QuerySummary,
  SocketSummary,
  Summary,
} from '../src/shared/engineApi.ts';
import { parseEndpoint } from '../src/shared/endpoint.ts';
import { defaultLimits } from '../src/shared/limits.ts';
import type { Limits } from '../src/shared/limits.ts';
import { unpackPages } from '../src/shared/packedPages.ts';
import type { SocketInputs } from '../src/shared/socketInputs.ts';
import { transferables } from '../src/shared/transferables.ts';
import { buildBundle } from './buildBundle.ts';

/** The engine as shipped: bundled and minified, in its worker thread, with the default limits. */
export class EngineUnderTest {
  readonly api: BirpcReturn<EngineApi, EngineEvents>;
  readonly #worker: Worker;
  readonly #sockets = new Map<string, SocketSummary>();
  readonly #queries = new Map<number, QuerySummary>();
  readonly #watchers = new Set<() => void>();

  private constructor(file: string) {
    this.#worker = new Worker(file, { execArgv: [] });
    this.api = createBirpc<EngineApi, EngineEvents>(
      { summary: (summary) => this.#onSummary(summary) },
      {
        post: (message: unknown) => this.#worker.postMessage(message, transferables(message)),
        deserialize: unpackPages,
        on: (listener) => void this.#worker.on('message', listener),
        timeout: -1,
      },
    );
  }

  static async start(limits: Partial<Limits> = {}): Promise<EngineUnderTest> {
    // In a folder of its own: dist belongs to whoever works on the extension meanwhile.
    const file = await buildBundle('src/engine/worker.ts', 'engine.cjs');
    const engine = new EngineUnderTest(file);
    await engine.api.setLimits({ ...defaultLimits, ...limits });
    return engine;
  }

  /** Starts a socket; resolves with its port, 0 if it has none. */
  async run(id: string, definition: Definition, inputs: SocketInputs = {}): Promise<number> {
    const state = await this.api.startSocket(id, definition, inputs);
    if (state.kind !== 'running') {
      throw new Error(`${id} does not run: ${JSON.stringify(state)}`);
    }
    const parsed = parseEndpoint(state.endpoint);
    return parsed.ok && 'port' in parsed.endpoint ? parsed.endpoint.port : 0;
  }

  whenSummary(id: string, condition: (summary: SocketSummary) => boolean) {
    return this.#when(() => this.#sockets.get(id), condition);
  }

  whenQuery(id: number, condition: (summary: QuerySummary) => boolean) {
    return this.#when(() => this.#queries.get(id), condition);
  }

  async end(): Promise<void> {
    await this.api.stopAll();
    await this.#worker.terminate();
  }

  async #when<T>(read: () => T | undefined, condition: (found: T) => boolean): Promise<T> {
    for (;;) {
      const latest = read();
      if (latest !== undefined && condition(latest)) {
        return latest;
      }
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  #onSummary(summary: Summary): void {
    for (const query of summary.queries) {
      this.#queries.set(query.id, query);
    }
    for (const socket of summary.sockets) {
      this.#sockets.set(socket.id, socket);
    }
    for (const watcher of [...this.#watchers]) {
      watcher();
    }
  }
}
