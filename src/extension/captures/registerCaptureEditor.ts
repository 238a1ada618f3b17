import * as vscode from 'vscode';
import { editorIds } from '../../shared/ids.ts';
import type { CaptureEditorDeps } from './captureEditorDeps.ts';

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
