import { namedIcon } from './elements.ts';
import type { ListedRow } from './list/rowWindow.ts';
import type { Words } from './words.ts';

/** What tells that an entry has a mark, or a note: icons with names for screen readers. */
export function annotationSigns(
  { isMarked = false, note }: Pick<ListedRow, 'isMarked' | 'note'>,
  words: Words,
): HTMLElement[] {
  return [
    ...(isMarked ? [namedIcon('bookmark', words.text('marked'))] : []),
    ...(note === undefined ? [] : [namedIcon('note', words.text('noted', note))]),
  ];
}

/** The same in words, for where the icons are not read out. */
export function annotationText(
  { isMarked = false, note }: Pick<ListedRow, 'isMarked' | 'note'>,
  words: Words,
): readonly string[] {
  return [
    ...(isMarked ? [words.text('marked')] : []),
    ...(note === undefined ? [] : [words.text('noted', note)]),
  ];
}
