import { createLegacyDecoder } from '#legacy-text-decoder';
import type { TextEncoding } from './textEncodings.ts';

/** What reads text, possibly in pieces, as a `TextDecoder` of the Encoding Standard does. */
export type AnyTextDecoder = Pick<TextDecoder, 'decode'>;

export interface TextDecoderOptions {
  /** Throw a `TypeError` at bytes that are no character, rather than replace them by U+FFFD. */
  readonly fatal?: boolean;
}

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
