import type { Endpoint, InetEndpoint } from '../../shared/endpoint.ts';
import { endpointUrl } from '../addresses.ts';

/** What Node tells of a stream's peer, be it accepted or refused. */
export interface RemoteEnd {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** What Node tells of a stream's own end. */
export interface LocalEnd {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** The scheme of the URLs that a socket on that endpoint gives its streams over IP. */
export function inetScheme(endpoint: Endpoint): InetEndpoint['scheme'] {
  return 'path' in endpoint ? 'tcp' : endpoint.scheme;
}

/**
 * The URL of a stream's peer for a socket on `endpoint`. Nothing where the peer has no name: that of
 * a Unix socket or a pipe, or one that is not connected.
 */
export function peerUrl(endpoint: Endpoint, { remoteAddress, remotePort }: RemoteEnd) {
  return urlOf(endpoint, remoteAddress, remotePort);
}

/** The URL of a stream's own end; nothing where it has no name, as above. */
export function localUrl(endpoint: Endpoint, { localAddress, localPort }: LocalEnd) {
  return urlOf(endpoint, localAddress, localPort);
}

function urlOf(endpoint: Endpoint, address: string | undefined, port: number | undefined) {
  return address === undefined || port === undefined
    ? undefined
    : endpointUrl(inetScheme(endpoint), address, port);
}
