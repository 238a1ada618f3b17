import { annotatedMax } from '../shared/annotation.ts';
import type { AnnotateReceipt } from '../shared/annotation.ts';
import { l10n } from './l10n.ts';

/** Why marks or notes were not all put where they were to be; nothing when they were. */
export function describeShortfall({ entries, refused }: AnnotateReceipt): string | undefined {
  if (entries === 0) {
    return l10n.t('That entry was evicted: the log keeps the newest entries only.');
  }
  return refused === 0
    ? undefined
    : l10n.t(
        '{0} entries were left as they are: up to {1} entries of a socket can have marks and notes.',
        refused,
        annotatedMax,
      );
}
