import type { EventDetail } from '../../shared/entry.ts';
import { formatUtcTime } from '../../shared/formatUtcTime.ts';
import { eventLine } from './entryText.ts';
import type { SavedEntry } from './savedEntry.ts';

/** Comments that are the user's and no remarks of ours; the reader knows them by these. */
export const markComment = 'Marked';
export const noteComment = 'Note: ';

/** Remarks that wait for a packet to be put on, per socket or connection. */
const remarksMax = 100;

export function addRemark(remarks: string[], text: string): void {
  if (remarks.length < remarksMax) {
    remarks.push(text);
  } else {
    remarks[remarksMax - 1] = '… and more';
  }
}

/** An event that no packet stands for, and what the user put on it. */
export function describeEvent({ time, isMarked, note }: SavedEntry, event: EventDetail): string {
  const own = `${isMarked ? ' *' : ''}${note === undefined ? '' : ` [${note}]`}`;
  return `${formatUtcTime(time)} ${eventLine(event)}${own}`;
}

/** What the user put on an entry, for its first packet. */
export function annotationComments({ isMarked, note }: SavedEntry): readonly string[] {
  return [...(isMarked ? [markComment] : []), ...(note === undefined ? [] : [noteComment + note])];
}
