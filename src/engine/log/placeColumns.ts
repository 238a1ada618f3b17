import { copyFormats as forms } from '../../shared/payloadPlace.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';

/** Columns that tell where payloads are. */
export interface PlaceColumns {
  readonly length: Uint32Array;
  readonly head: Uint16Array;
  readonly tail: Uint16Array;
  readonly flags: Uint8Array;
}

/** Of the column `flags`. */
export const oddFlag = 1;
const formShift = 1;

/**
 * Forms of a payload's place, by their number in `flags`. A range has its ends in `head` and `tail`;
 * what is spliced its head and gap; what has to be decoded its length, low half first.
 */
const largest = 0xffff;

/** Notes where a payload is, beside what is in `flags`. One whose framing is too large for that is all. */
export function setPlace(rows: PlaceColumns, row: number, place: PayloadPlace): void {
  const [head, tail] =
    place.form === 'range'
      ? [place.head, place.tail]
      : place.form === 'spliced'
        ? [place.head, place.gap]
        : [place.length & largest, place.length >>> 16];
  const isKept = head <= largest && tail <= largest;
  rows.head[row] = isKept ? head : 0;
  rows.tail[row] = isKept ? tail : 0;
  if (isKept) {
    rows.flags[row] = (rows.flags[row] ?? 0) | (forms.indexOf(place.form) << formShift);
  }
}

/** Whether a payload is its message's bytes from `head` on, without the last `tail`. */
export function isRange(rows: PlaceColumns, row: number): boolean {
  return (rows.flags[row] ?? 0) >> formShift === 0;
}

/** Where a payload is; nothing where it is all of its message. */
export function placeAt(rows: PlaceColumns, row: number): PayloadPlace | undefined {
  const form = forms[(rows.flags[row] ?? 0) >> formShift] ?? 'range';
  const head = rows.head[row] ?? 0;
  const tail = rows.tail[row] ?? 0;
  switch (form) {
    case 'range':
      return head === 0 && tail === 0 ? undefined : { form, head, tail };
    case 'spliced':
      return { form, head, gap: tail };
    default:
      return { form, length: head + tail * (largest + 1) };
  }
}

/** Bytes of a message's payload. */
export function payloadLengthAt(rows: PlaceColumns, row: number): number {
  const form = forms[(rows.flags[row] ?? 0) >> formShift] ?? 'range';
  const head = rows.head[row] ?? 0;
  const tail = rows.tail[row] ?? 0;
  const wireLength = rows.length[row] ?? 0;
  switch (form) {
    case 'range':
      return wireLength - head - tail;
    case 'spliced':
      return wireLength - tail;
    default:
      return head + tail * (largest + 1);
  }
}
