import * as vscode from 'vscode';
import { pageHtml, webviewOptions } from '../traffic/pageHtml.ts';
import { plainLabel } from '../plainLabel.ts';
import type { CaptureEditorDeps } from './registerCaptureEditor.ts';
import { CaptureSource } from './captureSource.ts';
import { describeCaptureError } from './describeCaptureError.ts';

/** Shows a capture file in an editor. Rejects with the reason, worded, when it can't be read. */
export async function openCaptureEditor(
  { extensionUri, createPage }: CaptureEditorDeps,
  uri: vscode.Uri,
  panel: vscode.WebviewPanel,
): Promise<void> {
  if (uri.scheme !== 'file') {
    throw new Error(
      vscode.l10n.t('Only captures on the disk of the machine that VS Code runs on can be read.'),
    );
  }
  const source = new CaptureSource(
    vscode.Uri.joinPath(extensionUri, 'dist', 'captureWorker.cjs').fsPath,
  );
  panel.onDidDispose(() => source.dispose());
  const opened = await source.open(uri.fsPath);
  if (!opened.ok) {
    source.dispose();
    throw new Error(describeCaptureError(opened.error));
  }
  void showProgress(source, uri);
  panel.webview.options = webviewOptions(extensionUri);
  const page = await createPage({ webview: panel.webview, source });
  page.follow(panel);
  panel.webview.html = await pageHtml(extensionUri, panel.webview, uri.fsPath);
}

/** In the status bar, until the file is read or the editor closed. */
async function showProgress(source: CaptureSource, uri: vscode.Uri): Promise<void> {
  const name = vscode.workspace.asRelativePath(uri);
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: plainLabel(vscode.l10n.t('Reading {0}', name)),
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
