import * as vscode from 'vscode';
import { editorIds } from '../../shared/ids.ts';
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
    readonly source: TrafficSource & SocketSource;
  }) => Promise<CapturePage>;
}

/** Opens `.pcapng` and `.pcap` files in the Traffic view, read-only; loaded with the first one. */
export function registerCaptureEditor(deps: CaptureEditorDeps): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: async ({ uri }, panel) => {
      const { openCaptureEditor } = await import('./openCaptureEditor.ts');
      await openCaptureEditor(deps, uri, panel);
    },
  };
  return vscode.window.registerCustomEditorProvider(editorIds.capture, provider);
}
