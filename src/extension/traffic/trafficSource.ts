import type { CaptureApi } from '../../shared/capture.ts';
import type * as vscode from 'vscode';
import type { EngineApi, Summary } from '../../shared/engineApi.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';

/** What a Traffic view asks: of the engine, or of whoever reads a capture file. */
export type TrafficEngine = Pick<
  EngineApi,
  | 'openQuery'
  | 'closeQuery'
  | 'page'
  | 'payload'
  | 'content'
  | 'annotate'
  | 'countEntries'
  | 'connections'
> &
  Pick<CaptureApi, 'saveTraffic' | 'jobProgress' | 'cancelJob'> &
  /** A capture file has no rates of now, and nothing in it waits. */
  Partial<Pick<EngineApi, 'rates' | 'unfinishedFrames'>>;

/** Where a view's traffic comes from. Engines come and go; each begins with nothing. */
export interface TrafficSource {
  readonly current: TrafficEngine | undefined;
  /** Names the engine that runs among all there ever were; empty while none does. */
  readonly session: string;
  /** Rejects with `EngineStopped`, as the calls on it do when it ends meanwhile. */
  engine(): Promise<TrafficEngine>;
  readonly onDidSummarize: vscode.Event<Pick<Summary, 'queries'>>;
  readonly onDidStart: vscode.Event<unknown>;
  readonly onDidDie: vscode.Event<unknown>;
}

/** The sockets that a view offers. */
export interface SocketSource {
  all(): readonly WorkbenchSocket[];
  readonly onDidChange: vscode.Event<unknown>;
}
