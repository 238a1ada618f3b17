import type { FaultHit } from '../shared/fault/faultHit.ts';
import type { Fate } from '../shared/messageFate.ts';
import { describeHit } from './describeHit.ts';
import { namedIcon } from './elements.ts';
import type { ListedRow } from './list/rowWindow.ts';
import type { Localizer } from './localizer.ts';

type SignedRow = Pick<ListedRow, 'isMarked' | 'note' | 'faults' | 'fate'>;

const fateIcons = { held: 'debug-pause', dropped: 'circle-slash', replaced: 'replace' } as const;

function hasFateSign(fate: Fate | undefined): fate is keyof typeof fateIcons {
  return fate !== undefined && fate !== 'delivered';
}

/** What tells what became of a message, and that an entry has a mark, or a note: icons with names for screen readers. */
export function annotationSigns(
  { isMarked = false, note, faults, fate }: Partial<SignedRow>,
  l10n: Localizer,
): HTMLElement[] {
  return [
    ...(hasFateSign(fate) ? [namedIcon(fateIcons[fate], l10n.text(`fate.${fate}`))] : []),
    ...(faults === undefined ? [] : [namedIcon('flame', hitsText(faults, l10n))]),
    ...(isMarked ? [namedIcon('bookmark', l10n.text('marked'))] : []),
    ...(note === undefined ? [] : [namedIcon('note', l10n.text('noted', note))]),
  ];
}

/** The same in words, for where the icons are not read out. */
export function annotationText(
  { isMarked = false, note, faults, fate }: Partial<SignedRow>,
  l10n: Localizer,
): readonly string[] {
  return [
    ...(hasFateSign(fate) ? [l10n.text(`fate.${fate}`)] : []),
    ...(faults === undefined ? [] : [hitsText(faults, l10n)]),
    ...(isMarked ? [l10n.text('marked')] : []),
    ...(note === undefined ? [] : [l10n.text('noted', note)]),
  ];
}

/** What faults did to the message. */
function hitsText(faults: readonly FaultHit[], l10n: Localizer): string {
  return faults.map((hit) => describeHit(hit, l10n)).join(' ');
}
