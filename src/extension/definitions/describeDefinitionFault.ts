import * as vscode from 'vscode';
import type { DefinitionFault } from './checkDefinitions.ts';

/** What is wrong in a `sockets.json`, for the Problems view. */
export function describeDefinitionFault({ kind, detail }: DefinitionFault): string {
  const { t } = vscode.l10n;
  switch (kind) {
    case 'syntax':
      return t('The file can’t be read here: {0}. Its sockets stay as they were.', detail);
    case 'notAnObject':
      return t('An object is expected here.');
    case 'noSockets':
      return t('A list named “sockets” is expected here. The sockets stay as they were.');
    case 'unknownKey':
      return t('“{0}” is not known here.', detail);
    case 'missingKey':
      return t('“{0}” is missing.', detail);
    case 'noRole':
      return t('A socket needs “listen” or “connect”.');
    case 'twoRoles':
      return t('A socket has either “listen” or “connect”, not both.');
    case 'duplicateName':
      return t('Another socket of this file is called “{0}”; this one is ignored.', detail);
    case 'invalid':
      return detail;
  }
}
