import * as vscode from 'vscode';
import type { FilterStart } from '../../../shared/match/completeFilter.ts';
import { filterStarts } from '../../../shared/match/completeFilter.ts';
import { filterFaultTexts } from '../../../workbench/filterFaultTexts.ts';
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
    ...filterFaultTexts(),
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
