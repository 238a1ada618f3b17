import * as vscode from 'vscode';
import { editorIds, viewIds } from '../../shared/ids.ts';
import type { ViewQuery } from '../../shared/viewProtocol.ts';
import type { TrafficDeps } from './pageLink.ts';
import { TrafficEditors } from './trafficEditors.ts';
import { TrafficViewProvider } from './trafficViewProvider.ts';

export interface TrafficViews {
  /** Opens the view in the panel; an empty query shows what it showed last. */
  readonly show: (query: ViewQuery) => Promise<void>;
  readonly openInEditor: (query: ViewQuery) => Promise<void>;
  readonly dispose: () => void;
}

/** The Traffic view in the panel and as editors. */
export function registerTraffic(deps: Omit<TrafficDeps, 'openInEditor'>): TrafficViews {
  const own: TrafficDeps = { ...deps, openInEditor: (query) => editors.open(query) };
  const editors = new TrafficEditors(own);
  const view = new TrafficViewProvider(own);
  const registrations = vscode.Disposable.from(
    view,
    editors,
    vscode.window.registerWebviewViewProvider(viewIds.traffic, view),
    vscode.window.registerWebviewPanelSerializer(editorIds.traffic, editors),
  );
  return {
    show: (query) => view.show(query.sockets ? query : undefined),
    openInEditor: own.openInEditor,
    dispose: () => void registrations.dispose(),
  };
}
