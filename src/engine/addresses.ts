import { lookup } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { networkInterfaces, platform } from 'node:os';
import type { Endpoint, InetEndpoint, PathEndpoint } from '../shared/endpoint.ts';
import { formatEndpoint, parseEndpoint } from '../shared/endpoint.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import { failure, success } from '../shared/socketError.ts';
import { socketError, toSocketError } from './toSocketError.ts';

export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * The URL of what the operating system calls an address and a port. An IPv4 peer of an IPv6 socket
 * has a mapped address there (`::ffff:127.0.0.1`; RFC 4291, section 2.5.5.2) and goes by its own.
 */
export function endpointUrl(scheme: InetEndpoint['scheme'], address: string, port: number): string {
  const url = formatEndpoint({ scheme, host: withoutMapping(address), port });
  // V8 keeps the pieces of a joined string, four objects here, until its characters are asked for.
  url.charCodeAt(0);
  return url;
}

/** The IPv4 address inside a mapped one, and any other address as it is. */
export function withoutMapping(address: string): string {
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
}

/** Whether an address stands for all addresses of the machine. */
export function isWildcard(address: string): boolean {
  return ['0.0.0.0', '::', '::ffff:0.0.0.0'].includes(address);
}

/** The URL of what a listening or bound socket reports, in its own family. */
export function boundUrl(scheme: InetEndpoint['scheme'], bound: AddressInfo): string {
  return formatEndpoint({ scheme, host: bound.address, port: bound.port });
}

/**
 * The first address of a host as the system orders them; an address is taken as it is. Fails with
 * `hostNotFound`, with `invalidDefinition` where it has none of that family, or with `networkDown`
 * where its zone is no interface.
 */
export async function resolveHost(
  endpoint: InetEndpoint,
  family: 0 | 4 | 6 = 0,
): Promise<Outcome<HostAddress>> {
  const resolved = await resolveHosts(endpoint, family);
  return resolved.ok ? success(resolved.value[0]) : resolved;
}

/** All addresses of a host, as `resolveHost` does. */
export async function resolveHosts(
  endpoint: InetEndpoint,
  family: 0 | 4 | 6 = 0,
): Promise<Outcome<readonly [HostAddress, ...HostAddress[]]>> {
  const { host } = endpoint;
  const url = formatEndpoint(endpoint);
  const known = isIP(host);
  if (known === 4 || known === 6) {
    if (family !== 0 && known !== family) {
      return failure(otherFamily(`${host} is an IPv${known} address`, family, url));
    }
    const address = withZone(host, url);
    return address.ok ? success([{ address: address.value, family: known }]) : address;
  }
  try {
    const found = await lookup(host, { all: true });
    const all = found.map((one): HostAddress => ({
      address: one.address,
      family: one.family === 6 ? 6 : 4,
    }));
    const [first, ...others] = all.filter((one) => family === 0 || one.family === family);
    if (first !== undefined) {
      return success([first, ...others]);
    }
    return all.length === 0 || family === 0
      ? failure(socketError('hostNotFound', 'it has no address', url))
      : failure(otherFamily(`${host} has no IPv${family} address`, family, url));
  } catch (error) {
    return failure(toSocketError(error, url));
  }
}

function otherFamily(what: string, family: 4 | 6, url: string): SocketError {
  return socketError('invalidDefinition', `${what}, and the local end is one of IPv${family}`, url);
}

/**
 * An address with its zone as Node takes it: libuv knows interfaces by their names only, but for
 * Windows, and takes an unknown one for none at all. Fails with `networkDown`.
 */
function withZone(host: string, url: string): Outcome<string> {
  const [address = '', zone] = host.split('%');
  // Other addresses are the same in all zones.
  const isLocal = /^f(e[89ab]|f).*:/i.test(address);
  if (zone === undefined || !isLocal || platform() === 'win32') {
    return success(host);
  }
  const interfaces = networkInterfaces();
  const found = Object.entries(interfaces).find(
    ([name, addresses = []]) =>
      name === zone || addresses.some((one) => one.family === 'IPv6' && zone === `${one.scopeid}`),
  );
  const names = Object.keys(interfaces).join(', ');
  const text = `no interface that is up is called ${zone}; there are ${names}`;
  return found === undefined
    ? failure(socketError('networkDown', text, url))
    : success(`${address}%${found[0]}`);
}

/** Reads an endpoint of a definition or a request. Fails with `invalidDefinition`. */
export function readEndpoint(url: string): Outcome<Endpoint> {
  const parsed = parseEndpoint(url);
  return parsed.ok
    ? success(parsed.endpoint)
    : failure(socketError('invalidDefinition', `not an endpoint: ${parsed.fault}`, url));
}

/**
 * The local address and port that a client is told to use, `port` 0 for any. Fails with
 * `hostNotFound`, or with `invalidDefinition` where `url` is no address and port.
 */
export async function resolveLocal(
  url: string,
): Promise<Outcome<HostAddress & { readonly port: number }>> {
  const endpoint = readEndpoint(url);
  if (!endpoint.ok) {
    return endpoint;
  }
  if ('path' in endpoint.value) {
    return failure(socketError('invalidDefinition', 'a path is no local address and port', url));
  }
  const resolved = await resolveHost(endpoint.value);
  return resolved.ok ? success({ ...resolved.value, port: endpoint.value.port }) : resolved;
}

/**
 * What the system calls a Unix socket's file or a named pipe: `pipe:app` is `\\.\pipe\app`, whose
 * slashes may lean either way.
 */
export function systemPath({ scheme, path }: PathEndpoint): string {
  if (scheme === 'unix') {
    return path;
  }
  const name = path.replaceAll('/', '\\');
  return /^\\\\[.?]\\pipe\\/i.test(name) ? name : `\\\\.\\pipe\\${name}`;
}
