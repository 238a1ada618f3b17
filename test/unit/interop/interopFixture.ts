import { lookup } from 'node:dns/promises';
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
