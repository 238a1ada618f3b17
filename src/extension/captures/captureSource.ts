import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { BirpcReturn } from 'birpc';
import * as vscode from 'vscode';
import type { CaptureOutcome } from '../../shared/capture.ts';
import type {
  CapturedSocketSummary,
  CaptureReaderApi,
  CaptureReaderEvents,
  CaptureSummary,
} from '../../shared/captureReaderApi.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { transferables } from '../../shared/transferables.ts';
import { EngineStopped } from '../../workbench/engineStopped.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { SocketSource, TrafficEngine, TrafficSource } from '../traffic/trafficSource.ts';

/**
 * A capture file as a source of traffic, read by a thread of its own: a large file neither holds up
 * the sockets nor anybody else. Ends with `dispose`.
 */
export class CaptureSource implements TrafficSource, SocketSource {
  readonly #worker: Worker;
  readonly #rpc: BirpcReturn<CaptureReaderApi, CaptureReaderEvents>;
  readonly #didSummarize = new vscode.EventEmitter<CaptureSummary>();
  readonly #didDie = new vscode.EventEmitter<SocketError>();
  readonly #didChange = new vscode.EventEmitter<undefined>();
  readonly #didStart = new vscode.EventEmitter<undefined>();
  readonly #engine: TrafficEngine;
  #sockets: readonly WorkbenchSocket[] = [];
  #error: SocketError | undefined;
  #hasSome = false;

  readonly onDidSummarize = this.#didSummarize.event;
  readonly onDidDie = this.#didDie.event;
  readonly onDidChange = this.#didChange.event;
  /** Never fires: a capture is read once. */
  readonly onDidStart = this.#didStart.event;

  constructor(workerFile: string) {
    const worker = new Worker(workerFile, { name: 'socket-workbench-capture' });
    this.#worker = worker;
    this.#rpc = createBirpc<CaptureReaderApi, CaptureReaderEvents>(
      { summary: (summary) => this.#onSummary(summary) },
      {
        post: (message: unknown) => worker.postMessage(message, transferables(message)),
        on: (listener) => void worker.on('message', listener),
        off: (listener) => void worker.off('message', listener),
        timeout: -1,
      },
    );
    worker.on('error', (error) =>
      this.#end(error instanceof Error ? error.message : String(error)),
    );
    worker.on('exit', (code) => this.#end(`the capture’s thread ended with code ${code}`));
    const rpc = this.#rpc;
    this.#engine = {
      openQuery: (query) => rpc.openQuery(query),
      closeQuery: (query) => rpc.closeQuery(query),
      page: (request) => rpc.page(request),
      payload: (request) => rpc.payload(request),
      content: (request) => rpc.content(request),
      annotate: (request) => rpc.annotate(request),
      countEntries: (request) => rpc.countEntries(request),
      saveTraffic: (request) => rpc.saveTraffic(request),
      jobProgress: (job) => rpc.jobProgress(job),
      cancelJob: (job) => rpc.cancelJob(job),
      // A capture is complete: it has no open connections.
      connections: () => Promise.resolve({ total: 0, connections: [] }),
    };
  }

  get current(): TrafficEngine | undefined {
    return this.#error === undefined ? this.#engine : undefined;
  }

  /** Connections of a capture can't be sent to. */
  readonly session = '';

  engine(): Promise<TrafficEngine> {
    return this.#error === undefined
      ? Promise.resolve(this.#engine)
      : Promise.reject(new EngineStopped(this.#error));
  }

  /** Resolves when its first entries were read, or it is read and has none, or can't be read. */
  get ready(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#error !== undefined || this.#hasSome) {
        resolve();
      }
      this.#didDie.event(() => resolve());
      this.#didSummarize.event(() => {
        if (this.#hasSome) {
          resolve();
        }
      });
    });
  }

  open(path: string): Promise<CaptureOutcome<null>> {
    return this.#rpc.open(path);
  }

  all(): readonly WorkbenchSocket[] {
    return this.#sockets;
  }

  dispose(): void {
    this.#end('the editor was closed');
    this.#didSummarize.dispose();
    this.#didDie.dispose();
    this.#didChange.dispose();
    this.#didStart.dispose();
  }

  #onSummary(summary: CaptureSummary): void {
    this.#sockets = summary.sockets.map(asSocket);
    this.#hasSome ||= summary.lastSeq > 0 || summary.isComplete;
    this.#didChange.fire(undefined);
    this.#didSummarize.fire(summary);
  }

  #end(message: string): void {
    if (this.#error === undefined) {
      const error: SocketError = { code: 'engineStopped', message };
      this.#error = error;
      this.#rpc.$close(new EngineStopped(error));
      void this.#worker.terminate();
      this.#didDie.fire(error);
    }
  }
}

function asSocket(summary: CapturedSocketSummary): WorkbenchSocket {
  const { id, name, role, endpoint, counters, entries } = summary;
  return {
    id,
    definition: role === 'listener' ? { name, listen: endpoint } : { name, connect: endpoint },
    origin: 'adHoc',
    state: { kind: 'stopped' },
    summary: {
      ...{ id, counters, entries, state: { kind: 'stopped' }, openConnections: 0 },
      queuedBytes: 0,
    },
  };
}
