import { formatFaultReport } from '../../shared/fault/formatFaultReport.ts';
import type { EventDetail } from '../../shared/entry.ts';
import { escapeText } from '../../shared/payload.ts';
import { formatUtcTime } from '../../shared/formatUtcTime.ts';
import type { SavedEntry } from './savedEntry.ts';

/** What happened, in the words of the calls: files read the same in every language. */
export function eventLine(detail: EventDetail): string {
  const { event, side, endpoint, error, tls, proxyConnect, fault } = detail;
  return [
    event,
    side,
    endpoint,
    ...(detail.interface === undefined ? [] : ['on', detail.interface]),
    ...(proxyConnect === undefined ? [] : ['to', proxyConnect.target, proxyConnect.answer]),
    fault === undefined ? undefined : formatFaultReport(fault),
    tls === undefined ? undefined : `${tls.protocol} ${tls.cipher}`,
    error === undefined ? undefined : `${error.errno ?? error.code}: ${error.message}`,
  ]
    .filter((part) => part !== undefined)
    .map(escapeText)
    .join(' ');
}

const arrows = { in: '<-', out: '->', event: '--' } as const;

/** The line above a message, or all of an event: `time socket #connection <- peer 5 bytes by echo held * [note]`. */
export function headLine(entry: SavedEntry): string {
  const { time, name, connection, ends, direction, bytes, event, isMarked, note } = entry;
  const { origin, fate } = entry;
  return [
    formatUtcTime(time, entry.nanoseconds),
    escapeText(name),
    connection === 0 ? undefined : `#${connection}`,
    arrows[direction],
    ends === undefined ? undefined : escapeText(ends.peer),
    event === undefined ? `${bytes.length} bytes` : eventLine(event),
    origin === undefined ? undefined : `by ${origin}`,
    fate,
    isMarked ? '*' : undefined,
    note === undefined ? undefined : `[${escapeText(note)}]`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
