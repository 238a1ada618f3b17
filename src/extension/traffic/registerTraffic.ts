import * as vscode from 'vscode';
import { editorIds, viewIds } from '../../shared/ids.ts';
import type { ViewQuery } from '../../shared/viewProtocol.ts';
import type { TrafficDeps } from './pageLink.ts';
import { StartOrder } from './startOrder.ts';
import { TrafficEditors } from './trafficEditors.ts';
import { TrafficViewProvider } from './trafficViewProvider.ts';

export interface TrafficViews {
  /** Opens the view in the panel; an empty query shows what it showed last. */
  readonly show: (query: ViewQuery) => Promise<void>;
  readonly openInEditor: (query: ViewQuery) => Promise<void>;
  readonly dispose: () => void;
}

/** The Traffic view in the panel and as editors. */
export function registerTraffic(
  deps: Omit<TrafficDeps, 'openInEditor' | 'startOrder'>,
): TrafficViews {
  // It must have seen the starts before the first view is there, so that all views agree.
  const startOrder = new StartOrder(deps.registry);
  const own: TrafficDeps = {
    ...deps,
    startOrder,
    openInEditor: (query) => editors.open(query),
  };
  const editors = new TrafficEditors(own);
  const view = new TrafficViewProvider(own);
  const registrations = vscode.Disposable.from(
    startOrder,
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
