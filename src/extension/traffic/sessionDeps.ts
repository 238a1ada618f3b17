import type * as vscode from 'vscode';
import type { ViewQuery } from '../../shared/viewProtocol.ts';
import type { DecodeAsChoices } from './decodeAsChoices.ts';
import type { SavedColumns } from './savedColumns.ts';
import type { SavedFiltersStore } from './savedFiltersStore.ts';
import type { SavedFormats } from './savedFormats.ts';
import type { OpenTrafficViews } from './openTrafficViews.ts';
import type { SessionSendingDeps } from './sessionSending.ts';
import type { SocketSource, TrafficSource } from './trafficSource.ts';

/** What every Traffic view works with. */
export interface SessionDeps extends SessionSendingDeps {
  /** Resolves, and never rejects, when it is known which sockets and what traffic there are to begin with. */
  readonly ready: Promise<unknown>;
  readonly link: TrafficSource;
  readonly registry: SocketSource;
  readonly startOrder: { startOf(socket: string): number | undefined };
  readonly formats: SavedFormats;
  readonly decodeAs: DecodeAsChoices;
  readonly filters: SavedFiltersStore;
  readonly columns: SavedColumns;
  readonly log: vscode.LogOutputChannel;
  readonly extensionUri: vscode.Uri;
  readonly openViews: OpenTrafficViews;
  readonly openInEditor: (query: ViewQuery) => Promise<void>;
}
