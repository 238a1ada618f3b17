import type * as vscode from 'vscode';
import type { ViewQuery } from '../../shared/viewProtocol.ts';
import type { KeptColumns } from './keptColumns.ts';
import type { KeptFiltersStore } from './keptFiltersStore.ts';
import type { KeptFormats } from './keptFormats.ts';
import type { OpenPages } from './openPages.ts';
import type { PageSendingDeps } from './pageSending.ts';
import type { SocketSource } from './trafficSource.ts';

/** What every Traffic view works with. */
export interface PageDeps extends PageSendingDeps {
  readonly registry: SocketSource;
  readonly startOrder: { startOf(socket: string): number | undefined };
  readonly formats: KeptFormats;
  readonly filters: KeptFiltersStore;
  readonly columns: KeptColumns;
  readonly log: vscode.LogOutputChannel;
  readonly extensionUri: vscode.Uri;
  readonly pages: OpenPages;
  readonly openInEditor: (query: ViewQuery) => Promise<void>;
}
