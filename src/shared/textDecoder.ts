import type { AnyTextDecoder, TextDecoderOptions } from './anyTextDecoder.ts';
import { createLegacyDecoder } from '#legacy-text-decoder';
import type { TextEncoding } from './textEncodings.ts';

/**
 * A decoder of any encoding, the same on every platform. A byte order mark stays in the text.
 *
 * Of the legacy encodings Node's own departs from the Encoding Standard: windows-1252 is ISO 8859-1
 * (nodejs/node#56542) up to some version, euc-kr lacks half of its characters.
 */
export function createTextDecoder(
  encoding: TextEncoding,
  options: TextDecoderOptions = {},
): AnyTextDecoder {
  return encoding.startsWith('utf-')
    ? new TextDecoder(encoding, { ...options, ignoreBOM: true })
    : createLegacyDecoder(encoding, options);
}
