import { protocolTcp, protocolUdp } from '../packetHeader.ts';
import type { LeftOut } from './leftOut.ts';
import { LinkLayer } from './linkLayer.ts';
import type { Packet } from './packet.ts';

/** Tunnels within tunnels that are followed. */
const depthMax = 8;

const protocolIpv4 = 4;
const protocolIpv6 = 41;
const protocolGre = 47;
/** IPv4 in IP (RFC 2003), IPv6 in IP (RFC 4213), GRE (RFC 2784). */
const tunnels: ReadonlySet<number> = new Set([protocolIpv4, protocolIpv6, protocolGre]);

/** Hop-by-hop options, routing, destination options, mobility, HIP, Shim6 (RFC 8200, section 4). */
const extensionHeaders: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);
const fragmentHeader = 44;
const authenticationHeader = 51;

/**
 * Finds what a packet has for TCP or UDP. The object is the result, too, until the next call: places are
 * in `bytes`.
 */
export class NetworkLayer {
  readonly #link = new LinkLayer();
  bytes: Buffer = Buffer.alloc(0);
  protocol = 0;
  /** Where the source's address stands, the target's behind it; each has 4 or 16 bytes. */
  addressAt = 0;
  addressBytes: 4 | 16 = 4;
  /** Where its TCP or UDP header begins. */
  offset = 0;
  /** Bytes of header and payload that there were; more than were captured, perhaps. */
  length = 0;
  /** Up to here they were captured. */
  end = 0;
  /** Of what is left out: the link type, the EtherType or the protocol; -1 for none. */
  detail = -1;
  /** Of a fragment (RFC 791, section 3.2; RFC 8200, section 4.5): which packet's, */
  identification = 0;
  /** where in it its bytes belong, and whether more follow. */
  fragmentAt = 0;
  hasMore = false;

  /** `transport` where there is one, `piece` for a part of a packet, or why the packet is left out. */
  read(packet: Packet): 'transport' | 'piece' | LeftOut {
    const { bytes, start, end } = packet;
    this.bytes = bytes;
    this.detail = -1;
    const at = this.#link.networkOffset(packet.from.linkType, bytes, start, end);
    if (at < 0) {
      this.detail = this.#link.detail;
      return this.#link.reason;
    }
    return this.#ip(at, start + packet.originalBytes, end, 0);
  }

  /** Reads a packet that was put together of fragments, whose ends are those of its last one. */
  readWhole(bytes: Buffer, protocol: number): 'transport' | 'piece' | LeftOut {
    const addresses = this.bytes.subarray(this.addressAt, this.addressAt + 2 * this.addressBytes);
    // Places are all in one buffer.
    this.bytes = Buffer.concat([addresses, bytes]);
    this.addressAt = 0;
    return this.#carried(protocol, addresses.length, this.bytes.length, this.bytes.length, 0);
  }

