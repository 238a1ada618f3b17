import * as vscode from 'vscode';
import type { DefinitionFault } from './checkDefinitions.ts';

/** What is wrong in a `sockets.json`, for the Problems view. */
export function describeDefinitionFault({ kind, detail }: DefinitionFault): string {
  switch (kind) {
    case 'syntax':
      return vscode.l10n.t(
        'The file can’t be read here: {0}. Its sockets stay as they were.',
        syntaxFault(detail),
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

/** The parser's names for what it misses, in words. */
function syntaxFault(name: string): string {
  switch (name) {
    case 'PropertyNameExpected':
      return vscode.l10n.t('a key in double quotes is expected');
    case 'ValueExpected':
      return vscode.l10n.t('a value is expected');
    case 'ColonExpected':
      return vscode.l10n.t('a colon is expected after the key');
    case 'CommaExpected':
      return vscode.l10n.t('a comma is missing');
    case 'CloseBraceExpected':
      return vscode.l10n.t('a closing brace “}” is missing');
    case 'CloseBracketExpected':
      return vscode.l10n.t('a closing bracket “]” is missing');
    case 'EndOfFileExpected':
      return vscode.l10n.t('something stands after the end');
    case 'UnexpectedEndOfComment':
      return vscode.l10n.t('a comment has no end');
    case 'UnexpectedEndOfString':
      return vscode.l10n.t('a text has no closing quote');
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return vscode.l10n.t('this is no number');
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return vscode.l10n.t('this escape is not known; a backslash itself is written \\\\');
    case 'InvalidCharacter':
      return vscode.l10n.t('a control character must be escaped');
    default:
      return vscode.l10n.t('this is no value; texts stand in double quotes');
  }
}
