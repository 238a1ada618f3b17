import { formatAge } from './figures.ts';
import { l10n } from './l10n.ts';

/**
 * How long ago, given in milliseconds: `now`, `3 s ago`, `20 s ago`, `5 min ago`. By the second up to
 * ten of them, then in steps of ten, so that a list of them need not change all the time.
 */
export function formatAgo(ms: number): string {
  if (ms < 1000) {
    return l10n.t('now');
  }
  const stepMs = ms < 10_000 ? 1000 : 10_000;
  return l10n.t('{0} ago', formatAge(ms - (ms % stepMs)));
}
