/** Why a text is no payload. The extension and the page word these. */
export const payloadFaults = [
  /** A backslash before a character that means nothing there. */
  'invalidEscape',
  /** The text ends inside an escape. */
  'unfinishedEscape',
  /** Something other than 0–9, a–f, A–F where a hexadecimal digit belongs. */
  'invalidHexDigit',
  /** Hexadecimal digits that make no whole bytes. */
  'oddHexDigits',
  /** `\u{…}` beyond 10FFFF or a surrogate (D800–DFFF). */
  'invalidCodePoint',
  /** Half of a surrogate pair stands alone; UTF-8 can't carry it (RFC 3629, section 3). */
  'loneSurrogate',
  /** A character that the encoding does not have. */
  'notInEncoding',
  /** Something that is no base64, or a lone last digit, which makes no byte (RFC 4648). */
  'invalidBase64',
  /** A line of a hex dump whose offset doesn't follow from the line before. */
  'brokenDump',
] as const;
export type PayloadFault = (typeof payloadFaults)[number];

/** `position` and `length` mark the fault in the text, in UTF-16 units. The bytes are the caller's. */
export type ParsedPayload =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly ok: false;
      readonly fault: PayloadFault;
      readonly position: number;
      readonly length: number;
    };

export type ParsedFault = ParsedPayload & { readonly ok: false };
