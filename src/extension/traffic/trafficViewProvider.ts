import * as vscode from 'vscode';
import { viewIds } from '../../shared/ids.ts';
import type { ComposedMessage, PagePart, ViewQuery } from '../../shared/viewProtocol.ts';
import type { ViewMode } from '../../shared/viewMode.ts';
import { webviewHtml, webviewOptions } from './webviewHtml.ts';
import type { WebviewSession } from './webviewSession.ts';
import type { TrafficDeps } from './trafficDeps.ts';

/** The Traffic view in the panel, next to Terminal and Output. */
export class TrafficViewProvider implements vscode.WebviewViewProvider {
  readonly #deps: TrafficDeps;
  #link: WebviewSession | undefined;
  /** What to show once VS Code has made the view. */
  #first: ViewQuery | undefined;
  #composed: ComposedMessage | undefined;
  #firstViewMode: ViewMode | undefined;
  #focus: PagePart | undefined;

  constructor(deps: TrafficDeps) {
    this.#deps = deps;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { extensionUri } = this.#deps;
    view.webview.options = webviewOptions(extensionUri);
    const gone = new AbortController();
    view.onDidDispose(() => gone.abort());
    const { WebviewSession } = await import('./webviewSession.ts');
    if (gone.signal.aborted) {
      return;
    }
    const link = new WebviewSession({
      deps: this.#deps,
      webview: view.webview,
      isEditor: false,
      ...(this.#first && { query: this.#first }),
      ...(this.#firstViewMode && { viewMode: this.#firstViewMode }),
    });
    this.#first = undefined;
    if (this.#composed) {
      link.compose(this.#composed);
      this.#composed = undefined;
    }
    this.#firstViewMode = undefined;
    if (this.#focus) {
      link.focus(this.#focus);
      this.#focus = undefined;
    }
    this.#link = link;
    view.onDidChangeVisibility(() => link.setVisible(view.visible));
    const unseen = this.#deps.unseen.follow(view);
    view.onDidDispose(() => void unseen.dispose());
    view.onDidDispose(() => {
      link.dispose();
      if (this.#link === link) {
        this.#link = undefined;
      }
    });
    view.webview.html = await webviewHtml(extensionUri, view.webview, vscode.l10n.t('Traffic'));
  }

  /** The view's page, while there is one. */
  get link(): WebviewSession | undefined {
    return this.#link;
  }

  /**
   * Opens the view on a query; without one it shows what it showed last. A part of its page has the
   * focus then, or what had it last.
   */
  async show(query?: ViewQuery, viewMode?: ViewMode, focus?: PagePart): Promise<void> {
    if (query ?? viewMode) {
      if (this.#link) {
        this.#link.show(query, viewMode);
      } else {
        this.#first = query;
        this.#firstViewMode = viewMode;
      }
    }
    if (!this.#link) {
      this.#focus = focus;
    }
    await vscode.commands.executeCommand(`${viewIds.traffic}.focus`);
    if (focus) {
      this.#link?.focus(focus);
    }
  }

  /** Brings it into sight where it is not, and leaves the focus where that is. */
  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${viewIds.traffic}.focus`, { preserveFocus: true });
  }

  async compose(message: ComposedMessage): Promise<void> {
    if (this.#link) {
      this.#link.compose(message);
    } else {
      this.#composed = message;
    }
    await this.show();
  }

  dispose(): void {
    this.#link?.dispose();
  }
}
