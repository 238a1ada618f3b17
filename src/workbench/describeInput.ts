import type { EndpointFault } from '../shared/endpoint.ts';
import type { ProxyFault } from '../shared/proxy.ts';
import type { FaultPlace, PayloadExpressionFault } from '../shared/payloadExpression.ts';
import { l10n } from './l10n.ts';

/** Why a text is no endpoint, and what one looks like. */
export function describeEndpointFault(fault: EndpointFault): string {
  const words: Record<EndpointFault, string> = {
    empty: l10n.t('Enter a port such as 9999, or an address and a port such as localhost:9999.'),
    unknownScheme: l10n.t('Unknown scheme. Use tcp, udp, tls, unix or pipe.'),
    missingHost: l10n.t('The host is missing, as in localhost:9999.'),
    invalidHost: l10n.t('Not a host. An IPv6 address needs brackets, as in [::1]:9999.'),
    missingPort: l10n.t('The port is missing, as in localhost:9999.'),
    invalidPort: l10n.t('The port must be a number from 0 to 65535.'),
    missingPath: l10n.t('The path is missing, as in unix:/tmp/app.sock.'),
    invalidPath: l10n.t('A path has no control characters.'),
  };
  return words[fault];
}

/** Why a text names no proxy, and what one looks like. */
export function describeProxyFault(fault: ProxyFault): string {
  const words: Record<ProxyFault, string> = {
    unknownProtocol: l10n.t('A proxy begins with socks5://, socks4:// or http://.'),
    invalidAddress: l10n.t('Host and port are missing, as in socks5://127.0.0.1:1080.'),
    invalidUser: l10n.t('Not a user name; percent-encode special characters, as in %40.'),
    hasPassword: l10n.t('Leave out the password; it is asked for when it connects.'),
  };
  return words[fault];
}

/** Why a text is no payload, with the character it is about; counted from 1. */
export function describePayloadFault(text: string, place: FaultPlace): string {
  const { position, length } = place;
  const part = text.slice(position, position + Math.min(length, 20));
  return l10n.t('At character {0}: {1}.', position + 1, describeFault(part, place));
}

/** The fault alone; `part` is what stands there. */
export function describeFault(part: string, { fault }: FaultPlace): string {
  const words: Record<PayloadExpressionFault, string> = {
    invalidEscape: l10n.t(
      '“{0}” is not an escape; \\r \\n \\t \\0 \\\\ \\xHH and \\u{…} are',
      part,
    ),
    unfinishedEscape: l10n.t('the escape “{0}” is incomplete', part),
    invalidHexDigit: l10n.t('“{0}” is not a hexadecimal digit', part),
    oddHexDigits: l10n.t('“{0}” has an odd number of digits; two make a byte', part),
    invalidCodePoint: l10n.t('“{0}” is not a Unicode code point', part),
    loneSurrogate: l10n.t('half of a surrogate pair stands alone'),
    brokenDump: l10n.t('the offsets of the hex dump are not consecutive'),
    notInEncoding: l10n.t('“{0}” can’t be encoded', part),
    invalidBase64: l10n.t('“{0}” is not base64', part),
    unfinishedVariable: l10n.t(
      '“${” starts a variable without a closing “}”; write “$${” for a literal “${”',
    ),
    unknownVariable: l10n.t('unknown variable “{0}”; write “$${” for a literal “${”', part),
    invalidArgument: l10n.t('the argument after the colon of “{0}” is invalid', part),
    noValue: l10n.t('“{0}” has no value here', part),
    tooLong: l10n.t('with “{0}” it is longer than 16 MiB', part),
  };
  return words[fault];
}
