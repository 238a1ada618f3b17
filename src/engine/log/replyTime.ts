import { directionIn, directionOut } from './directionColumn.ts';
import type { TrafficLog } from './trafficLog.ts';

/** Entries of its log that are looked at before a message, so that a page costs the same in any log. */
const lookBackEntries = 256;

/**
 * For a received message whose connection's message before it was one we sent: milliseconds between
 * the two. Nothing for other entries, and where that one lies too far back.
 */
export function replyTime(log: TrafficLog, index: number): number | undefined {
  const connection = log.connectionAt(index);
  if (log.directionAt(index) !== directionIn || connection === 0) {
    return undefined;
  }
  const oldest = Math.max(log.first, index - lookBackEntries);
  for (let before = index - 1; before >= oldest; before -= 1) {
    if (log.connectionAt(before) === connection) {
      const direction = log.directionAt(before);
      if (direction === directionIn) {
        return undefined;
      }
      if (direction === directionOut) {
        return log.timeAt(index) - log.timeAt(before);
      }
    }
  }
  return undefined;
}
