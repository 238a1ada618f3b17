import { networkInterfaces, platform } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';
import { formatEndpoint, parseEndpoint } from '../shared/endpoint.ts';

/** As `os.networkInterfaces()` tells. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * The URLs by which other machines can reach what is bound to all interfaces (`0.0.0.0` or `[::]`),
 * as this machine's interfaces are now: IPv4, then IPv6, link-local addresses last and with the zone
 * id that they have on this machine. Empty for whatever is bound to one address. `ipv6Only` says
 * whether `[::]` leaves IPv4 out.
 */
export function reachableEndpoints(
  url: string,
  ipv6Only = false,
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  const parsed = parseEndpoint(url);
  if (!parsed.ok || 'path' in parsed.endpoint) {
    return [];
  }
  const { endpoint } = parsed;
  const families =
    endpoint.host === '0.0.0.0'
      ? ['IPv4']
      : endpoint.host === '::'
        ? ['IPv6', ...(ipv6Only ? [] : ['IPv4'])]
        : [];
  const hosts = Object.entries(interfaces)
    .flatMap(([name, addresses]) => (addresses ?? []).map((address) => ({ name, address })))
    .filter(({ address }) => !address.internal && families.includes(address.family))
    .map(({ name, address }) =>
      isLinkLocal(address)
        ? { host: `${address.address}%${zoneOf(name, address)}`, rank: 2 }
        : { host: address.address, rank: address.family === 'IPv4' ? 0 : 1 },
    )
    .sort((a, b) => a.rank - b.rank);
  return [...new Set(hosts.map(({ host }) => formatEndpoint({ ...endpoint, host })))];
}

/** What an event tells of it: nothing where the endpoint says all. */
export function reachableDetail(
  url: string,
  ipv6Only?: boolean,
): { readonly reachableAs?: readonly string[] } {
  const reachableAs = reachableEndpoints(url, ipv6Only);
  return reachableAs.length === 0 ? {} : { reachableAs };
}

/** fe80::/10; RFC 4291, section 2.5.6. */
function isLinkLocal({ address, family }: NetworkInterfaceInfo): boolean {
  return family === 'IPv6' && /^fe[89ab]/i.test(address);
}

/** Windows numbers its zones, others go by the interface's name; RFC 4007, section 11.2. */
function zoneOf(name: string, address: NetworkInterfaceInfo): string {
  return platform() === 'win32' && address.family === 'IPv6' ? String(address.scopeid) : name;
}
