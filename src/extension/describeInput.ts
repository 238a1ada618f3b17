import * as vscode from 'vscode';
import type { EndpointFault } from '../shared/endpoint.ts';
import type { ParsedPayload, PayloadFault } from '../shared/payload.ts';

const { t } = vscode.l10n;

/** Why a text is no endpoint, and what one looks like. */
export function describeEndpointFault(fault: EndpointFault): string {
  const words: Record<EndpointFault, string> = {
    empty: t('Enter a port such as 9999, or an address and a port such as localhost:9999.'),
    unknownScheme: t('Unknown scheme; tcp:// and udp:// are understood.'),
    missingHost: t('The host is missing, as in localhost:9999.'),
    invalidHost: t('Not a host. An IPv6 address needs brackets, as in [::1]:9999.'),
    missingPort: t('The port is missing, as in localhost:9999.'),
    invalidPort: t('The port must be a number from 0 to 65535.'),
    missingPath: t('The path is missing, as in unix:/tmp/app.sock.'),
    invalidPath: t('A path has no control characters.'),
  };
  return words[fault];
}

/** Why a text is no payload, with the character it is about; counted from 1. */
export function describePayloadFault(
  text: string,
  { fault, position, length }: ParsedPayload & { readonly ok: false },
): string {
  const part = text.slice(position, position + Math.min(length, 20));
  const words: Record<PayloadFault, string> = {
    invalidEscape: t('“{0}” is no escape; \\r \\n \\t \\0 \\\\ \\xHH and \\u{…} are', part),
    unfinishedEscape: t('the escape “{0}” is not finished', part),
    invalidHexDigit: t('“{0}” is no hexadecimal digit', part),
    oddHexDigits: t('“{0}” has an odd number of digits; two make a byte', part),
    invalidCodePoint: t('“{0}” is no Unicode code point', part),
    loneSurrogate: t('half of a surrogate pair stands alone'),
    brokenDump: t('the hex dump’s offsets don’t follow from each other'),
  };
  return t('At character {0}: {1}.', position + 1, words[fault]);
}
