import { decoderNames } from '../../shared/decoders/decoded.ts';
import { formatHex } from '../../shared/hexDump.ts';
import { isMostlyUnprintable } from '../../shared/isMostlyUnprintable.ts';
import { renderText } from '../../shared/payload.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import type { LazyParts } from '../lazyParts.ts';
import type { DisplayFormat } from '../payload/displayFormat.ts';
import type { ListedRow } from './rowWindow.ts';
import { onOneLine } from './onOneLine.ts';
import { showExcerpt } from './showExcerpt.ts';
import { showRendered } from '../payload/textRuns.ts';
import { appendAnsi } from '../payload/textPane.ts';
import { displayedBytes } from '../payload/displayedBytes.ts';

/** Bytes that a preview shows beside each other in hex and as text. */
const besideBytes = 24;

/** Puts the beginning of a row's payload into one line, in the row's format. */
export function showPreview(
  target: HTMLElement,
  row: ListedRow,
  display: DisplayFormat,
  parts: LazyParts,
): void {
  if (row.excerpt) {
    showExcerpt(target, row.excerpt, display);
    return;
  }
  const { bytes } = row;
  const isCut = row.captured < row.length;
  const text = () =>
    renderEncoded(displayedBytes(row, display), display.encoding, isCut) + (isCut ? '…' : '');
  switch (display.format) {
    case 'hex':
      target.textContent = formatHex(bytes) + (isCut ? ' …' : '');
      return;
    case 'hexAscii': {
      const shown = bytes.subarray(0, besideBytes);
      const more = shown.length < row.length ? ' …' : '';
      showRendered(target, `${formatHex(shown)}  ${renderText(shown)}${more}`);
      return;
    }
    case 'json':
      showRendered(target, onOneLine(text()));
      return;
    case 'ansi': {
      const colored = parts.get('ansi')?.ansiLines([text()])[0];
      if (colored) {
        target.textContent = '';
        appendAnsi(target, colored);
        return;
      }
      break;
    }
    case 'decoded': {
      const decode = parts.get('decode');
      const id = display.decoder ?? decode?.decoderOf(bytes, display.hint);
      const decoded = id && decode?.decode(id, bytes, display.hint);
      if (id && decoded && decoded.summary !== '') {
        const isKnown = display.decoder ?? display.hint.context;
        const name = isKnown ? '' : `${decoderNames[id]}: `;
        showRendered(target, `${name}${decoded.summary}`);
        return;
      }
      break;
    }
    case 'auto': {
      const rendered = text();
      if (isMostlyUnprintable(rendered, bytes.length)) {
        target.textContent = formatHex(bytes) + (isCut ? ' …' : '');
      } else {
        showRendered(target, rendered);
      }
      return;
    }
    case 'text':
    case 'textAndDump':
      break;
  }
  showRendered(target, text());
}