  /** `last` is where what carries it ends, `end` where what was captured does. */
  #ip(at: number, last: number, end: number, depth: number): 'transport' | 'piece' | LeftOut {
    if (depth > depthMax) {
      return 'tooDeep';
    }
    switch (at < end ? (this.bytes[at] ?? 0) >> 4 : 0) {
      case 4:
        return this.#ipv4(at, last, end, depth);
      case 6:
        return this.#ipv6(at, last, end, depth);
      default:
        return 'notIp';
    }
  }

  #ipv4(at: number, last: number, end: number, depth: number): 'transport' | 'piece' | LeftOut {
    const { bytes } = this;
    const headerBytes = ((bytes[at] ?? 0) & 0x0f) * 4;
    if (at + 20 > end || headerBytes < 20 || at + headerBytes > end) {
      return 'broken';
    }
    // Captured before the network card cut it up, a packet may have no length yet. None is longer than
    // what carries it.
    const total = Math.min(bytes.readUInt16BE(at + 2) || last - at, last - at);
    if (headerBytes > total) {
      return 'broken';
    }
    this.addressAt = at + 12;
    this.addressBytes = 4;
    const protocol = bytes[at + 9] ?? 0;
    // More fragments, or not the first one.
    const fragmentation = bytes.readUInt16BE(at + 6);
    if ((fragmentation & 0x3fff) !== 0) {
      this.identification = bytes.readUInt16BE(at + 4);
      this.fragmentAt = (fragmentation & 0x1fff) * 8;
      this.hasMore = (fragmentation & 0x2000) !== 0;
      return this.#piece(protocol, at + headerBytes, at + total, end);
    }
    return this.#carried(protocol, at + headerBytes, at + total, Math.min(end, at + total), depth);
  }

  #ipv6(at: number, last: number, end: number, depth: number): 'transport' | 'piece' | LeftOut {
    const { bytes } = this;
    if (at + 40 > end) {
      return 'broken';
    }
    const own = Math.min(last, at + 40 + (bytes.readUInt16BE(at + 4) || last - at - 40));
    const captured = Math.min(end, own);
    this.addressAt = at + 8;
    this.addressBytes = 16;
    let protocol = bytes[at + 6] ?? 0;
    let offset = at + 40;
    while (offset + 8 <= captured) {
      if (protocol === fragmentHeader) {
        const fragmentation = bytes.readUInt16BE(offset + 2);
        protocol = bytes[offset] ?? 0;
        // A header that speaks of the only fragment is no fragmentation.
        if ((fragmentation & 0xfff9) !== 0) {
          this.identification = bytes.readUInt32BE(offset + 4);
          this.fragmentAt = fragmentation & 0xfff8;
          this.hasMore = (fragmentation & 1) !== 0;
          return this.#piece(protocol, offset + 8, own, end);
        }
        offset += 8;
      } else if (extensionHeaders.has(protocol) || protocol === authenticationHeader) {
        const length = bytes[offset + 1] ?? 0;
        const isAuthentication = protocol === authenticationHeader;
        protocol = bytes[offset] ?? 0;
        offset += isAuthentication ? (length + 2) * 4 : (length + 1) * 8;
      } else {
        break;
      }
    }
    return this.#carried(protocol, offset, own, captured, depth);
  }

  /** What IP carries, or a packet that was put together. */
  #carried(
    protocol: number,
    at: number,
    last: number,
    end: number,
    depth: number,
  ): 'transport' | 'piece' | LeftOut {
    const { bytes } = this;
    const length = last - at;
    const headerBytes = protocol === protocolTcp ? 20 : 8;
    if (protocol === protocolIpv4 || protocol === protocolIpv6) {
      return this.#ip(at, last, end, depth + 1);
    }
    if (protocol === protocolGre) {
      return this.#gre(at, last, end, depth + 1);
    }
    if (protocol !== protocolTcp && protocol !== protocolUdp) {
      this.detail = protocol;
      return 'otherProtocol';
    }
    if (length < headerBytes || at + headerBytes > end) {
      return 'broken';
    }
    // IP may carry more than the datagram, such as the options of RFC 9868. A length of 0 was left to the
    // network card.
    const own = protocol === protocolUdp ? bytes.readUInt16BE(at + 4) : 0;
    this.protocol = protocol;
    this.offset = at;
    this.length = own >= headerBytes && own < length ? own : length;
    this.end = Math.min(end, at + this.length);
    return 'transport';
  }

  /** GRE with its optional fields (RFC 2784, RFC 2890), or as PPTP has it (RFC 2637). */
  #gre(at: number, last: number, end: number, depth: number): 'transport' | 'piece' | LeftOut {
    const { bytes } = this;
    if (at + 4 > end) {
      return 'broken';
    }
    const flags = bytes.readUInt16BE(at);
    const type = bytes.readUInt16BE(at + 2);
    const optional = (flag: number) => ((flags & flag) === 0 ? 0 : 4);
    const offset = at + 4 + optional(0x8000) + optional(0x2000) + optional(0x1000);
    const isPptp = (flags & 7) === 1;
    // What has source routes (RFC 1701) is not followed.
    if ((flags & 0x4000) !== 0) {
      this.detail = protocolGre;
      return 'otherProtocol';
    }
    const carried = offset + (isPptp ? optional(0x0080) : 0);
    const found = carried < end ? this.#link.after(type, bytes, carried, end) : -1;
    if (found < 0) {
      this.detail = protocolGre;
      return 'otherProtocol';
    }
    return this.#ip(found, last, end, depth);
  }

  /** One that was not captured whole is of no use. */
  #piece(protocol: number, at: number, last: number, end: number): 'piece' | LeftOut {
    if (protocol !== protocolTcp && protocol !== protocolUdp && !tunnels.has(protocol)) {
      this.detail = protocol;
      return 'otherProtocol';
    }
    this.protocol = protocol;
    this.offset = at;
    this.length = last - at;
    this.end = last;
    return last <= end && last > at ? 'piece' : 'fragment';
  }
}
