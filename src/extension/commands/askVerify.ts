import * as vscode from 'vscode';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Frame, Reply } from '../quickInput/runSteps.ts';

/**
 * Asks whether the certificate that the other side will show must be good: it decides whether what
 * follows can be believed.
 */
export function askVerify(frame: Frame, preferred: boolean): Promise<Reply<boolean>> {
  return askChoice(frame, {
    placeholder: vscode.l10n.t('The certificate of the peer'),
    choices: [
      {
        value: true,
        label: vscode.l10n.t('Verify It'),
        iconPath: new vscode.ThemeIcon('verified'),
        description: vscode.l10n.t('connect only where it is valid, for that host and trusted'),
      },
      {
        value: false,
        label: vscode.l10n.t('Don’t Verify It'),
        iconPath: new vscode.ThemeIcon('unverified'),
        description: vscode.l10n.t('connect whatever it is; self-signed ones need this'),
      },
    ],
    preferred,
  });
}
