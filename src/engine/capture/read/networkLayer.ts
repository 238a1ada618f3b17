import { protocolTcp, protocolUdp } from '../packetHeader.ts';
import type { Fragment } from './fragments.ts';

/** What a packet carries for TCP or UDP. Offsets are from the packet's first captured byte. */
export interface Transport {
  readonly protocol: number;
  readonly source: Buffer;
  readonly target: Buffer;
  /** Where its TCP or UDP header begins. */
  readonly offset: number;
  /** Bytes of header and payload that the IP header speaks of; more than were captured, perhaps. */
  readonly length: number;
}

/** Why a packet is left out. */
export type LeftOut = 'otherLink' | 'notIp' | 'fragment' | 'otherProtocol' | 'broken';

/** LINKTYPE_… of the registry of link-layer header types. */
const link = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  rawBsd: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

const etherIpv4 = 0x0800;
const etherIpv6 = 0x86dd;
/** IEEE 802.1Q, 802.1ad, and what came before that. */
const vlanTypes: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
/** Sessions of PPP over Ethernet (RFC 2516), as home routers have them. */
const etherPppoe = 0x8864;
const pppoeHeaderBytes = 6;
/** MPLS, to one and to several (RFC 5332). */
const mplsTypes: ReadonlySet<number> = new Set([0x8847, 0x8848]);
/** IPv4 and IPv6 over PPP (RFC 1332, RFC 5072). */
const pppTypes: ReadonlySet<number> = new Set([0x0021, 0x0057]);

/** What a packet of a link type has for TCP or UDP. */
export function transportOf(linkType: number, bytes: Buffer): Transport | Fragment | LeftOut {
  const at = networkOffset(linkType, bytes);
  if (typeof at === 'string') {
    return at;
  }
  if (at >= bytes.length) {
    return 'notIp';
  }
  switch ((bytes[at] ?? 0) >> 4) {
    case 4:
      return readIpv4(bytes, at);
    case 6:
      return readIpv6(bytes, at);
    default:
      return 'notIp';
  }
}

function networkOffset(linkType: number, bytes: Buffer): number | LeftOut {
  switch (linkType) {
    case link.raw:
    case link.rawBsd:
    case link.rawOpenBsd:
    case link.ipv4:
    case link.ipv6:
      return 0;
    case link.null:
    case link.loop:
      // The address family, in whichever byte order; the IP header itself tells the version.
      return 4;
    case link.ethernet:
      return afterEtherType(bytes, 12);
    case link.ppp:
      // With the address and control bytes of HDLC, or without (RFC 1662).
      return afterPppType(bytes, bytes[0] === 0xff && bytes[1] === 0x03 ? 2 : 0);
    case link.linuxCooked:
      return afterEtherType(bytes, 14);
    case link.linuxCooked2:
      return bytes.length >= 20 && isIp(bytes.readUInt16BE(0)) ? 20 : 'notIp';
    default:
      return 'otherLink';
  }
}

function afterEtherType(bytes: Buffer, from: number): number | LeftOut {
  let at = from;
  while (at + 2 <= bytes.length) {
    const type = bytes.readUInt16BE(at);
    if (type === etherPppoe) {
      return afterPppType(bytes, at + 2 + pppoeHeaderBytes);
    }
    if (mplsTypes.has(type)) {
      return afterLabels(bytes, at + 2);
    }
    if (!vlanTypes.has(type)) {
      return isIp(type) ? at + 2 : 'notIp';
    }
    at += 4;
  }
  return 'notIp';
}

function afterPppType(bytes: Buffer, at: number): number | LeftOut {
  return at + 2 <= bytes.length && pppTypes.has(bytes.readUInt16BE(at)) ? at + 2 : 'notIp';
}

/** Behind the last label of MPLS, four bytes each (RFC 3032); what follows tells its version itself. */
function afterLabels(bytes: Buffer, from: number): number | LeftOut {
  let at = from;
  while (at + 4 <= bytes.length && ((bytes[at + 2] ?? 0) & 1) === 0) {
    at += 4;
  }
  return at + 4 <= bytes.length ? at + 4 : 'notIp';
}

