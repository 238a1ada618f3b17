import * as vscode from 'vscode';
import type { AnnotateReceipt } from '../../shared/annotation.ts';
import { annotatedMax, noteLengthMax } from '../../shared/annotation.ts';

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

/** Why marks or notes were not all put where they were to be; nothing when they were. */
export function describeShortfall({ entries, refused }: AnnotateReceipt): string | undefined {
  if (entries === 0) {
    return vscode.l10n.t('That entry was evicted: the log keeps the newest entries only.');
  }
  return refused === 0
    ? undefined
    : vscode.l10n.t(
        '{0} entries were left as they are: up to {1} entries of a socket can have marks and notes.',
        refused,
        annotatedMax,
      );
}
