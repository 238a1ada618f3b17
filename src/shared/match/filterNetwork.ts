import { addressBytes } from '../endpoint.ts';

/** An address, or all that share their first bits with it. */
export interface FilterNetwork {
  /** Sixteen bytes; IPv4 as IPv6 maps it (RFC 4291, section 2.5.5.2), so that a dual stack's peers match. */
  readonly bytes: readonly number[];
  /** How many of the 128 bits count. */
  readonly bits: number;
}

/** Reads an address or a network in CIDR notation (RFC 4632), IPv4 or IPv6. */
export function parseFilterNetwork(text: string): FilterNetwork | undefined {
  const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bytes = addressBytes(address);
  const width = address.includes(':') ? 128 : 32;
  const bits = prefix === undefined ? width : Number(prefix);
  return bytes && bits <= width ? { bytes, bits: bits + 128 - width } : undefined;
}

/** Whether an address, without brackets, is in the network; a text that is none is not. */
export function isInNetwork({ bytes, bits }: FilterNetwork, address: string): boolean {
  const other = addressBytes(address);
  return (
    other?.every((byte, index) => {
      const unused = Math.min(8, Math.max(0, (index + 1) * 8 - bits));
      return (byte ^ (bytes[index] ?? 0)) >> unused === 0;
    }) ?? false
  );
}
