import * as vscode from 'vscode';
import type { Questions } from '../workbench/environment.ts';
import { notificationText } from './notificationText.ts';

/** Asks in boxes of VS Code that wait for an answer. */
export class ModalQuestions implements Questions {
  async secret({ title, check }: Parameters<Questions['secret']>[0]): Promise<string | undefined> {
    return vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Kept in VS Code’s secret storage.'),
      password: true,
      ignoreFocusOut: true,
      validateInput: (typed) => {
        const message = check(typed);
        return message === undefined
          ? undefined
          : { message, severity: vscode.InputBoxValidationSeverity.Error };
      },
    });
  }

  async confirm({ text, detail, button }: Parameters<Questions['confirm']>[0]): Promise<boolean> {
    const chosen = await vscode.window.showWarningMessage(
      notificationText(text),
      { modal: true, detail },
      button,
    );
    return chosen === button;
  }
}
