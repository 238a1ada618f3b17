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

/** A decoder that refuses bytes that are no character: `decode` gives nothing then. */
export interface StrictTextDecoder {
  decode(bytes: Uint8Array, options?: { readonly stream?: boolean }): string | undefined;
}

export function createStrictDecoder(encoding: TextEncoding): StrictTextDecoder {
  const decoder = createTextDecoder(encoding, { fatal: true });
  return {
    decode: (bytes, options) => {
      try {
        return decoder.decode(bytes, options);
      } catch (error) {
        // Malformed, by the Encoding Standard; any other error is a fault of ours.
        if (error instanceof TypeError) {
          return undefined;
        }
        throw error;
      }
    },
  };
}
