import { formatHex } from '../../shared/hexDump.ts';
import { isMostlyUnprintable } from '../../shared/isMostlyUnprintable.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import { element } from '../elements.ts';
import type { DisplayFormat } from '../payload/displayFormat.ts';
import { appendRendered } from '../payload/textRuns.ts';
import type { HitExcerpt } from './rowWindow.ts';

/** Bytes in hex before a hit: more would push it out of a narrow row. */
const hexBefore = 8;

/** Puts the bytes around a hit into one line, in hex where the format is that, and paints the hit. */
export function showExcerpt(
  target: HTMLElement,
  { bytes, start, end, isCutBefore, isCutAfter }: HitExcerpt,
  { format, encoding }: DisplayFormat,
): void {
  const whole = renderEncoded(bytes, encoding, true);
  const isHex =
    format === 'hex' ||
    format === 'hexAscii' ||
    (format === 'auto' && isMostlyUnprintable(whole, bytes.length));
  const from = isHex
    ? Math.max(0, start - hexBefore)
    : isCutBefore && encoding === 'utf-8'
      ? characterStart(bytes)
      : 0;
  const render = (part: Uint8Array, isCut = false) =>
    isHex ? formatHex(part) : renderEncoded(part, encoding, isCut);
  const gap = isHex ? ' ' : '';
  const hit = element('mark', 'hit');
  appendRendered(hit, render(bytes.subarray(start, end)));
  target.textContent = isCutBefore || from > 0 ? `…${gap}` : '';
  appendRendered(target, render(bytes.subarray(from, start)));
  target.append(start > from ? gap : '', hit, end < bytes.length ? gap : '');
  appendRendered(target, render(bytes.subarray(end), isCutAfter));
  target.append(isCutAfter ? `${gap}…` : '');
}

/** Where the first character of UTF-8 begins that is not cut (RFC 3629, section 3). */
function characterStart(bytes: Uint8Array): number {
  let at = 0;
  while (at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) {
    at += 1;
  }
  return at;
}
