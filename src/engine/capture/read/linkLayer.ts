/** LINKTYPE_… of the registry of link-layer header types. */
const link = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  rawBsd: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  pppoe: 51,
  raw: 101,
  ciscoHdlc: 104,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

export const etherTypes = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  /** An Ethernet frame in GRE (RFC 7637 names it for NVGRE). */
  bridged: 0x6558,
  /** PPP in GRE (RFC 2637). */
  ppp: 0x880b,
  /** Sessions of PPP over Ethernet (RFC 2516), as home routers have them. */
  pppoe: 0x8864,
  /** To one and to several (RFC 5332). */
  mpls: 0x8847,
  mplsMulticast: 0x8848,
} as const;

/** IEEE 802.1Q, 802.1ad, and what came before that. */
const vlanTypes: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
/** Up to here it is the length of an IEEE 802.3 frame. */
const frameLengthMax = 1_500;
const pppoeHeaderBytes = 6;
/** Both addresses, before the type. */
const ethernetAddressBytes = 12;

/** IPv4, IPv6, MPLS (RFC 1332, RFC 5072, RFC 3032). */
const pppTypes: Readonly<Record<number, number>> = {
  0x0021: etherTypes.ipv4,
  0x0057: etherTypes.ipv6,
  0x0281: etherTypes.mpls,
  0x0283: etherTypes.mplsMulticast,
};

/** What stands before an IP header: why there is none is told in `reason` and `detail`. */
export class LinkLayer {
  reason: 'otherLink' | 'notIp' = 'notIp';
  /** The link type or the EtherType that is not read; -1 where there is none. */
  detail = -1;

  /** Where the IP header of a packet begins that stands in `bytes` from `start` to `end`; -1 for none. */
  networkOffset(linkType: number, bytes: Buffer, start: number, end: number): number {
    switch (linkType) {
      case link.raw:
      case link.rawBsd:
      case link.rawOpenBsd:
      case link.ipv4:
      case link.ipv6:
        return start;
      case link.null:
      case link.loop:
        // The address family, in whichever byte order; the IP header itself tells the version.
        return start + 4;
      case link.ethernet:
        return this.#afterType(bytes, start + ethernetAddressBytes, end);
      case link.ppp:
        return this.#afterPpp(bytes, start, end);
      case link.pppHdlc:
        // The same link carries what Cisco made of HDLC: its addresses tell.
        return bytes[start] === 0x0f || bytes[start] === 0x8f
          ? this.#afterType(bytes, start + 2, end)
          : this.#afterPpp(bytes, start, end);
      case link.ciscoHdlc:
        return this.#afterType(bytes, start + 2, end);
      case link.pppoe:
        return this.#afterPpp(bytes, start + pppoeHeaderBytes, end);
      case link.linuxCooked:
        return this.#afterType(bytes, start + 14, end);
      case link.linuxCooked2:
        return start + 20 <= end
          ? this.after(bytes.readUInt16BE(start), bytes, start + 20, end)
          : this.#none('notIp', -1);
      default:
        return this.#none('otherLink', linkType);
    }
  }

  /** Where the IP header begins in what an EtherType announces; -1 for none. */
  after(type: number, bytes: Buffer, at: number, end: number): number {
    switch (type) {
      case etherTypes.ipv4:
      case etherTypes.ipv6:
        return at;
      case etherTypes.bridged:
        return this.#afterType(bytes, at + ethernetAddressBytes, end);
      case etherTypes.pppoe:
        return this.#afterPpp(bytes, at + pppoeHeaderBytes, end);
      case etherTypes.ppp:
        return this.#afterPpp(bytes, at, end);
      case etherTypes.mpls:
      case etherTypes.mplsMulticast:
        return this.#afterLabels(bytes, at, end);
      default:
        if (vlanTypes.has(type)) {
          return this.#afterType(bytes, at + 2, end);
        }
        return type <= frameLengthMax ? this.#afterLlc(bytes, at, end) : this.#none('notIp', type);
    }
  }

  /** Each VLAN takes four bytes, so that their number is bounded by the packet's length. */
  #afterType(bytes: Buffer, at: number, end: number): number {
    return at + 2 <= end
      ? this.after(bytes.readUInt16BE(at), bytes, at + 2, end)
      : this.#none('notIp', -1);
  }

  /** IEEE 802.2 with SNAP of Ethernet's types (RFC 1042). */
  #afterLlc(bytes: Buffer, at: number, end: number): number {
    const isSnap =
      at + 8 <= end && bytes.readUIntBE(at, 3) === 0xaaaa03 && bytes.readUIntBE(at + 3, 3) === 0;
    return isSnap ? this.#afterType(bytes, at + 6, end) : this.#none('notIp', -1);
  }

  /** With the address and control bytes of HDLC, or without; with a type of one or two bytes (RFC 1661). */
  #afterPpp(bytes: Buffer, from: number, end: number): number {
    const at = bytes[from] === 0xff && bytes[from + 1] === 0x03 ? from + 2 : from;
    if (at + 2 > end) {
      return this.#none('notIp', -1);
    }
    const first = bytes[at] ?? 0;
    const isShort = (first & 1) === 1;
    const type = pppTypes[isShort ? first : bytes.readUInt16BE(at)];
    return type === undefined
      ? this.#none('notIp', -1)
      : this.after(type, bytes, at + (isShort ? 1 : 2), end);
  }

  /** Behind the last label of MPLS, four bytes each (RFC 3032); what follows tells its version itself. */
  #afterLabels(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at + 4 <= end && ((bytes[at + 2] ?? 0) & 1) === 0) {
      at += 4;
    }
    return at + 4 <= end ? at + 4 : this.#none('notIp', -1);
  }

  #none(reason: 'otherLink' | 'notIp', detail: number): -1 {
    this.reason = reason;
    this.detail = detail;
    return -1;
  }
}
