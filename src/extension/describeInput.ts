import * as vscode from 'vscode';
import type { EndpointFault } from '../shared/endpoint.ts';
import type { ParsedPayload, PayloadFault } from '../shared/payload.ts';

/** Why a text is no endpoint, and what one looks like. */
export function describeEndpointFault(fault: EndpointFault): string {
  const words: Record<EndpointFault, string> = {
    empty: vscode.l10n.t(
      'Enter a port such as 9999, or an address and a port such as localhost:9999.',
    ),
    unknownScheme: vscode.l10n.t('Unknown scheme; tcp:// and udp:// are understood.'),
    missingHost: vscode.l10n.t('The host is missing, as in localhost:9999.'),
    invalidHost: vscode.l10n.t('Not a host. An IPv6 address needs brackets, as in [::1]:9999.'),
    missingPort: vscode.l10n.t('The port is missing, as in localhost:9999.'),
    invalidPort: vscode.l10n.t('The port must be a number from 0 to 65535.'),
    missingPath: vscode.l10n.t('The path is missing, as in unix:/tmp/app.sock.'),
    invalidPath: vscode.l10n.t('A path has no control characters.'),
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
    invalidEscape: vscode.l10n.t(
      '“{0}” is no escape; \\r \\n \\t \\0 \\\\ \\xHH and \\u{…} are',
      part,
    ),
    unfinishedEscape: vscode.l10n.t('the escape “{0}” is not finished', part),
    invalidHexDigit: vscode.l10n.t('“{0}” is no hexadecimal digit', part),
    oddHexDigits: vscode.l10n.t('“{0}” has an odd number of digits; two make a byte', part),
    invalidCodePoint: vscode.l10n.t('“{0}” is no Unicode code point', part),
    loneSurrogate: vscode.l10n.t('half of a surrogate pair stands alone'),
    brokenDump: vscode.l10n.t('the hex dump’s offsets don’t follow from each other'),
  };
  return vscode.l10n.t('At character {0}: {1}.', position + 1, words[fault]);
}
