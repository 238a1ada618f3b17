import type { Endpoint } from '../../shared/endpoint.ts';
import { addressBytes, parseEndpoint } from '../../shared/endpoint.ts';
import type { PacketEnd } from './packetHeader.ts';

/** Both ends of a connection as packets name them. */
export interface PacketEnds {
  readonly local: PacketEnd;
  readonly remote: PacketEnd;
  readonly isDatagram: boolean;
  /** What there is to know about them that packets can't say. */
  readonly remarks: readonly string[];
}

/** The ends as the log knows them, as URLs. */
export interface KnownEnds {
  readonly connection: number;
  /** The local endpoint, where the system told it. */
  readonly local: string | undefined;
  readonly peer: string;
  /** The peer's address, where `peer` has a host's name. */
  readonly remote: string | undefined;
  /** Whether the peer opened it. */
  readonly isAccepted: boolean;
}

const unknownAddress = new Uint8Array(16);
const mappedPrefix = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
const loopback = Uint8Array.of(127, 0, 0, 1);

/** Ports that nobody is registered for; the lower half stands for paths, the upper for their clients. */
const firstDynamicPort = 49_152;
const dynamicPorts = 8_192;

/** What stands in the packets of a connection. The same ends give the same packets, always. */
export function packetEnds(known: KnownEnds): PacketEnds {
  const peer = endpointOf(known.remote ?? known.peer);
  const local = known.local === undefined ? undefined : endpointOf(known.local);
  if (peer !== undefined && 'path' in peer) {
    return pathEnds(peer.path, known);
  }
  const remarks: string[] = [];
  const remoteBytes = peer && addressBytes(peer.host);
  const localBytes = local && 'host' in local ? addressBytes(local.host) : undefined;
  if (peer && !remoteBytes) {
    remarks.push(`the address of ${peer.host} is not known; the packets say 0.0.0.0`);
  }
  if (!localBytes) {
    remarks.push('the local endpoint is not known; the packets say port 0');
  }
  const [remoteAddress, localAddress] = sameFamily(remoteBytes, localBytes);
  return {
    local: { address: localAddress, port: local && 'port' in local ? local.port : 0 },
    remote: { address: remoteAddress, port: peer?.port ?? 0 },
    isDatagram: peer?.scheme === 'udp',
    remarks,
  };
}

function pathEnds(path: string, { connection, isAccepted }: KnownEnds): PacketEnds {
  const server = {
    address: loopback,
    port: firstDynamicPort + (hashOf(path) % dynamicPorts),
  };
  const client = {
    address: loopback,
    port: firstDynamicPort + dynamicPorts + (connection % dynamicPorts),
  };
  return {
    local: isAccepted ? server : client,
    remote: isAccepted ? client : server,
    isDatagram: false,
    remarks: [`127.0.0.1:${server.port} stands for ${path}`],
  };
}

/** Four bytes each where both have an IPv4 address, else sixteen each. */
function sameFamily(
  remote: readonly number[] | undefined,
  local: readonly number[] | undefined,
): readonly [Uint8Array, Uint8Array] {
  const pair = [remote, local].map((bytes) => bytes && Uint8Array.from(bytes));
  const isV4 = pair.every((bytes) => bytes === undefined || isMapped(bytes));
  const [first = unknownAddress, second = unknownAddress] = pair;
  return isV4 ? [first.subarray(12), second.subarray(12)] : [first, second];
}

function isMapped(bytes: Uint8Array): boolean {
  return mappedPrefix.every((byte, index) => bytes[index] === byte);
}

function endpointOf(url: string): Endpoint | undefined {
  const parsed = parseEndpoint(url);
  return parsed.ok ? parsed.endpoint : undefined;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
