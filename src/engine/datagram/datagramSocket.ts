import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import type { DatagramSettings } from '../../shared/definition/datagramKeys.ts';
import type { EventDetail } from '../../shared/entry.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { endpointUrl } from '../addresses.ts';
import type { HostAddress } from '../addresses.ts';
import { socketError, toSocketError } from '../toSocketError.ts';
import { reusePortError } from '../reusePortError.ts';

export interface BindSettings extends Pick<DatagramSettings, 'reuseAddress'> {
  readonly ipv6Only?: boolean | undefined;
  readonly reusePort?: boolean | undefined;
}

/**
 * Binds a datagram socket to an address and port; the address family decides between IPv4 and IPv6.
 * `url` is the endpoint as defined, for errors.
 */
export async function bindDatagramSocket(
  local: HostAddress & { readonly port: number },
  url = endpointUrl('udp', local.address, local.port),
  { reuseAddress = false, ipv6Only = false, reusePort = false }: BindSettings = {},
): Promise<Outcome<Socket>> {
  const refusal = reusePort ? reusePortError(url) : undefined;
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

/** Connects a bound socket, so that ICMP port unreachable is reported on it. */
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

/** Turns of the event loop, of some thirty datagrams each, for which a stop reads what has arrived. */
const drainTurnsMax = 1_000;

/**
 * Reads what the receive buffer of a socket that is about to close holds already. Logs how many datagrams were left
 * unread where they keep coming.
 */
export async function drainDatagrams(
  reader: { readonly arrived: number },
  url: string,
): Promise<EventDetail | undefined> {
  let arrived = -1;
  let quietTurns = 0;
  let turns = 0;
  // The first turn may be over before the system was asked.
  while (quietTurns < 2 && turns < drainTurnsMax) {
    quietTurns = reader.arrived === arrived ? quietTurns + 1 : 0;
    arrived = reader.arrived;
    turns += 1;
    await new Promise(setImmediate);
  }
  if (quietTurns === 2) {
    return undefined;
  }
  const text = 'closed while datagrams kept coming: the last of them were not read';
  return { event: 'error', side: 'local', endpoint: url, error: socketError('unread', text, url) };
}

/** The error that is logged for datagrams that the system had not sent when their socket closed. */
export function queuedLoss(socket: Socket, url: string): EventDetail | undefined {
  const datagrams = socket.getSendQueueCount();
  if (datagrams === 0) {
    return undefined;
  }
  const limitBytes = socket.getSendQueueSize();
  const text = `closed with ${datagrams} datagrams, ${limitBytes} bytes, still queued`;
  const error = { ...socketError('unsent', text, url), limitBytes };
  return { event: 'error', side: 'local', endpoint: url, error, datagrams };
}

/** Resolves when the socket is closed and its port is free. */
export async function closeDatagramSocket(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.close(resolve));
}
