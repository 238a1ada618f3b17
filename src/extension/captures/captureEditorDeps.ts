import type * as vscode from 'vscode';
import type { SocketSource, TrafficSource } from '../traffic/trafficSource.ts';

/** A page that shows a capture. */
export interface CapturePage {
  /** Lives with an editor from then on. */
  follow(panel: vscode.WebviewPanel): void;
}

export interface CaptureEditorDeps {
  readonly extensionUri: vscode.Uri;
  readonly createPage: (options: {
    readonly webview: vscode.Webview;
    readonly source: TrafficSource & SocketSource & { readonly ready: Promise<void> };
  }) => Promise<CapturePage>;
}
