import type { DefinitionFault, DefinitionFix } from './checkDefinitions.ts';
import { l10n } from '../l10n.ts';

/** What is wrong in a `sockets.json`, for the Problems view. */
export function describeDefinitionFault({ kind, detail }: DefinitionFault): string {
  switch (kind) {
    case 'syntax':
      return l10n.t(
        'The file can’t be read here: {0}. Its sockets stay as they were.',
        syntaxFault(Number(detail)),
      );
    case 'notAnObject':
      return l10n.t('An object is expected here.');
    case 'noSockets':
      return l10n.t('A list named “sockets” is expected here. The sockets stay as they were.');
    case 'unknownKey':
      return l10n.t('“{0}” is not known here.', detail);
    case 'missingKey':
      return l10n.t('“{0}” is missing.', detail);
    case 'noRole':
      return l10n.t('A socket needs “listen” or “connect”.');
    case 'twoRoles':
      return l10n.t('A socket has either “listen” or “connect”, not both.');
    case 'duplicateName':
      return l10n.t('Another socket of this file is called “{0}”; this one is ignored.', detail);
    case 'noTests':
      return l10n.t('A list of tests is expected here.');
    case 'duplicateTest':
      return l10n.t('Another test of this file is called “{0}”; this one is ignored.', detail);
    case 'wrongType':
      return l10n.t('Expected here: {0}.', describeExpected(detail));
    case 'invalid':
      return detail;
  }
}

/** The title of a quick fix. */
export function describeDefinitionFix({ text }: DefinitionFix): string {
  return l10n.t('Change to {0}', text);
}

/** What valibot expects, such as `("connect" | "message")`, in words. */
function describeExpected(expected: string): string {
  const words = expected
    .replace(/[()]/g, '')
    .split(' | ')
    .map((type) => {
      switch (type) {
        case 'string':
          return l10n.t('a text');
        case 'number':
          return l10n.t('a number');
        case 'boolean':
          return l10n.t('true or false');
        case 'Array':
          return l10n.t('a list in brackets');
        case 'Object':
          return l10n.t('an object in braces');
        default:
          return type;
      }
    });
  const last = words.pop() ?? '';
  return words.length === 0 ? last : l10n.t('{0} or {1}', words.join(', '), last);
}

/** A `ParseErrorCode` of jsonc-parser in words; a `const enum`, which isolated modules can't read. */
function syntaxFault(code: number): string {
  switch (code) {
    case 3: // PropertyNameExpected
      return l10n.t('a key in double quotes is expected');
    case 4: // ValueExpected
      return l10n.t('a value is expected');
    case 5: // ColonExpected
      return l10n.t('a colon is expected after the key');
    case 6: // CommaExpected
      return l10n.t('a comma is missing');
    case 7: // CloseBraceExpected
      return l10n.t('a closing brace “}” is missing');
    case 8: // CloseBracketExpected
      return l10n.t('a closing bracket “]” is missing');
    case 9: // EndOfFileExpected
      return l10n.t('something stands after the end');
    case 11: // UnexpectedEndOfComment
      return l10n.t('a comment has no end');
    case 12: // UnexpectedEndOfString
      return l10n.t('a text has no closing quote');
    case 2: // InvalidNumberFormat
    case 13: // UnexpectedEndOfNumber
      return l10n.t('this is no number');
    case 14: // InvalidUnicode
    case 15: // InvalidEscapeCharacter
      return l10n.t('this escape is not known; a backslash itself is written \\\\');
    case 16: // InvalidCharacter
      return l10n.t('a control character must be escaped');
    default:
      return l10n.t('this is no value; texts stand in double quotes');
  }
}
