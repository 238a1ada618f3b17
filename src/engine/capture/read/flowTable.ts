import { randomInt } from 'node:crypto';
import { addressText } from '../packetAddress.ts';
import { protocolTcp } from '../packetHeader.ts';
import type { NetworkLayer } from './networkLayer.ts';

/** A flow's words: its ends and protocol, then what others keep of it. */
const keyWords = 10;
export const flowFields = { connection: 10, socket: 11, flags: 12, sides: 13, end: 23 } as const;
/** Words of each side: sequence numbers. */
export const sideFields = {
  /** Of the next byte, */
  next: 0,
  /** of the first one that is known, */
  first: 1,
  /** of its FIN, of the byte behind what was acknowledged, of its SYN. */
  finAt: 2,
  acked: 3,
  synAt: 4,
} as const;
export const sideWords = 5;
const flowWords = flowFields.end;

/** Flags of a side: eight bits for each, side 0 first. */
export const sideFlags = {
  /** `next` and `first` are, */
  known: 0x01,
  /** and by a SYN: nothing precedes it. */
  begun: 0x02,
  hasSyn: 0x04,
  hasFin: 0x08,
  /** Everything before its FIN is there. */
  finished: 0x10,
  hasData: 0x20,
  /** `acked` lies ahead of `next`. */
  isAcked: 0x40,
  /** `Gaps` has something of it. */
  hasGap: 0x80,
} as const;

/** Flags of a flow; the upper bits belong to `TcpFlows`. */
export const flowFlags = {
  open: 0x1_0000,
  reset: 0x2_0000,
  /** Both sides have finished. */
  closed: 0x4_0000,
  /** The client is side 1; the socket whose entries these are is side 1. */
  isClientOne: 0x8_0000,
  isOwnOne: 0x10_0000,
  /** It has a connection; that one is in the socket's log. */
  isInUse: 0x20_0000,
  isLogged: 0x40_0000,
} as const;

/** Flows whose words stand side by side. */
const chunkShift = 12;
const chunkFlows = 1 << chunkShift;
const firstSlots = 1_024;

/** An end of a flow, in text. */
export interface FlowEnd {
  /** Without brackets. */
  readonly address: string;
  readonly port: number;
}

/** Which of a flow's two ends: 0 is the one whose address, then port, is the lower one. */
export type FlowSide = 0 | 1;

/**
 * All pairs of ends that packets had, with `flowWords` 32-bit words for each, so that hundreds of
 * thousands need no object of their own.
 */
export class FlowTable {
  readonly #chunks: Int32Array<ArrayBuffer>[] = [];
  /** A flow's number and 1 more, by the hash of its key; 0 where there is none. */
  #slots = new Int32Array(firstSlots);
  readonly #key = new Int32Array(keyWords);
  /** So that nobody can make a file whose flows all have the same hash. */
  readonly #seed = randomInt(2 ** 31);
  size = 0;
  /** Of the packet last looked up: which side sent it. */
  from: FlowSide = 0;
  /** Words of the flow that was last selected, from `base` on. */
  words = new Int32Array(0);
  base = 0;

  /** Selects the flow of a packet, a new one with no more than its key where there is none. */
  select(network: NetworkLayer): number {
    this.#readKey(network);
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(this.#key, 0, this.#seed) & mask; ; slot = (slot + 1) & mask) {
      const flow = (this.#slots[slot] ?? 0) - 1;
      if (flow < 0) {
        return this.#add(slot);
      }
      this.selectFlow(flow);
      if (this.#hasKey()) {
        return flow;
      }
    }
  }

  /** Selects a flow by its number, below `size`. */
  selectFlow(flow: number): void {
    this.words = this.#chunks[flow >>> chunkShift] ?? this.words;
    this.base = (flow & (chunkFlows - 1)) * flowWords;
  }

  /** An end of the selected flow. */
  end(side: FlowSide): FlowEnd {
    const isV6 = ((this.words[this.base + 9] ?? 0) & 0x100) !== 0;
    const bytes = new Uint8Array(isV6 ? 16 : 4);
    for (let at = 0; at < bytes.length; at += 1) {
      const word = this.words[this.base + side * 4 + (at >> 2)] ?? 0;
      bytes[at] = word >>> (24 - (at & 3) * 8);
    }
    const ports = this.words[this.base + 8] ?? 0;
    return { address: addressText(bytes), port: side === 0 ? ports >>> 16 : ports & 0xffff };
  }

  get protocol(): number {
    return (this.words[this.base + 9] ?? 0) & 0xff;
  }

  #readKey({ bytes, addressAt, addressBytes, offset, protocol }: NetworkLayer): void {
    const key = this.#key;
    const sourcePort = bytes.readUInt16BE(offset);
    const targetPort = bytes.readUInt16BE(offset + 2);
    let order = 0;
    for (let at = 0; at < addressBytes && order === 0; at += 1) {
      order = (bytes[addressAt + at] ?? 0) - (bytes[addressAt + addressBytes + at] ?? 0);
    }
    this.from = (order || sourcePort - targetPort) <= 0 ? 0 : 1;
    const first = addressAt + (this.from === 0 ? 0 : addressBytes);
    const second = addressAt + (this.from === 0 ? addressBytes : 0);
    for (let word = 0; word < 4; word += 1) {
      const isThere = word * 4 < addressBytes;
      key[word] = isThere ? bytes.readInt32BE(first + word * 4) : 0;
      key[4 + word] = isThere ? bytes.readInt32BE(second + word * 4) : 0;
    }
    const [low, high] = this.from === 0 ? [sourcePort, targetPort] : [targetPort, sourcePort];
    key[8] = (low << 16) | high;
    key[9] = protocol | (addressBytes === 16 ? 0x100 : 0);
  }

  #hasKey(): boolean {
    for (let word = 0; word < keyWords; word += 1) {
      if (this.words[this.base + word] !== this.#key[word]) {
        return false;
      }
    }
    return true;
  }

  #add(slot: number): number {
    const flow = this.size;
    if ((flow & (chunkFlows - 1)) === 0) {
      this.#chunks.push(new Int32Array(chunkFlows * flowWords));
    }
    this.#slots[slot] = flow + 1;
    this.size += 1;
    this.selectFlow(flow);
    this.words.set(this.#key, this.base);
    if (this.size * 2 > this.#slots.length) {
      this.#grow();
      this.selectFlow(flow);
    }
    return flow;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let flow = 0; flow < this.size; flow += 1) {
      this.selectFlow(flow);
      let slot = hashOf(this.words, this.base, this.#seed) & mask;
      while (slots[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = flow + 1;
    }
    this.#slots = slots;
  }
}

export function flowUrl(protocol: number, { address, port }: FlowEnd): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${protocol === protocolTcp ? 'tcp' : 'udp'}://${host}:${port}`;
}

/** A mix of the key's words, as MurmurHash3 has it. */
function hashOf(words: Int32Array, from: number, seed: number): number {
  let hash = seed;
  for (let word = 0; word < keyWords; word += 1) {
    let part = Math.imul(words[from + word] ?? 0, 0xcc9e2d51);
    part = Math.imul((part << 15) | (part >>> 17), 0x1b873593);
    hash ^= part;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
