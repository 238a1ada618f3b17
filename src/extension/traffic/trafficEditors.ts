import * as vscode from 'vscode';
import { editorIds } from '../../shared/ids.ts';
import type { ViewQuery } from '../../shared/viewProtocol.ts';
import { webviewHtml, webviewOptions } from './webviewHtml.ts';
import type { WebviewSession } from './webviewSession.ts';
import type { TrafficDeps } from './trafficDeps.ts';

/** Traffic views as editors, as many as one opens; VS Code brings them back after a reload. */
export class TrafficEditors implements vscode.WebviewPanelSerializer {
  readonly #deps: TrafficDeps;
  readonly #links = new Set<WebviewSession>();

  constructor(deps: TrafficDeps) {
    this.#deps = deps;
  }

  async open(query: ViewQuery): Promise<void> {
    const panel = vscode.window.createWebviewPanel(
      editorIds.traffic,
      this.#titleOf(query),
      vscode.ViewColumn.Active,
      webviewOptions(this.#deps.extensionUri),
    );
    await this.#serve(panel, query);
  }

  /** The page itself kept what it showed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    panel.webview.options = webviewOptions(this.#deps.extensionUri);
    await this.#serve(panel);
  }

  /** Leaves the editors open: VS Code keeps them over a reload, which disposes us too. */
  dispose(): void {
    this.#links.forEach((link) => link.dispose());
  }

  async #serve(panel: vscode.WebviewPanel, query?: ViewQuery): Promise<void> {
    const { extensionUri } = this.#deps;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'traffic.svg');
    const gone = new AbortController();
    panel.onDidDispose(() => gone.abort());
    const { WebviewSession } = await import('./webviewSession.ts');
    if (gone.signal.aborted) {
      return;
    }
    const link = new WebviewSession({
      deps: this.#deps,
      webview: panel.webview,
      isEditor: true,
      onDidSetQuery: (shown) => {
        panel.title = this.#titleOf(shown);
      },
      ...(query && { query }),
    });
    this.#links.add(link);
    link.follow(panel);
    panel.onDidDispose(() => this.#links.delete(link));
    panel.webview.html = await webviewHtml(extensionUri, panel.webview, panel.title);
  }

  #titleOf({ sockets }: ViewQuery): string {
    const names = sockets?.map((id) => this.#deps.registry.get(id)?.definition.name ?? id);
    return names ? vscode.l10n.t('Traffic: {0}', names.join(', ')) : vscode.l10n.t('Traffic');
  }
}
