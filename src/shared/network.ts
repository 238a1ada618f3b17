import { isIpv4, isIpv6 } from './endpoint.ts';

/** One address, or the addresses that begin with the same `prefix` bits; RFC 4632, RFC 4291. */
export interface Network {
  readonly family: 4 | 6;
  readonly address: string;
  /** 0–32 or 0–128. */
  readonly prefix: number;
}

/**
 * Reads `192.0.2.7`, `10.0.0.0/8`, `::1` or `2001:db8::/32`; undefined for anything else. Bits after
 * the prefix may be set and don't count. Zone ids have no place here.
 */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const family = isIpv4(address) ? 4 : isIpv6(address) ? 6 : undefined;
  if (family === undefined) {
    return undefined;
  }
  const bits = family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  return prefix <= bits ? { family, address, prefix } : undefined;
}
