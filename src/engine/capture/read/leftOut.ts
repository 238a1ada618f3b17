/** Why a packet is left out. */
export type LeftOut = 'otherLink' | 'notIp' | 'otherProtocol' | 'fragment' | 'broken' | 'tooDeep';

/** Kinds that are counted apart; the others are counted together. */
const kindsMax = 64;

const linkTypes: Readonly<Record<number, string>> = {
  6: 'Token Ring',
  10: 'FDDI',
  105: 'IEEE 802.11',
  119: 'IEEE 802.11 with Prism headers',
  127: 'IEEE 802.11 with radiotap headers',
  163: 'IEEE 802.11 with AVS headers',
  187: 'Bluetooth HCI',
  189: 'USB of Linux',
  192: 'PPI',
  195: 'IEEE 802.15.4',
  201: 'Bluetooth HCI',
  220: 'USB of Linux',
  227: 'CAN',
  230: 'IEEE 802.15.4',
  239: 'NFLOG',
  249: 'USBPcap',
  251: 'Bluetooth Low Energy',
  253: 'Netlink',
};

const etherTypes: Readonly<Record<number, string>> = {
  0x0806: 'ARP',
  0x8035: 'RARP',
  0x8137: 'IPX',
  0x8808: 'Ethernet flow control',
  0x8809: 'slow protocols',
  0x8863: 'PPPoE discovery',
  0x888e: 'EAPOL',
  0x8892: 'PROFINET',
  0x88a4: 'EtherCAT',
  0x88cc: 'LLDP',
  0x88e5: 'MACsec',
  0x88f7: 'PTP',
  0x9000: 'loopback',
};

const protocols: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  46: 'RSVP',
  50: 'ESP',
  58: 'ICMPv6',
  59: 'no next header',
  88: 'EIGRP',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  115: 'L2TP',
  132: 'SCTP',
  136: 'UDP-Lite',
};

/** Packets that are left out, counted by the reason and by what could not be read. */
export class LeftOutCounts {
  readonly #counts = new Map<string, number>();

  /** `detail` is the link type, the EtherType or the protocol of IP, as the reason says. */
  add(reason: LeftOut, detail: number): void {
    this.count(wordsOf(reason, detail), 1);
  }

  count(words: string, times: number): void {
    if (times === 0) {
      return;
    }
    const key = this.#counts.has(words) || this.#counts.size < kindsMax ? words : 'of other kinds';
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
  }

  /** `3 × ARP (EtherType 0x0806), 1 × broken headers`; empty where nothing is left out. */
  toString(): string {
    return [...this.#counts].map(([words, count]) => `${count} × ${words}`).join(', ');
  }
}

function wordsOf(reason: LeftOut, detail: number): string {
  switch (reason) {
    case 'otherLink':
      return named(linkTypes[detail], `link type ${detail}`);
    case 'notIp':
      return detail < 0
        ? 'not IP'
        : named(etherTypes[detail], `EtherType 0x${detail.toString(16).padStart(4, '0')}`);
    case 'otherProtocol':
      return named(protocols[detail], `IP protocol ${detail}`);
    case 'fragment':
      return 'fragments of IP packets that are not whole';
    case 'broken':
      return 'broken headers';
    case 'tooDeep':
      return 'in too many tunnels';
  }
}

function named(name: string | undefined, number: string): string {
  return name === undefined ? number : `${name} (${number})`;
}
