import { decoderNames } from '../../shared/decoders/decoded.ts';
import { formatHex } from '../../shared/hexDump.ts';
import { renderText } from '../../shared/payload.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import type { LazyParts } from '../lazyParts.ts';
import type { PayloadLook } from '../payload/payloadLook.ts';
import type { ListedRow } from './rowWindow.ts';
import { showRendered } from '../payload/textRuns.ts';
import { appendAnsi } from '../payload/textPane.ts';
import { textBytes } from '../payload/textBytes.ts';

/** Bytes that a preview shows beside each other in hex and as text. */
const besideBytes = 24;

// An indented document's line breaks and tabs; inside its strings there are none (RFC 8259, section 7),
// but escapes, whose backslashes are doubled here.
const indentation = /\\\\|(?: *\\[rnt])+ */g;

/** A rendered JSON document on one line, without its layout. Other texts stay as they are. */
export function onOneLine(rendered: string): string {
  return /^(?: |\\[rnt])*[[{]/.test(rendered)
    ? rendered.replace(indentation, (found) => (found.startsWith('\\\\') ? found : ' '))
    : rendered;
}

/** Puts the beginning of a row's payload into one line, in the row's format. */
export function showPreview(
  target: HTMLElement,
  row: ListedRow,
  look: PayloadLook,
  parts: LazyParts,
): void {
  const { bytes } = row;
  const isCut = row.captured < row.length;
  const text = () => renderEncoded(textBytes(row, look), look.encoding, isCut) + (isCut ? '…' : '');
  switch (look.format) {
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
      const id = look.decoder ?? decode?.recognise(bytes, look.hint);
      const decoded = id && decode?.decode(id, bytes, look.hint);
      if (id && decoded && decoded.summary !== '') {
        const name = look.decoder ? '' : `${decoderNames[id]}: `;
        showRendered(target, `${name}${decoded.summary}`);
        return;
      }
      break;
    }
    case 'text':
    case 'textAndDump':
      break;
  }
  showRendered(target, text());
}
