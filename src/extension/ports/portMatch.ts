import { isIpv4, isLoopback } from '../../shared/endpoint.ts';
import type { Endpoint, InetEndpoint } from '../../shared/endpoint.ts';
import type { BoundSocket } from './boundSocket.ts';

/** What among the sockets of this machine has an endpoint's port and protocol. */
export function onSamePort<Socket extends BoundSocket>(
  endpoint: InetEndpoint,
  bound: readonly Socket[],
): readonly Socket[] {
  const protocol = endpoint.scheme === 'udp' ? 'udp' : 'tcp';
  return bound.filter((socket) => socket.protocol === protocol && socket.port === endpoint.port);
}

/**
 * What would answer at an endpoint of this machine; undefined where the endpoint is none of this machine's,
 * as far as its text tells. `[::]` counts as both families, which it is unless a program asked otherwise.
 */
export function answering<Socket extends BoundSocket>(
  endpoint: Endpoint,
  bound: readonly Socket[],
  ownAddresses: readonly string[],
): readonly Socket[] | undefined {
  if ('path' in endpoint || !(isLoopback(endpoint) || ownAddresses.includes(endpoint.host))) {
    return undefined;
  }
  const { host } = endpoint;
  const isName = isLoopback(endpoint) && !isIpv4(host) && !host.includes(':');
  return onSamePort(endpoint, bound).filter(
    ({ address }) =>
      address === host ||
      address === '::' ||
      (address === '0.0.0.0' && (isName || isIpv4(host))) ||
      (isName && (address === '127.0.0.1' || address === '::1')),
  );
}

/** What keeps a listener from an endpoint: the same address, or all of them on either side. */
export function occupying<Socket extends BoundSocket>(
  endpoint: Endpoint,
  bound: readonly Socket[],
): readonly Socket[] {
  if ('path' in endpoint || endpoint.port === 0) {
    return [];
  }
  const { host } = endpoint;
  const isV6 = (address: string) => address.includes(':');
  return onSamePort(endpoint, bound).filter(
    ({ address }) =>
      address === host ||
      address === '::' ||
      host === '::' ||
      (isV6(address) === isV6(host) && (address === '0.0.0.0' || host === '0.0.0.0')),
  );
}
