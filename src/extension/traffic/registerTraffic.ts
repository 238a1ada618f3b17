import * as vscode from 'vscode';
import { editorIds, viewIds } from '../../shared/ids.ts';
import type { ComposedMessage, ViewQuery } from '../../shared/viewProtocol.ts';
import type { ViewMode } from '../../shared/viewMode.ts';
import type { OpenTrafficView } from './openTrafficViews.ts';
import type { TrafficDeps } from './trafficDeps.ts';
import { StartOrder } from './startOrder.ts';
import { TrafficEditors } from './trafficEditors.ts';
import { TrafficViewProvider } from './trafficViewProvider.ts';

export interface TrafficViews {
  /** Opens the view in the panel; an empty query shows what it showed last. */
  readonly show: (query: ViewQuery, viewMode?: ViewMode) => Promise<void>;
  /** Brings the panel's view into sight where it is not, without taking the focus. */
  readonly reveal: () => Promise<void>;
  readonly openInEditor: (query: ViewQuery) => Promise<void>;
  /** Gives the filter of the view in front the focus; opens the panel's where none is. */
  readonly focusFilter: () => Promise<void>;
  /** Shows a connection's conversation in the view of a number, else in the panel's. */
  readonly follow: (query: ViewQuery, view?: number) => Promise<void>;
  /** The page of the view in front: an editor's, perhaps of a capture, else the panel's. */
  readonly front: () => OpenTrafficView | undefined;
  /** Puts a message into the composer of the view in front: an editor, else the panel. */
  readonly compose: (message: ComposedMessage) => void;
  /** Narrows the view of a number, else the one in front; opens the panel's where there is none. */
  readonly narrow: (term: string, view?: number) => Promise<void>;
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
  const front = () => deps.openViews.front ?? view.link;
  const registrations = vscode.Disposable.from(
    startOrder,
    view,
    editors,
    vscode.window.registerWebviewViewProvider(viewIds.traffic, view),
    vscode.window.registerWebviewPanelSerializer(editorIds.traffic, editors),
  );
  return {
    reveal: () => view.reveal(),
    show: (query, viewMode) => view.show(query.sockets ? query : undefined, viewMode, 'list'),
    focusFilter: async () => {
      const page = deps.openViews.front;
      if (page) {
        page.focus('filter');
      } else {
        await view.show(undefined, undefined, 'filter');
      }
    },
    follow: async (query, number) => {
      const page = number === undefined ? undefined : deps.openViews.get(number);
      if (page) {
        page.show(query, 'conversation');
        page.focus('list');
      } else {
        await view.show(query, 'conversation', 'list');
      }
    },
    openInEditor: own.openInEditor,
    front,
    compose: (message) => {
      const page = deps.openViews.front;
      if (page && !page.isReadOnly) {
        page.compose(message);
      } else {
        void view.compose(message);
      }
    },
    narrow: async (term, number) => {
      const page = number === undefined ? front() : deps.openViews.get(number);
      if (page) {
        page.narrow(term);
      } else {
        await view.show({ filter: term });
      }
    },
    dispose: () => void registrations.dispose(),
  };
}
