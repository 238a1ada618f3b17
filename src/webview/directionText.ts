import type { ListedRow } from './list/rowWindow.ts';
import type { Localizer } from './localizer.ts';

/** Which way a message went, in words; of a tapped conversation, who said it. */
export function directionText(
  { direction, leg, origin }: Pick<ListedRow, 'direction' | 'leg' | 'origin'>,
  l10n: Localizer,
): string {
  const isForwarded =
    leg !== undefined && (origin ?? (direction === 'in' ? 'peer' : 'user')) === 'peer';
  if (!isForwarded || direction === 'event') {
    return l10n.text(`direction.${direction}`);
  }
  return l10n.text(direction === 'in' ? 'fromClient' : 'fromServer');
}
