import { directionIn, directionOut } from './directionColumn.ts';
import type { TrafficLog } from './trafficLog.ts';

/** Entries of its log that are looked at before a message, so that a page costs the same in any log. */
const lookBackEntries = 256;

/**
 * For a received message whose connection's message before it was one we sent: milliseconds between
 * the two; in a tapped conversation, the server's delay. Nothing for other entries, and where that one lies too far back.
 */
export function replyTime(log: TrafficLog, index: number): number | undefined {
  const connection = log.conversationAt(index);
  // What a tap received of the server answers what it received of the client.
  const [answer, request] =
    log.legAt(index) === undefined ? [directionIn, directionOut] : [directionOut, directionIn];
  if (log.flowAt(index) !== answer || connection === 0) {
    return undefined;
  }
  const oldest = Math.max(log.first, index - lookBackEntries);
  for (let before = index - 1; before >= oldest; before -= 1) {
    if (log.conversationAt(before) === connection) {
      const direction = log.flowAt(before);
      if (direction === answer) {
        return undefined;
      }
      if (direction === request) {
        return log.timeSinceOrigin(index) - log.timeSinceOrigin(before);
      }
    }
  }
  return undefined;
}
