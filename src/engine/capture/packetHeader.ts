/** An address as packets carry it: 4 or 16 bytes. */
export interface PacketEnd {
  readonly address: Uint8Array;
  readonly port: number;
}

export const protocolTcp = 6;
export const protocolUdp = 17;

export const tcpFlags = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;

/**
 * Payload bytes of one packet at most: a whole IPv4 packet has 65,535 bytes (RFC 791), of which two
 * headers without options take 40.
 */
export const segmentBytesMax = 65_495;

const timeToLive = 64;
const tcpHeaderBytes = 20;
const udpHeaderBytes = 8;

/**
 * What a SYN says: segments as large as ours, and windows scaled by 14 (RFC 7323), the most there
 * is, so that what nobody has acknowledged yet never looks like a full window.
 */
const synOptions = Uint8Array.of(2, 4, segmentBytesMax >> 8, segmentBytesMax & 0xff, 1, 3, 3, 14);

export interface TcpSegment {
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
}

/**
 * The IP and TCP or UDP headers of all packets that go from one end to another, made once; each
 * packet fills in its own. Both ends have addresses of the same length.
 */
export class PacketHeader {
  readonly #template: Buffer;
  readonly #ipBytes: number;
  /** Sum of the pseudo header's constant part and of the ports (RFC 9293, section 3.1; RFC 8200, 8.1). */
  readonly #constantSum: number;

  constructor(protocol: number, source: PacketEnd, target: PacketEnd) {
    const isV6 = source.address.length === 16;
    this.#ipBytes = isV6 ? 40 : 20;
    const transportBytes = protocol === protocolTcp ? tcpHeaderBytes : udpHeaderBytes;
    const template = Buffer.alloc(this.#ipBytes + transportBytes);
    if (isV6) {
      template[0] = 0x60;
      template[6] = protocol;
      template[7] = timeToLive;
      template.set(source.address, 8);
      template.set(target.address, 24);
    } else {
      template[0] = 0x45;
      // Never to be fragmented, so it needs no identification (RFC 6864).
      template[6] = 0x40;
      template[8] = timeToLive;
      template[9] = protocol;
      template.set(source.address, 12);
      template.set(target.address, 16);
    }
    template.writeUInt16BE(source.port, this.#ipBytes);
    template.writeUInt16BE(target.port, this.#ipBytes + 2);
    if (protocol === protocolTcp) {
      template.writeUInt16BE(0xffff, this.#ipBytes + 14);
    }
    this.#template = template;
    this.#constantSum =
      sumWords(source.address) + sumWords(target.address) + protocol + source.port + target.port;
  }

  /** Bytes of a TCP packet. */
  tcpBytes(flags: number, payloadBytes: number): number {
    const options = (flags & tcpFlags.syn) === 0 ? 0 : synOptions.length;
    return this.#template.length + options + payloadBytes;
  }

  /** Bytes of a UDP packet. */
  udpBytes(payloadBytes: number): number {
    return this.#template.length + payloadBytes;
  }

  /** Fills `packet`, which has `tcpBytes` bytes. */
  writeTcp(packet: Buffer, segment: TcpSegment, payload: Uint8Array): void {
    const { sequence, acknowledgement, flags } = segment;
    const options = (flags & tcpFlags.syn) === 0 ? 0 : synOptions.length;
    const at = this.#begin(packet);
    packet.writeUInt32BE(sequence, at + 4);
    packet.writeUInt32BE(acknowledgement, at + 8);
    packet[at + 12] = ((tcpHeaderBytes + options) / 4) << 4;
    packet[at + 13] = flags;
    if (options > 0) {
      packet.set(synOptions, at + tcpHeaderBytes);
    }
    packet.set(payload, at + tcpHeaderBytes + options);
    packet.writeUInt16BE(this.#checksum(packet), at + 16);
  }

  /** Fills `packet`, which has `udpBytes` bytes. */
  writeUdp(packet: Buffer, payload: Uint8Array): void {
    const at = this.#begin(packet);
    packet.writeUInt16BE(packet.length - this.#ipBytes, at + 4);
    packet.set(payload, at + udpHeaderBytes);
    // Zero would say that there is none (RFC 768).
    packet.writeUInt16BE(this.#checksum(packet) || 0xffff, at + 6);
  }

  /** Returns where the transport's header begins. */
  #begin(packet: Buffer): number {
    packet.set(this.#template);
    if (this.#ipBytes === 40) {
      packet.writeUInt16BE(packet.length - 40, 4);
    } else {
      packet.writeUInt16BE(packet.length, 2);
      packet.writeUInt16BE(folded(sumWords(packet.subarray(0, 20))), 10);
    }
    return this.#ipBytes;
  }

  /** Of the transport, its checksum field being zero. */
  #checksum(packet: Buffer): number {
    const length = packet.length - this.#ipBytes;
    return folded(this.#constantSum + length + sumWords(packet.subarray(this.#ipBytes + 4)));
  }
}

/** The sum of big-endian 16-bit words, an odd byte filled up with a zero (RFC 1071). */
function sumWords(bytes: Uint8Array): number {
  const { length } = bytes;
  let sum = 0;
  let at = 0;
  for (; at + 1 < length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  return at < length ? sum + ((bytes[at] ?? 0) << 8) : sum;
}

/** The ones' complement of a sum of words, as checksums are written. */
function folded(sum: number): number {
  let rest = sum;
  while (rest > 0xffff) {
    rest = (rest % 0x10000) + Math.floor(rest / 0x10000);
  }
  return ~rest & 0xffff;
}
