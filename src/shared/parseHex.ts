import { parseHexDump } from './hexDump.ts';
import { parsePythonBytes } from './parsePythonBytes.ts';
import { unwrapHex } from './unwrapHex.ts';
import type { ParsedFault, ParsedPayload, PayloadFault } from './parsedPayload.ts';

/**
 * Bytes in hexadecimal, as people paste them: digits in pairs, in either case, run together or
 * apart by blanks, line breaks, commas, colons, dashes, brackets, braces or quotes; `0x`, `\x` or `%`
 * before a byte; whole dumps of xxd, hexdump -C, od or Wireshark with offsets and text column; and
 * the arrays and byte strings of programming languages.
 */
export function parseHex(text: string): ParsedPayload {
  return parseHexDump(text) ?? parsePythonBytes(text) ?? parseDigits(unwrapHex(text));
}

function parseDigits(text: string): ParsedPayload {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  // A backslash before a line break continues a C string on the next line.
  const separators = /(?:[\s,;:_\-"'(){}[\]|%]|\\(?=\r?\n))*/y;
  const token = /(0x|\\x)?((?:(?!0x)[0-9a-f])+)/iy;
  let position = 0;
  for (;;) {
    separators.lastIndex = position;
    separators.exec(text);
    position = separators.lastIndex;
    if (position === text.length) {
      return { ok: true, bytes: bytes.slice(0, length) };
    }
    token.lastIndex = position;
    const match = token.exec(text);
    if (!match) {
      const prefix = /^(0x|\\x)?/i.exec(text.slice(position, position + 2))?.[0].length ?? 0;
      return position + prefix === text.length
        ? faultAt('unfinishedEscape', position, prefix)
        : faultAt('invalidHexDigit', position + prefix, 1);
    }
    const digits = match[2] ?? '';
    const isLoneNibble = match[1] !== undefined && digits.length === 1;
    if (digits.length % 2 === 1 && !isLoneNibble) {
      const start = position + (match[1]?.length ?? 0);
      return faultAt('oddHexDigits', start, digits.length);
    }
    for (let i = 0; i < digits.length; i += 2) {
      bytes[length++] = parseInt(digits.slice(i, i + 2), 16);
    }
    position = token.lastIndex;
  }
}

function faultAt(fault: PayloadFault, position: number, length: number): ParsedFault {
  return { ok: false, fault, position, length };
}
