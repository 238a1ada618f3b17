import * as vscode from 'vscode';
import type { Trust } from '../workbench/environment.ts';

/** VS Code's Workspace Trust. */
export const workspaceTrust: Trust = {
  get isTrusted() {
    return vscode.workspace.isTrusted;
  },
  get action() {
    return {
      title: vscode.l10n.t('Manage Workspace Trust'),
      command: 'workbench.trust.manage',
    };
  },
};
