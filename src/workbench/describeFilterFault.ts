import type { FilterFault } from '../shared/match/filterFault.ts';
import { parseFilter } from '../shared/match/parseFilter.ts';
import { filterFaultTexts } from './filterFaultTexts.ts';
import { l10n } from './l10n.ts';

/** Where a filter can't be read, and why. */
export function describeFilterFault({ code, position, message }: FilterFault): string {
  const reason = filterFaultTexts()[`filterFault.${code}`].replace('{0}', () => message);
  return l10n.t('At character {0}: {1}.', position + 1, reason);
}

/** What is wrong with a filter; nothing when it can be read. */
export function filterFaultOf(filter: string): string | undefined {
  const parsed = parseFilter(filter);
  return parsed.ok ? undefined : describeFilterFault(parsed.fault);
}
