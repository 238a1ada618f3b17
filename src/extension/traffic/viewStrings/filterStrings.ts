import * as vscode from 'vscode';
import type { FilterStart } from '../../../shared/match/completeFilter.ts';
import { filterStarts } from '../../../shared/match/completeFilter.ts';
import type { ViewStrings } from '../../../shared/viewStrings.ts';

/** Texts of the filter field and of Find. */
export function filterStrings() {
  const { t } = vscode.l10n;
  return {
    filter: t('Filter'),
    filterPlaceholder: t('Filter: a word, "text", /regex/, in, len>100, peer:10.0.0.0/8 …'),
    clearFilter: t('Clear Filter (Escape)'),
    saveFilter: t('Save Filter…'),
    savedFilters: t('Saved and Recent Filters'),
    savedFilter: t('saved'),
    recentFilter: t('recent'),
    forgetFilter: t('Forget (Shift+Delete)'),
    filterSyntax: t('At character {0}: {1}. The list still shows: {2}'),
    noFilter: t('all entries'),
    skipped: t('{0} skipped (time-out)'),
    skippedTip: t(
      'The regular expression took too long on {0} payloads; they are not listed. A simpler one may get through.',
    ),
    ...filterHelp(),
    'filterFault.unknownKey': t('unknown filter key “{0}”; quote it to search for it as text'),
    'filterFault.noComparison': t('“{0}” can’t be compared; write “{0}:”'),
    'filterFault.foreignOperator': t(
      '“{0}” is not an operator here: write and, or, not; quote it to search for it as text',
    ),
    'filterFault.missingValue': t('“{0}” needs a value'),
    'filterFault.missingTerm': t('something must follow “{0}”'),
    'filterFault.unclosedString': t('the closing quote is missing'),
    'filterFault.unclosedRegex': t(
      'the closing slash of the regular expression is missing; write \\/ for a slash in it',
    ),
    'filterFault.unclosedParenthesis': t('this parenthesis is not closed'),
    'filterFault.unexpectedParenthesis': t('unexpected closing parenthesis'),
    'filterFault.emptyText': t('the search text is empty'),
    'filterFault.invalidText': t(
      'in texts, \\r \\n \\t \\0 \\\\ \\xHH and \\u{…} are escapes; “{0}” has another',
    ),
    'filterFault.invalidNumber': t('“{0}” is not a valid number here'),
    'filterFault.invalidPeer': t(
      '“{0}” is not an address or network; for a port alone write port:80',
    ),
    'filterFault.invalidTime': t('“{0}” is not a time; write 12:00, 12:00:05 or 2026-11-22T12:00'),
    'filterFault.invalidDuration': t('“{0}” is not a duration; write 30s, 5m or 2h'),
    'filterFault.invalidInteger': t('“{0}” is not a valid comparison; write u16[2]&0xff=3'),
    'filterFault.invalidHex': t('“{0}” is not hexadecimal; ? matches any digit'),
    'filterFault.invalidRegex': t('invalid regular expression: {0}'),
    'filterFault.unknownFlag': t(
      '“{0}”: only the flags i, m, s and u are known, and only i after a text',
    ),
    'filterFault.unknownEvent': t('“{0}” is not an event'),
    'filterFault.unknownOrigin': t('“{0}” is no origin of messages'),
    'filterFault.tooLong': t('the filter is too long'),
    'filterFault.tooDeep': t('too many parentheses inside each other'),
    find: t('Find'),
    matchCase: t('Match Case'),
    'findMode.text': t('Text'),
    'findMode.hex': t('Hex'),
    'findMode.regex': t('Regex'),
    findPrevious: t('Previous (Shift+Enter)'),
    findNext: t('Next (Enter)'),
    closeFind: t('Close (Escape)'),
    notFound: t('nothing found'),
    found: t('{0} found'),
    foundOf: t('{0} of {1}'),
  } satisfies Partial<ViewStrings>;
}

/** The lines that explain what a filter may begin with; their English stands beside each term. */
function filterHelp() {
  const { t: translate } = vscode.l10n;
  return Object.fromEntries(
    filterStarts.map(({ text, help }) => [`filterHelp.${text}`, translate(help)]),
  ) as Record<`filterHelp.${FilterStart}`, string>;
}
