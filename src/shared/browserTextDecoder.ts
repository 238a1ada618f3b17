import { CodePageDecoder } from './codePageDecoder.ts';
import { isCodePage } from './codePages.ts';
import type { AnyTextDecoder, TextDecoderOptions } from './anyTextDecoder.ts';
import type { TextEncoding } from './textEncodings.ts';

/** Browsers have the legacy encodings as the Encoding Standard does. */
export function createLegacyDecoder(
  encoding: TextEncoding,
  options: TextDecoderOptions,
): AnyTextDecoder {
  return isCodePage(encoding) ? new CodePageDecoder(encoding) : new TextDecoder(encoding, options);
}
