import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import type { DatagramSettings } from '../../shared/datagramSettings.ts';
import type { EventDetail } from '../../shared/entry.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { endpointUrl } from '../addresses.ts';
import type { HostAddress } from '../addresses.ts';
import { socketError, toSocketError } from '../nodeError.ts';
import { reusePortRefusal } from '../reusePort.ts';

export interface BindSettings extends Pick<DatagramSettings, 'reuseAddress'> {
  readonly ipv6Only?: boolean | undefined;
  readonly reusePort?: boolean | undefined;
}

/**
 * Binds a datagram socket to an address and port; the family decides what the socket speaks.
 * `url` is what the user called it.
 */
export async function bindDatagramSocket(
  local: HostAddress & { readonly port: number },
  url = endpointUrl('udp', local.address, local.port),
  { reuseAddress = false, ipv6Only = false, reusePort = false }: BindSettings = {},
): Promise<Outcome<Socket>> {
  const refusal = reusePort ? reusePortRefusal(url) : undefined;
  if (refusal !== undefined) {
    return failure(refusal);
  }
  const socket = createSocket({
    type: local.family === 6 ? 'udp6' : 'udp4',
    reuseAddr: reuseAddress,
    ipv6Only,
    reusePort,
    // Node looks addresses up as well; that would take a turn for each datagram and mix their order.
    lookup: (hostname, _options, callback) => callback(null, hostname, local.family),
  });
  const error = await new Promise<Error | undefined>((resolve) => {
    socket.once('error', resolve);
    socket.bind({ address: local.address, port: local.port, exclusive: true }, () => {
      socket.off('error', resolve);
      resolve(undefined);
    });
  });
  if (error !== undefined) {
    socket.close();
    return failure(toSocketError(error, url));
  }
  return success(socket);
}

/** Connects a bound socket, so that the system tells it when nobody listens there. */
export async function connectDatagramSocket(
  socket: Socket,
  remote: HostAddress,
  endpoint: InetEndpoint,
): Promise<Outcome<null>> {
  // Node hands a failure to a callback given to connect(), and emits it only where there is none.
  const error = await new Promise<Error | undefined>((resolve) => {
    const onConnect = () => {
      socket.off('error', onError);
      resolve(undefined);
    };
    const onError = (thrown: Error) => {
      socket.off('connect', onConnect);
      resolve(thrown);
    };
    socket.once('connect', onConnect);
    socket.once('error', onError);
    socket.connect(endpoint.port, remote.address);
  });
  return error === undefined
    ? success(null)
    : failure(toSocketError(error, formatEndpoint(endpoint)));
}

/** What is told of datagrams that the system has not taken when their socket closes. */
export function queuedLoss(socket: Socket, url: string): EventDetail | undefined {
  const datagrams = socket.getSendQueueCount();
  if (datagrams === 0) {
    return undefined;
  }
  const text = `closed with ${datagrams} datagrams, ${socket.getSendQueueSize()} bytes, still queued`;
  const error = socketError('cancelled', text, url);
  return { event: 'error', side: 'local', endpoint: url, error, datagrams };
}

/** Resolves when the port is free. */
export async function closeDatagramSocket(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.close(resolve));
}
