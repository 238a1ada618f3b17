import type { ParsedPayload } from './parsedPayload.ts';

/**
 * Bytes in base64 or base64url (RFC 4648), with blanks and line breaks anywhere; the padding may be
 * left out. The fault marks what is no digit, or the last digit where one stands alone.
 */
export function parseBase64(text: string): ParsedPayload {
  const digits = /^[\w\s+/-]*/.exec(text.replaceAll('_', '/'))?.[0] ?? '';
  const padding = /^[\s=]*/.exec(text.slice(digits.length))?.[0] ?? '';
  const end = digits.length + padding.length;
  if (end < text.length) {
    return faultAt(end, String.fromCodePoint(text.codePointAt(end) ?? 0).length);
  }
  const plain = digits.replace(/\s/g, '').replaceAll('-', '+');
  const padded = plain.length + padding.replace(/\s/g, '').length;
  const isPadded = padded > plain.length;
  if (plain.length % 4 === 1) {
    return faultAt(digits.trimEnd().length - 1, 1);
  }
  if (isPadded && (padded % 4 !== 0 || padded - plain.length > 2)) {
    return faultAt(digits.length, padding.trimEnd().length);
  }
  return { ok: true, bytes: Uint8Array.from(atob(plain), (digit) => digit.charCodeAt(0)) };
}

function faultAt(position: number, length: number): ParsedPayload {
  return { ok: false, fault: 'invalidBase64', position, length };
}
