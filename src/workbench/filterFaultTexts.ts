import type { FilterFault } from '../shared/match/filterFault.ts';
import { l10n } from './l10n.ts';

/** Why a filter can't be read, by the code of its fault; {0} is what stands there. */
export function filterFaultTexts(): Readonly<Record<`filterFault.${FilterFault['code']}`, string>> {
  return {
    'filterFault.unknownKey': l10n.t('unknown filter key “{0}”; quote it to search for it as text'),
    'filterFault.noComparison': l10n.t('“{0}” can’t be compared; write “{0}:”'),
    'filterFault.foreignOperator': l10n.t(
      '“{0}” is not an operator here: write and, or, not; quote it to search for it as text',
    ),
    'filterFault.missingValue': l10n.t('“{0}” needs a value'),
    'filterFault.missingTerm': l10n.t('something must follow “{0}”'),
    'filterFault.unclosedString': l10n.t('the closing quote is missing'),
    'filterFault.unclosedRegex': l10n.t(
      'the closing slash of the regular expression is missing; write \\/ for a slash in it',
    ),
    'filterFault.unclosedParenthesis': l10n.t('this parenthesis is not closed'),
    'filterFault.unexpectedParenthesis': l10n.t('unexpected closing parenthesis'),
    'filterFault.emptyText': l10n.t('the search text is empty'),
    'filterFault.invalidText': l10n.t(
      'in texts, \\r \\n \\t \\0 \\\\ \\xHH and \\u{…} are escapes; “{0}” has another',
    ),
    'filterFault.invalidNumber': l10n.t('“{0}” is not a valid number here'),
    'filterFault.invalidPeer': l10n.t(
      '“{0}” is not an address or network; for a port alone write port:80',
    ),
    'filterFault.invalidTime': l10n.t(
      '“{0}” is not a time; write 12:00, 12:00:05 or 2026-11-22T12:00',
    ),
    'filterFault.invalidDuration': l10n.t('“{0}” is not a duration; write 30s, 5m or 2h'),
    'filterFault.invalidInteger': l10n.t('“{0}” is not a valid comparison; write u16[2]&0xff=3'),
    'filterFault.invalidHex': l10n.t('“{0}” is not hexadecimal; ? matches any digit'),
    'filterFault.invalidRegex': l10n.t('invalid regular expression: {0}'),
    'filterFault.unknownFlag': l10n.t(
      '“{0}”: only the flags i, m, s and u are known, and only i after a text',
    ),
    'filterFault.unknownEvent': l10n.t('“{0}” is not an event'),
    'filterFault.unknownOrigin': l10n.t('“{0}” is no origin of messages'),
    'filterFault.unknownFate': l10n.t('“{0}” is nothing that becomes of messages'),
    'filterFault.unknownChecksum': l10n.t('“{0}” is no checksum; write checksum:crc-16/modbus'),
    'filterFault.tooLong': l10n.t('the filter is too long'),
    'filterFault.tooDeep': l10n.t('too many parentheses inside each other'),
  };
}
