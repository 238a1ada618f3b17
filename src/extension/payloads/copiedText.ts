import { formatHex } from '../../shared/hexDump.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';

/**
 * A payload for the clipboard, as text in an encoding or as hexadecimal digits. Line breaks, tabs and
 * backslashes of a text are themselves, because nobody reads escapes back from there; other controls
 * become escapes, because a terminal into which it is pasted would obey them.
 */
export function copiedText(
  bytes: Uint8Array,
  form: 'text' | 'hex',
  encoding: TextEncoding,
): string {
  return form === 'hex'
    ? formatHex(bytes)
    : renderEncoded(bytes, encoding).replaceAll(
        // A backslash of the text itself is doubled, so what follows it begins no escape.
        /\\(?:\\|r\\n|n|t)/g,
        (escape) => plain[escape] ?? '\n',
      );
}

const plain: Readonly<Record<string, string>> = { '\\\\': '\\', '\\t': '\t' };
