import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { endpointUrl } from '../addresses.ts';
import type { HostAddress } from '../addresses.ts';
import { toSocketError } from '../nodeError.ts';

/**
 * What we ask the kernel to hold while we are busy, in bytes, largest first. Linux grants what
 * net.core.rmem_max allows, others refuse what is too much.
 */
const receiveBufferBytes = [8 * 1024 * 1024, 4 * 1024 * 1024, 1024 * 1024, 256 * 1024];

/**
 * Binds a datagram socket to an address and port; the family decides what the socket speaks.
 * `url` is what the user called it.
 */
export async function bindDatagramSocket(
  local: HostAddress & { readonly port: number },
  url = endpointUrl('udp', local.address, local.port),
): Promise<Outcome<Socket>> {
  const socket = createSocket({
    type: local.family === 6 ? 'udp6' : 'udp4',
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
  growReceiveBuffer(socket);
  return success(socket);
}

/** Connects a bound socket, so that the system tells it when nobody listens there. */
export async function connectDatagramSocket(
  socket: Socket,
  remote: HostAddress,
  endpoint: InetEndpoint,
): Promise<Outcome<null>> {
  const error = await new Promise<Error | undefined>((resolve) => {
    socket.once('error', resolve);
    socket.connect(endpoint.port, remote.address, () => {
      socket.off('error', resolve);
      resolve(undefined);
    });
  });
  return error === undefined
    ? success(null)
    : failure(toSocketError(error, formatEndpoint(endpoint)));
}

/** Resolves when the port is free. */
export async function closeDatagramSocket(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.close(resolve));
}

function growReceiveBuffer(socket: Socket): void {
  for (const bytes of receiveBufferBytes) {
    try {
      socket.setRecvBufferSize(bytes);
      return;
    } catch {
      // ENOBUFS: more than this system grants; the next smaller one may do.
    }
  }
}