function isIp(etherType: number): boolean {
  return etherType === etherIpv4 || etherType === etherIpv6;
}

function readIpv4(bytes: Buffer, at: number): Transport | Fragment | LeftOut {
  if (at + 20 > bytes.length) {
    return 'broken';
  }
  const headerBytes = ((bytes[at] ?? 0) & 0x0f) * 4;
  if (headerBytes < 20 || at + headerBytes > bytes.length) {
    return 'broken';
  }
  // Captured before the network card cut it up, a packet may have no length yet.
  const total = bytes.readUInt16BE(at + 2) || bytes.length - at;
  const ends = {
    protocol: bytes[at + 9] ?? 0,
    source: bytes.subarray(at + 12, at + 16),
    target: bytes.subarray(at + 16, at + 20),
  };
  // More fragments, or not the first one (RFC 791).
  const fragmentation = bytes.readUInt16BE(at + 6);
  if ((fragmentation & 0x3fff) !== 0) {
    return fragment(bytes.subarray(at + headerBytes, at + total), total - headerBytes, {
      ...ends,
      identification: bytes.readUInt16BE(at + 4),
      at: (fragmentation & 0x1fff) * 8,
      hasMore: (fragmentation & 0x2000) !== 0,
    });
  }
  return transport(bytes, { ...ends, offset: at + headerBytes, length: total - headerBytes });
}

/** Hop-by-hop options, routing, destination options, mobility, HIP, Shim6 (RFC 8200, section 4). */
const extensionHeaders: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);
const fragmentHeader = 44;
const authenticationHeader = 51;

function readIpv6(bytes: Buffer, at: number): Transport | Fragment | LeftOut {
  if (at + 40 > bytes.length) {
    return 'broken';
  }
  const end = at + 40 + (bytes.readUInt16BE(at + 4) || bytes.length - at - 40);
  let protocol = bytes[at + 6] ?? 0;
  let offset = at + 40;
  const ends = {
    source: bytes.subarray(at + 8, at + 24),
    target: bytes.subarray(at + 24, at + 40),
  };
  while (offset + 8 <= bytes.length) {
    if (protocol === fragmentHeader) {
      const fragmentation = bytes.readUInt16BE(offset + 2);
      // A header that speaks of the only fragment is no fragmentation.
      if ((fragmentation & 0xfff9) !== 0) {
        return fragment(bytes.subarray(offset + 8, end), end - offset - 8, {
          ...ends,
          protocol: bytes[offset] ?? 0,
          identification: bytes.readUInt32BE(offset + 4),
          at: fragmentation & 0xfff8,
          hasMore: (fragmentation & 1) !== 0,
        });
      }
      protocol = bytes[offset] ?? 0;
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
  return transport(bytes, { ...ends, protocol, offset, length: end - offset });
}

/** One that was not captured whole is of no use. */
function fragment(
  bytes: Buffer,
  length: number,
  found: Omit<Fragment, 'bytes'>,
): Fragment | LeftOut {
  const { protocol } = found;
  if (protocol !== protocolTcp && protocol !== protocolUdp) {
    return 'otherProtocol';
  }
  return bytes.length === length && length > 0 ? { ...found, bytes } : 'fragment';
}

/** Of a packet that is whole, or was captured up to here. */
export function transport(bytes: Buffer, found: Transport): Transport | LeftOut {
  const { protocol, offset, length } = found;
  const headerBytes = protocol === protocolTcp ? 20 : 8;
  if (protocol !== protocolTcp && protocol !== protocolUdp) {
    return 'otherProtocol';
  }
  if (length < headerBytes || offset + headerBytes > bytes.length) {
    return 'broken';
  }
  // IP may carry more than the datagram, such as the options of RFC 9868. A length of 0 was left to the
  // network card.
  const own = protocol === protocolUdp ? bytes.readUInt16BE(offset + 4) : 0;
  return own >= headerBytes && own < length ? { ...found, length: own } : found;
}
