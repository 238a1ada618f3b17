import { addressBytes, parseEndpoint } from '../../../shared/endpoint.ts';
import type { ConnectionContent } from '../logRecords.ts';
import { protocolTcp, protocolUdp } from '../packetHeader.ts';
import type { NetworkLayer } from './networkLayer.ts';

/** A connection whose messages packets with certain ends carry. */
export interface Carrier<Connection> {
  readonly connection: Connection;
  /** Which way packets go from here; their flags say that too, unless they were lost. */
  readonly way: 'in' | 'out';
}

/** Whose messages the packets of a saved log carry, by their ends. */
export class PacketCarriers<Connection> {
  readonly #carriers = new Map<string, Carrier<Connection>>();

  /** Packets between these ends are the connection's from here on; false where they can't be read. */
  carry(
    connection: Connection,
    [local, remote]: NonNullable<ConnectionContent['packets']>,
  ): boolean {
    const here = parsePacketEnd(local);
    const there = parsePacketEnd(remote);
    if (here === undefined || there === undefined) {
      return false;
    }
    const { protocol } = here;
    this.#carriers.set(keyOf(protocol, there.key, here.key), { connection, way: 'in' });
    this.#carriers.set(keyOf(protocol, here.key, there.key), { connection, way: 'out' });
    return true;
  }

  /** Of the packet that the network layer has read; nothing for one that belongs to no connection. */
  of({
    bytes,
    protocol,
    addressAt,
    addressBytes,
    offset,
  }: NetworkLayer): Carrier<Connection> | undefined {
    return this.#carriers.size === 0
      ? undefined
      : this.#carriers.get(
          keyOf(
            protocol,
            endKey(bytes, addressAt, addressBytes, offset),
            endKey(bytes, addressAt + addressBytes, addressBytes, offset + 2),
          ),
        );
  }

  clear(): void {
    this.#carriers.clear();
  }
}

function keyOf(protocol: number, from: string, to: string): string {
  return `${protocol}${from}${to}`;
}

/** Address and port as packets have them. */
function endKey(bytes: Buffer, at: number, addressBytes: number, portAt: number): string {
  return (
    bytes.toString('latin1', at, at + addressBytes) + bytes.toString('latin1', portAt, portAt + 2)
  );
}

/** Reads `tcp://127.0.0.1:50001` as packets have it. */
function parsePacketEnd(
  url: string,
): { readonly protocol: number; readonly key: string } | undefined {
  const read = parseEndpoint(url);
  if (!read.ok || !('host' in read.endpoint)) {
    return undefined;
  }
  const { scheme, host, port } = read.endpoint;
  const address = addressBytes(host);
  if (address === undefined) {
    return undefined;
  }
  const bytes = Buffer.from([
    ...(host.includes(':') ? address : address.slice(12)),
    ...[port >> 8, port & 0xff],
  ]);
  return {
    protocol: scheme === 'udp' ? protocolUdp : protocolTcp,
    key: bytes.toString('latin1'),
  };
}
