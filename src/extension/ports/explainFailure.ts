import { parseEndpoint } from '../../shared/endpoint.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { socketsOnPort } from './boundSockets.ts';
import type { BoundSocket } from './boundSocket.ts';
import { answering, occupying } from './portMatch.ts';

/** What a look at this machine's ports adds to a failure. */
export type PortFinding =
  /** Who has the address that a listener wanted. */
  | { readonly kind: 'takenBy'; readonly socket: BoundSocket; readonly endpoint: InetEndpoint }
  /** What has the port that a client wanted, on another address, family or protocol. */
  | { readonly kind: 'elsewhere'; readonly socket: BoundSocket; readonly endpoint: InetEndpoint }
  /** Nothing on this machine has the port. */
  | { readonly kind: 'nothing'; readonly endpoint: InetEndpoint };

/**
 * Looks, after a bind or a connect failed, who has the port; undefined where that says nothing: the error
 * is another one, the endpoint is another machine's, or the system does not tell.
 */
export async function explainFailure(
  { code, endpoint: url }: SocketError,
  ownAddresses: readonly string[],
): Promise<PortFinding | undefined> {
  const parsed = url === undefined ? undefined : parseEndpoint(url);
  if (!parsed?.ok || 'path' in parsed.endpoint) {
    return undefined;
  }
  const { endpoint } = parsed;
  const isRefused = code === 'connectionRefused';
  // Whether the endpoint is this machine's does not depend on what is bound.
  if (!(code === 'addressInUse' || (isRefused && answering(endpoint, [], ownAddresses)))) {
    return undefined;
  }
  const bound = await socketsOnPort(endpoint.port);
  if (!bound) {
    return undefined;
  }
  if (!isRefused) {
    const [socket] = occupying(endpoint, bound);
    return socket && { kind: 'takenBy', socket, endpoint };
  }
  const isSameProtocol = ({ protocol }: BoundSocket) =>
    protocol === (endpoint.scheme === 'udp' ? 'udp' : 'tcp');
  const socket = bound.find(isSameProtocol) ?? bound[0];
  return socket ? { kind: 'elsewhere', socket, endpoint } : { kind: 'nothing', endpoint };
}
