import * as vscode from 'vscode';
import { escapeInvisible } from '../shared/escapeInvisible.ts';
import { notificationText } from './notificationText.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

const consentKey = 'socketWorkbench.tlsFilesOutside';

/** Which files a definition may use: it may be anybody's, and the user's files are not. */
export class FileConsent {
  /** Which files outside the workspace the user has agreed to. */
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** Throws a `UserError` where they must not be used, or the user does not want it. */
  async ask(socket: WorkbenchSocket, uris: readonly vscode.Uri[]): Promise<void> {
    if (uris.length > 0 && !vscode.workspace.isTrusted) {
      throw new UserError(
        vscode.l10n.t('“{0}” uses files. Trust the workspace to start it.', socket.definition.name),
        { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
      );
    }
    const agreed = this.#state.get<readonly string[]>(consentKey, []);
    const outside = uris
      .filter((uri) => vscode.workspace.getWorkspaceFolder(uri) === undefined)
      .map((uri) => uri.toString(true))
      .filter((uri) => !agreed.includes(uri));
    if (outside.length === 0) {
      return;
    }
    const use = vscode.l10n.t('Use These Files');
    const chosen = await vscode.window.showWarningMessage(
      notificationText(
        vscode.l10n.t('“{0}” uses files outside this workspace.', socket.definition.name),
      ),
      { modal: true, detail: outside.map(escapeInvisible).join('\n') },
      use,
    );
    if (chosen !== use) {
      throw new UserError(
        vscode.l10n.t(
          '“{0}” was not started: it uses files outside this workspace.',
          socket.definition.name,
        ),
      );
    }
    await this.#state.update(consentKey, [...agreed, ...outside]);
  }
}
