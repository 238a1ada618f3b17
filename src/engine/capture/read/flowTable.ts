import { addressText } from '../packetAddress.ts';
import { protocolTcp } from '../packetHeader.ts';
import type { Transport } from './networkLayer.ts';

/** An end of a flow, in text. */
export interface FlowEnd {
  /** Without brackets. */
  readonly address: string;
  readonly port: number;
}

/** The two directions that packets between two ends can have. */
export interface FlowKeys {
  readonly there: string;
  readonly back: string;
}

/** Names both directions of a packet's flow. */
export function flowKeys(bytes: Buffer, { protocol, source, target, offset }: Transport): FlowKeys {
  const from = source.toString('latin1') + bytes.toString('latin1', offset, offset + 2);
  const to = target.toString('latin1') + bytes.toString('latin1', offset + 2, offset + 4);
  return { there: `${protocol}${from}${to}`, back: `${protocol}${to}${from}` };
}

export function flowEnds(
  bytes: Buffer,
  { source, target, offset }: Transport,
): { readonly source: FlowEnd; readonly target: FlowEnd } {
  return {
    source: { address: addressText(source), port: bytes.readUInt16BE(offset) },
    target: { address: addressText(target), port: bytes.readUInt16BE(offset + 2) },
  };
}

export function flowUrl(protocol: number, { address, port }: FlowEnd): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${protocol === protocolTcp ? 'tcp' : 'udp'}://${host}:${port}`;
}
