import * as vscode from 'vscode';
import type { DefinitionFault } from './checkDefinitions.ts';

/** What is wrong in a `sockets.json`, for the Problems view. */
export function describeDefinitionFault({ kind, detail }: DefinitionFault): string {
  switch (kind) {
    case 'syntax':
      return vscode.l10n.t(
        'The file can’t be read here: {0}. Its sockets stay as they were.',
        detail,
      );
    case 'notAnObject':
      return vscode.l10n.t('An object is expected here.');
    case 'noSockets':
      return vscode.l10n.t(
        'A list named “sockets” is expected here. The sockets stay as they were.',
      );
    case 'unknownKey':
      return vscode.l10n.t('“{0}” is not known here.', detail);
    case 'missingKey':
      return vscode.l10n.t('“{0}” is missing.', detail);
    case 'noRole':
      return vscode.l10n.t('A socket needs “listen” or “connect”.');
    case 'twoRoles':
      return vscode.l10n.t('A socket has either “listen” or “connect”, not both.');
    case 'duplicateName':
      return vscode.l10n.t(
        'Another socket of this file is called “{0}”; this one is ignored.',
        detail,
      );
    case 'invalid':
      return detail;
  }
}
