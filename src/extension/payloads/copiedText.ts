import { formatHex } from '../../shared/hexDump.ts';
import { renderText } from '../../shared/payload.ts';

/**
 * A payload as a text for the clipboard. Line breaks and tabs are themselves; other controls become
 * escapes, because a terminal into which it is pasted would obey them.
 */
export function copiedText(bytes: Uint8Array, form: 'text' | 'hex'): string {
  if (form === 'hex') {
    return formatHex(bytes);
  }
  const pieces: string[] = [];
  let start = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    const isBreak = byte === 0x0a || (byte === 0x0d && bytes[i + 1] === 0x0a);
    if (isBreak || byte === 0x09) {
      pieces.push(plain(bytes.subarray(start, i)), isBreak ? '\n' : '\t');
      i += byte === 0x0d ? 1 : 0;
      start = i + 1;
    }
  }
  return pieces.join('') + plain(bytes.subarray(start));
}

/** Without doubled backslashes: nobody reads escapes back from the clipboard. */
function plain(bytes: Uint8Array): string {
  return renderText(bytes).replaceAll('\\\\', '\\');
}
