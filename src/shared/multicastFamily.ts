import { parseEndpoint } from './endpoint.ts';

/** The family of a multicast address: 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291, section 2.7). */
export function multicastFamily(address: string): 4 | 6 | undefined {
  const isV6 = address.includes(':');
  const parsed = parseEndpoint(isV6 ? `udp://[${address}]:0` : `udp://${address}:0`);
  if (!parsed.ok || 'path' in parsed.endpoint || address.includes('%')) {
    return undefined;
  }
  if (isV6) {
    return /^ff[0-9a-f]{2}:/i.test(address) ? 6 : undefined;
  }
  const quad = /^(\d{1,3})\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.exec(address);
  const first = Number(quad?.[1]);
  return first >= 224 && first <= 239 ? 4 : undefined;
}
