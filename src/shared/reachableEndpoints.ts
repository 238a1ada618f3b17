import { formatEndpoint, parseEndpoint } from './endpoint.ts';

interface InterfaceAddress {
  readonly address: string;
  readonly family: string;
  readonly internal: boolean;
  /** Of IPv6 alone. */
  readonly scopeid?: number | undefined;
}

/** What tells of the machine, as `node:os` does. */
interface Machine {
  networkInterfaces(): Readonly<Record<string, readonly InterfaceAddress[] | undefined>>;
  platform(): string;
}

/**
 * The URLs by which others can reach what is bound to all interfaces (`0.0.0.0` or `[::]`) of a
 * machine, as they are now: IPv4, then IPv6, link-local addresses last and with the zone
 * id that they have on this machine. Empty for whatever is bound to one address. `ipv6Only` says
 * whether `[::]` leaves IPv4 out.
 */
export function reachableEndpoints(
  url: string,
  ipv6Only: boolean | undefined,
  machine: Machine,
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
  const hosts = Object.entries(machine.networkInterfaces())
    .flatMap(([name, addresses]) => (addresses ?? []).map((address) => ({ name, address })))
    .filter(({ address }) => !address.internal && families.includes(address.family))
    .map(({ name, address }) =>
      isLinkLocal(address)
        ? { host: `${address.address}%${zoneOf(name, address, machine)}`, rank: 2 }
        : { host: address.address, rank: address.family === 'IPv4' ? 0 : 1 },
    )
    .sort((a, b) => a.rank - b.rank);
  return [...new Set(hosts.map(({ host }) => formatEndpoint({ ...endpoint, host })))];
}

/** fe80::/10; RFC 4291, section 2.5.6. */
function isLinkLocal({ address, family }: InterfaceAddress): boolean {
  return family === 'IPv6' && /^fe[89ab]/i.test(address);
}

/** Windows numbers its zones, others go by the interface's name; RFC 4007, section 11.2. */
function zoneOf(name: string, { scopeid }: InterfaceAddress, machine: Machine): string {
  return machine.platform() === 'win32' && scopeid !== undefined ? String(scopeid) : name;
}
