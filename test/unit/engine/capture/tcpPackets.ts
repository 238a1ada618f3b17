import {
  PacketHeader,
  protocolTcp,
  tcpFlags,
} from '../../../../src/engine/capture/packetHeader.ts';
import { pcapOf } from './tshark.ts';
import { plainPort } from './tshark.ts';

export interface TestPacket {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly from: 'client' | 'server';
  /** Letters of the flags: S, A, F, R, P. Default: `PA` with a payload, else `A`. */
  readonly flags?: string;
  readonly sequence: number;
  readonly acknowledgement?: number;
  readonly payload?: string | Uint8Array;
  /** The client's; default: 50000. */
  readonly port?: number;
}

const letters: Readonly<Record<string, number>> = {
  S: tcpFlags.syn,
  A: tcpFlags.ack,
  F: tcpFlags.fin,
  R: tcpFlags.rst,
  P: tcpFlags.psh,
};

export function tcpPacket(packet: TestPacket): Buffer {
  const { from, sequence, acknowledgement = 0, port = 50_000 } = packet;
  const payload = Buffer.from(packet.payload ?? '');
  const client = { address: Uint8Array.of(10, 0, 0, 1), port };
  const server = { address: Uint8Array.of(10, 0, 0, 2), port: plainPort };
  const [source, target] = from === 'client' ? [client, server] : [server, client];
  const flags = Array.from(packet.flags ?? (payload.length > 0 ? 'PA' : 'A')).reduce(
    (sum, letter) => sum | (letters[letter] ?? 0),
    0,
  );
  const header = new PacketHeader(protocolTcp, source, target);
  const bytes = Buffer.alloc(header.tcpBytes(flags, payload.length));
  const numbers = { sequence: sequence >>> 0, acknowledgement: acknowledgement >>> 0 };
  header.writeTcp(bytes, { ...numbers, flags }, payload);
  return bytes;
}

/** A capture of them, with their times. */
export function captureOf(packets: readonly TestPacket[]): Buffer {
  return pcapOf(packets.map(tcpPacket), { times: packets.map(({ time }) => time * 1_000) });
}
