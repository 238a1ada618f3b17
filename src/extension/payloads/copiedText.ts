import { formatHex } from '../../shared/hexDump.ts';
import { jsonDocument, jsonText } from '../../shared/jsonText.ts';
import { renderEncoded, strictText } from '../../shared/renderEncoded.ts';
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
    : renderText(bytes, encoding).replaceAll(
        // A backslash of the text itself is doubled, so what follows it begins no escape.
        /\\(?:\\|r\\n|n|t)/g,
        (escape) => plain[escape] ?? '\n',
      );
}

/** As it is shown; JSON without the byte order mark and the zeros that some senders put around it. */
function renderText(bytes: Uint8Array, encoding: TextEncoding): string {
  const text = strictText(bytes, encoding);
  const json = text === undefined || jsonText(text) === text ? undefined : jsonDocument(text);
  return json === undefined
    ? renderEncoded(bytes, encoding)
    : renderEncoded(new TextEncoder().encode(json), 'utf-8');
}

const plain: Readonly<Record<string, string>> = { '\\\\': '\\', '\\t': '\t' };
