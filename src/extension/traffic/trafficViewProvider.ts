import * as vscode from 'vscode';
import { viewIds } from '../../shared/ids.ts';
import type { ComposedFor, FaceName, ViewQuery } from '../../shared/viewProtocol.ts';
import { pageHtml, webviewOptions } from './pageHtml.ts';
import type { PageLink } from './pageLink.ts';
import type { TrafficDeps } from './trafficDeps.ts';

/** The Traffic view in the panel, next to Terminal and Output. */
export class TrafficViewProvider implements vscode.WebviewViewProvider {
  readonly #deps: TrafficDeps;
  #link: PageLink | undefined;
  /** What to show once VS Code has made the view. */
  #first: ViewQuery | undefined;
  #composed: ComposedFor | undefined;
  #firstFace: FaceName | undefined;

  constructor(deps: TrafficDeps) {
    this.#deps = deps;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { extensionUri } = this.#deps;
    view.webview.options = webviewOptions(extensionUri);
    const gone = new AbortController();
    view.onDidDispose(() => gone.abort());
    const { PageLink } = await import('./pageLink.ts');
    if (gone.signal.aborted) {
      return;
    }
    const link = new PageLink({
      deps: this.#deps,
      webview: view.webview,
      isEditor: false,
      ...(this.#first && { query: this.#first }),
      ...(this.#firstFace && { face: this.#firstFace }),
    });
    this.#first = undefined;
    if (this.#composed) {
      link.compose(this.#composed);
      this.#composed = undefined;
    }
    this.#firstFace = undefined;
    this.#link = link;
    view.onDidChangeVisibility(() => link.setVisible(view.visible));
    view.onDidDispose(() => {
      link.dispose();
      if (this.#link === link) {
        this.#link = undefined;
      }
    });
    view.webview.html = await pageHtml(extensionUri, view.webview, vscode.l10n.t('Traffic'));
  }

  /** The view's page, while there is one. */
  get link(): PageLink | undefined {
    return this.#link;
  }

  /** Opens the view on a query; without one it shows what it showed last. */
  async show(query?: ViewQuery, face?: FaceName): Promise<void> {
    if (query ?? face) {
      if (this.#link) {
        this.#link.show(query, face);
      } else {
        this.#first = query;
        this.#firstFace = face;
      }
    }
    await vscode.commands.executeCommand(`${viewIds.traffic}.focus`);
  }

  async compose(message: ComposedFor): Promise<void> {
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
