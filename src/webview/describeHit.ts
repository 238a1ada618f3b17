import type { FaultHit } from '../shared/fault/faultHit.ts';
import { formatDelay } from '../shared/formatDelay.ts';
import type { Localizer } from './localizer.ts';

/** What a fault did to a message, in a sentence. */
export function describeHit({ fault, did, ms, pieces, bytes }: FaultHit, l10n: Localizer): string {
  const figure = ms === undefined ? String(pieces ?? bytes ?? '') : formatDelay(ms);
  return l10n.text(`hit.${did}`, fault, figure);
}
