import type { SocketSummary } from '../shared/engineApi.ts';
import { formatBytes } from '../shared/formatBytes.ts';
import { formatCount } from './figures.ts';
import { l10n } from './l10n.ts';

/** `27 B of an unfinished frame`. */
export function describeUnfinished({
  bytes,
  frames,
}: NonNullable<SocketSummary['unfinished']>): string {
  return frames === 1
    ? l10n.t('{0} of an unfinished frame', formatBytes(bytes))
    : l10n.t('{0} of {1} unfinished frames', formatBytes(bytes), formatCount(frames));
}
