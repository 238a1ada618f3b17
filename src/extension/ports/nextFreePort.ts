import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { portMax } from '../../shared/endpoint.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';

/** Ports that are tried at most. */
const triedMax = 20;

/** The first port after the endpoint's that can be bound to on its host; undefined where none of the next is. */
export async function nextFreePort({
  scheme,
  host,
  port,
}: InetEndpoint): Promise<number | undefined> {
  const last = Math.min(portMax, port + triedMax);
  for (let candidate = port + 1; candidate <= last; candidate++) {
    const isFree =
      scheme === 'udp' ? await canBind(host, candidate) : await canListen(host, candidate);
    if (isFree) {
      return candidate;
    }
  }
  return undefined;
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = net.createServer();
  return settled(server, () => server.listen({ host, port, exclusive: true }));
}

async function canBind(host: string, port: number): Promise<boolean> {
  const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return settled(socket, () => socket.bind({ address: host, port, exclusive: true }));
}

/** Whether it comes to listen; it is closed again then. */
async function settled(socket: net.Server | dgram.Socket, begin: () => void): Promise<boolean> {
  const listening = once(socket, 'listening');
  begin();
  const isFree = await listening.then(
    () => true,
    () => false,
  );
  if (isFree) {
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  }
  return isFree;
}
