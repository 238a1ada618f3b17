import * as vscode from 'vscode';
import { noteLengthMax } from '../../shared/annotation.ts';

/** Asks for a note; empty takes it away, nothing means that the user left it as it is. */
export async function askNote(before: string, entries: number): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title:
      entries === 1
        ? vscode.l10n.t('Note on an Entry')
        : vscode.l10n.t('Note on {0} Entries', entries),
    prompt: vscode.l10n.t('It is saved with the traffic. Leave it empty to remove it.'),
    value: before,
    validateInput: (text) =>
      text.length > noteLengthMax
        ? vscode.l10n.t('A note has {0} characters at most.', noteLengthMax)
        : undefined,
  });
}
