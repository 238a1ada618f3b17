import { TextDecoder as StandardTextDecoder } from '@exodus/bytes/encoding.js';
import { CodePageDecoder } from './codePageDecoder.ts';
import { isCodePage } from './codePages.ts';
import type { AnyTextDecoder, TextDecoderOptions } from './anyTextDecoder.ts';
import type { TextEncoding } from './textEncodings.ts';

/** The legacy encodings as the Encoding Standard has them, where the platform's own are not. */
export function createLegacyDecoder(
  encoding: TextEncoding,
  options: TextDecoderOptions,
): AnyTextDecoder {
  return isCodePage(encoding)
    ? new CodePageDecoder(encoding)
    : new StandardTextDecoder(encoding, options);
}
