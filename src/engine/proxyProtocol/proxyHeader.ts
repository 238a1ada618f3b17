import type { ProxyReport } from '../../shared/proxyProtocol.ts';

/** An end of the original connection: an IP address and a port, or the path of a Unix socket. */
export type ProxyEnd =
  { readonly address: string; readonly port: number } | { readonly path: string };

/** A header of the PROXY protocol, its ends not yet URLs. */
export interface ProxyHeader extends Omit<ProxyReport, 'source' | 'destination'> {
  readonly source?: ProxyEnd;
  readonly destination?: ProxyEnd;
}

/** The longest header of version 1, its CR LF included; section 2.1 of the specification. */
export const textBytesMax = 107;

/** What every header of version 2 begins with; section 2.2. */
export const signature = Uint8Array.of(
  ...[0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a],
);

/** The signature, version and command, family and protocol, and the length of the rest. */
export const fixedBytes = 16;

/** Bytes of both addresses and ports of version 2, by family: unspecified, IPv4, IPv6, Unix. */
export const addressLengths = [0, 12, 36, 216] as const;
