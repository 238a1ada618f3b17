import type { ListModel } from './listModel.ts';
import type { ListedRow } from './rowWindow.ts';

/** Rows after a request that are looked through for its answer. */
const lookedThrough = 200;
/** What waits less is not worth a word, in milliseconds. */
export const waitMin = 2_000;

/**
 * How long a message has been waiting for an answer, in milliseconds: the last one that was sent on its
 * connection, with neither an answer nor an end after it. Nothing where that can't be told: an answer may
 * be among rows that are not here.
 */
export function waitOf(
  { direction, connection, time }: ListedRow,
  index: number,
  model: Pick<ListModel, 'row' | 'scroll'>,
  now: number,
): number | undefined {
  const { end } = model.scroll;
  if (direction !== 'out' || connection === undefined || end - index > lookedThrough) {
    return undefined;
  }
  for (let later = index + 1; later < end; later += 1) {
    const row = model.row(later);
    if (!row || row.connection === connection) {
      return undefined;
    }
  }
  return Math.max(0, now - time);
}
