import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { EngineFixture } from '../engine/engineFixture.ts';
import { ForeignProgram } from './foreignProgram.ts';

/** An engine and the programs that speak to it, all ended after the test. */
export class InteropFixture extends EngineFixture {
  spawn(command: string, ...args: string[]): ForeignProgram {
    const program = new ForeignProgram(command, args);
    endAfterTest(() => program.end());
    return program;
  }
}

/**
 * A port that was free a moment ago, for programs that can't say which port the system gave them.
 */
export async function freePort(kind: 'tcp' | 'udp', host = '127.0.0.1'): Promise<number> {
  if (kind === 'udp') {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').bind(0, host);
    await once(socket, 'listening');
    const { port } = socket.address();
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    return port;
  }
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Why `gethostname()` can't be used as an address here; nothing where it can. */
export async function hostNameObstacle(): Promise<string | undefined> {
  try {
    const { address } = await lookup(hostname(), { family: 4 });
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    return address.startsWith('127.') || own.some((one) => one.address === address)
      ? undefined
      : `${hostname()} is ${address}, which is no address of this machine`;
  } catch {
    return `${hostname()} has no IPv4 address`;
  }
}
