import * as vscode from 'vscode';
import type { ViewDiagram } from '../../shared/viewProtocol.ts';
import { notificationText } from '../notificationText.ts';

/** Saves an SVG where the user wants it, copies Mermaid text; answers whether that is done. */
export async function exportDiagram({ form, text }: ViewDiagram): Promise<boolean> {
  if (form === 'mermaid') {
    await vscode.env.clipboard.writeText(text);
    return true;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, 'sequence.svg') }),
    filters: { SVG: ['svg'] },
  });
  if (!target) {
    return false;
  }
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      notificationText(vscode.l10n.t('The diagram could not be saved: {0}', reason)),
    );
    return false;
  }
}
