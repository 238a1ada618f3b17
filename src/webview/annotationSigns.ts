import { namedIcon } from './elements.ts';
import type { ListedRow } from './list/rowWindow.ts';
import type { Localizer } from './localizer.ts';

/** What tells that an entry has a mark, or a note: icons with names for screen readers. */
export function annotationSigns(
  { isMarked = false, note }: Pick<ListedRow, 'isMarked' | 'note'>,
  l10n: Localizer,
): HTMLElement[] {
  return [
    ...(isMarked ? [namedIcon('bookmark', l10n.text('marked'))] : []),
    ...(note === undefined ? [] : [namedIcon('note', l10n.text('noted', note))]),
  ];
}

/** The same in words, for where the icons are not read out. */
export function annotationText(
  { isMarked = false, note }: Pick<ListedRow, 'isMarked' | 'note'>,
  l10n: Localizer,
): readonly string[] {
  return [
    ...(isMarked ? [l10n.text('marked')] : []),
    ...(note === undefined ? [] : [l10n.text('noted', note)]),
  ];
}
