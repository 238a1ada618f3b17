import * as vscode from 'vscode';
import { messageHtml, webviewHtml, webviewOptions } from '../traffic/webviewHtml.ts';
import { labelText } from '../labelText.ts';
import type { CaptureEditorDeps } from './captureEditorDeps.ts';
import { CaptureSource } from './captureSource.ts';
import { describeCaptureError } from '../../workbench/describeCaptureError.ts';

/** Shows a capture file in an editor, or why it can't be read: of a rejection VS Code tells no reason. */
export async function openCaptureEditor(
  { extensionUri, createPage }: CaptureEditorDeps,
  uri: vscode.Uri,
  panel: vscode.WebviewPanel,
): Promise<void> {
  if (uri.scheme !== 'file') {
    panel.webview.html = messageHtml(
      vscode.l10n.t('Only captures on the disk of the machine that VS Code runs on can be read.'),
    );
    return;
  }
  const source = new CaptureSource(
    vscode.Uri.joinPath(extensionUri, 'dist', 'captureWorker.cjs').fsPath,
  );
  panel.onDidDispose(() => source.dispose());
  const opened = await source.open(uri.fsPath);
  if (!opened.ok) {
    source.dispose();
    panel.webview.html = messageHtml(describeCaptureError(opened.error));
    return;
  }
  void showProgress(source, uri);
  panel.webview.options = webviewOptions(extensionUri);
  const page = await createPage({ webview: panel.webview, source });
  page.follow(panel);
  panel.webview.html = await webviewHtml(extensionUri, panel.webview, uri.fsPath);
}

/** In the status bar, until the file is read or the editor closed. */
async function showProgress(source: CaptureSource, uri: vscode.Uri): Promise<void> {
  const name = vscode.workspace.asRelativePath(uri);
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: labelText(vscode.l10n.t('Reading {0}', name)),
    },
    (progress) =>
      new Promise<void>((resolve) => {
        source.onDidSummarize(({ isComplete, readBytes, fileBytes }) => {
          if (isComplete) {
            resolve();
          } else if (fileBytes > 0) {
            progress.report({ message: `${Math.floor((100 * readBytes) / fileBytes)} %` });
          }
        });
        source.onDidDie(() => resolve());
      }),
  );
}
