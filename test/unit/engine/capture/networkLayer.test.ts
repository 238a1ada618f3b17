import { deepEqual, equal } from 'node:assert/strict';
import { PacketHeader, protocolUdp } from '../../../../src/engine/capture/packetHeader.ts';
import { NetworkLayer } from '../../../../src/engine/capture/read/networkLayer.ts';
import { Packet } from '../../../../src/engine/capture/read/packet.ts';
import { openCapture } from './openCapture.ts';
import { pcapOf, runTshark, temporaryFile } from './tshark.ts';
import { describeProgram } from '../../interop/foreignProgram.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A UDP packet with the payload `hi`. */
function udp(isV6: boolean): Buffer {
  const address = new Uint8Array(isV6 ? 16 : 4).fill(1);
  const end = { address, port: 4_001 };
  const header = new PacketHeader(protocolUdp, end, end);
  const packet = Buffer.alloc(header.udpBytes(2));
  header.writeUdp(packet, Buffer.from('hi'));
  return packet;
}

/** IPv4 around something, of a protocol. */
function ipv4(protocol: number, carried: Buffer): Buffer {
  const end = { address: Uint8Array.of(10, 0, 0, 1), port: 0 };
  const header = Buffer.alloc(28);
  new PacketHeader(protocolUdp, end, end).writeUdp(header, Buffer.alloc(0));
  const packet = Buffer.concat([header.subarray(0, 20), carried]);
  packet.writeUInt16BE(packet.length, 2);
  packet[9] = protocol;
  packet.writeUInt16BE(0, 10);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) {
    sum += packet.readUInt16BE(at);
  }
  packet.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 10);
  return packet;
}

function read(linkType: number, bytes: Buffer, originalBytes = bytes.length) {
  const packet = new Packet();
  packet.from = { linkType, name: undefined, isOurs: false };
  // Not at the beginning of its buffer, as in a file.
  packet.bytes = Buffer.concat([Buffer.alloc(7, 0x45), bytes, Buffer.alloc(9, 0x45)]);
  packet.start = 7;
  packet.end = 7 + bytes.length;
  packet.originalBytes = originalBytes;
  const network = new NetworkLayer();
  return { found: network.read(packet), network };
}

const ethernet = '00 11 22 33 44 55  66 77 88 99 aa bb';

/** What precedes a packet, by its link type. */
const stacks: readonly (readonly [string, number, Buffer])[] = [
  ['Ethernet', 1, Buffer.concat([hex(`${ethernet} 08 00`), udp(false)])],
  ['Ethernet with a VLAN', 1, Buffer.concat([hex(`${ethernet} 81 00 00 05 86 dd`), udp(true)])],
  [
    'Ethernet with two VLANs',
    1,
    Buffer.concat([hex(`${ethernet} 88 a8 00 05 81 00 00 06 08 00`), udp(false)]),
  ],
  [
    'IEEE 802.3 with SNAP',
    1,
    Buffer.concat([hex(`${ethernet} 00 26 aa aa 03 00 00 00 08 00`), udp(false)]),
  ],
  [
    'PPP over Ethernet',
    1,
    Buffer.concat([hex(`${ethernet} 88 64 11 00 00 01 00 34 00 57`), udp(true)]),
  ],
  [
    'MPLS with two labels',
    1,
    Buffer.concat([hex(`${ethernet} 88 47 00 01 00 40 00 01 01 40`), udp(false)]),
  ],
  ['PPP', 9, Buffer.concat([hex('ff 03 00 21'), udp(false)])],
  ['PPP without addresses', 9, Buffer.concat([hex('00 57'), udp(true)])],
  ['PPP with a type of one byte', 9, Buffer.concat([hex('ff 03 21'), udp(false)])],
  ['MPLS within PPP', 9, Buffer.concat([hex('ff 03 02 81 00 01 01 40'), udp(false)])],
  ['PPP in HDLC', 50, Buffer.concat([hex('ff 03 00 21'), udp(false)])],
  ['HDLC of Cisco', 104, Buffer.concat([hex('0f 00 08 00'), udp(false)])],
  ['raw IP', 101, udp(true)],
  ['loopback of BSD and macOS', 0, Buffer.concat([hex('1e 00 00 00'), udp(true)])],
  ['loopback of OpenBSD', 108, Buffer.concat([hex('00 00 00 02'), udp(false)])],
  [
    'Linux cooked',
    113,
    Buffer.concat([hex('00 00 00 01 00 06 00 11 22 33 44 55 00 00 08 00'), udp(false)]),
  ],
  [
    'Linux cooked, version 2',
    276,
    Buffer.concat([hex('86 dd 00 00 00 00 00 01 00 01 00 06 00 11 22 33 44 55 00 00'), udp(true)]),
  ],
  [
    'Linux cooked, version 2, with a VLAN',
    276,
    Buffer.concat([
      hex('81 00 00 00 00 00 00 01 00 01 00 06 00 11 22 33 44 55 00 00 00 05 08 00'),
      udp(false),
    ]),
  ],
  ['IP in IP', 101, ipv4(4, udp(false))],
  ['IPv6 in IPv4', 101, ipv4(41, udp(true))],
  ['GRE', 101, ipv4(47, Buffer.concat([hex('00 00 08 00'), udp(false)]))],
  [
    'GRE with a checksum, a key and a number',
    101,
    ipv4(47, Buffer.concat([hex('30 00 86 dd 00 00 00 07 00 00 00 01'), udp(true)])),
  ],
  [
    'Ethernet in GRE',
    101,
    ipv4(47, Buffer.concat([hex(`20 00 65 58 00 00 01 00 ${ethernet} 08 00`), udp(false)])),
  ],
  [
    'PPP in GRE, as PPTP has it',
    101,
    ipv4(
      47,
      Buffer.concat([hex('30 81 88 0b 00 2a 00 01 00 00 00 00 00 00 00 00 00 21'), udp(false)]),
    ),
  ],
  ['GRE in GRE', 101, ipv4(47, Buffer.concat([hex('00 00 08 00'), ipv4(4, udp(false))]))],
];

describe('finding the transport in a packet', () => {
  for (const [title, linkType, bytes] of stacks) {
    it(`knows ${title}`, () => {
      const { found, network } = read(linkType, bytes);
      equal(found, 'transport');
      deepEqual(
        [network.protocol, network.length, network.offset, network.end],
        [protocolUdp, 10, 7 + bytes.length - 10, 7 + bytes.length],
      );
    });
  }

  it('passes over the extension headers of IPv6', () => {
    const plain = udp(true);
    const options = hex('11 00 00 00 00 00 00 00');
    const packet = Buffer.concat([plain.subarray(0, 40), options, plain.subarray(40)]);
    packet[6] = 60;
    packet.writeUInt16BE(packet.length - 40, 4);
    equal(read(101, packet).network.offset, 7 + 48);
  });

  it('takes no more for a datagram than it says it has', () => {
    const packet = Buffer.concat([udp(false), Buffer.from('more')]);
    packet.writeUInt16BE(packet.length, 2);
    equal(read(101, packet).network.length, 10);
  });

  it('believes no length beyond what the packet had on the wire', () => {
    const packet = udp(false);
    packet.writeUInt16BE(1_000, 2);
    packet.writeUInt16BE(980, 24);
    equal(read(101, packet).network.length, 10);
    equal(read(101, packet, 60).network.length, 40);
    // A tunnel's packet is no longer than the tunnel's.
    const proxyConnect = ipv4(4, packet);
    proxyConnect.writeUInt16BE(proxyConnect.length, 2);
    equal(read(101, Buffer.concat([proxyConnect, Buffer.alloc(200)])).network.length, 10);
    const options = Buffer.concat([udp(true).subarray(0, 40), hex('11 ff 00 00 00 00 00 00')]);
    options[6] = 60;
    options.writeUInt16BE(8, 4);
    equal(read(101, Buffer.concat([options, Buffer.alloc(3_000)])).found, 'broken');
  });

  it('tells why it leaves a packet out, and what it could not read', () => {
    const fragment = udp(false).subarray(0, 24);
    fragment.writeUInt16BE(0x2000, 6);
    const later = Buffer.concat([udp(true).subarray(0, 40), hex('11 00 00 09 00 00 00 01')]);
    later[6] = 44;
    later.writeUInt16BE(100, 4);
    const icmp = udp(false);
    icmp[9] = 1;
    let nested = udp(false);
    for (let depth = 0; depth < 10; depth += 1) {
      nested = ipv4(4, nested);
    }
    const cases: readonly (readonly [number, Buffer, number?])[] = [
      [101, fragment, 28],
      [101, later, 148],
      [101, icmp],
      [1, hex(`${ethernet} 08 06 00 01`)],
      [101, udp(false).subarray(0, 22)],
      [101, Buffer.alloc(0)],
      [127, udp(false)],
      [101, nested],
      [101, ipv4(47, hex('00 00 88 be 00 00 00 00'))],
    ];
    deepEqual(
      cases.map(([linkType, bytes, original]) => {
        const { found, network } = read(linkType, bytes, original);
        return [found, network.detail];
      }),
      [
        ['fragment', -1],
        ['fragment', -1],
        ['otherProtocol', 1],
        ['notIp', 0x0806],
        ['broken', -1],
        ['notIp', -1],
        ['otherLink', 127],
        ['tooDeep', -1],
        ['otherProtocol', 47],
      ],
    );
  });

  it('names in a capture’s remark what was left out', async () => {
    const arp = hex(`${ethernet} 08 06 00 01`);
    const unknown = hex(`${ethernet} 12 34 00 01`);
    const icmp = ipv4(1, hex('08 00 f7 ff 00 00 00 00'));
    const frame = Buffer.concat([hex(`${ethernet} 08 00`), icmp]);
    const file = temporaryFile(pcapOf([arp, arp, unknown, frame], { linkType: 1 }), 'a.pcap');
    const { entries } = await openCapture(file);
    deepEqual(
      entries.map(({ event }) => event?.error?.message),
      ['2 × ARP (EtherType 0x0806), 1 × EtherType 0x1234, 1 × ICMP (IP protocol 1)'],
    );
    const radio = temporaryFile(pcapOf([arp], { linkType: 127 }), 'b.pcap');
    deepEqual(
      (await openCapture(radio)).entries.map(({ event }) => event?.error?.message),
      ['1 × IEEE 802.11 with radiotap headers (link type 127)'],
    );
  });
});

describeProgram('what carries a datagram', ['tshark'], (tshark) => {
  it('is passed over as tshark does', async function () {
    this.timeout(60_000);
    // One file for all of them: tshark takes most of its time to start.
    const file = temporaryFile(ofSeveralLinks(stacks));
    const fields = ['-T', 'fields', '-e', 'data', '-d', 'udp.port==4001,data'];
    const theirs = (await runTshark(tshark, file, ...fields)).trimEnd().split('\n');
    equal(theirs.length, stacks.length);
    const { entries } = await openCapture(file);
    deepEqual(
      stacks.map(([name], index) => [name, entries[index]?.bytes.toString('hex')]),
      stacks.map(([name], index) => [name, theirs[index]]),
    );
  });
});

/** A pcapng file in which each packet has an interface of its own, of its link type. */
function ofSeveralLinks(packets: typeof stacks): Buffer {
  const block = (type: number, body: Buffer): Buffer => {
    const ends = Buffer.alloc(8);
    ends.writeUInt32LE(type, 0);
    ends.writeUInt32LE(body.length + 12, 4);
    return Buffer.concat([ends, body, ends.subarray(4)]);
  };
  const section = hex('4d3c2b1a 0100 0000 ffffffffffffffff');
  const interfaces = packets.map(([, linkType]) => {
    const body = Buffer.alloc(8);
    body.writeUInt16LE(linkType, 0);
    return block(1, body);
  });
  const enhanced = packets.map(([, , bytes], index) => {
    const head = Buffer.alloc(20);
    head.writeUInt32LE(index, 0);
    head.writeUInt32LE(bytes.length, 12);
    head.writeUInt32LE(bytes.length, 16);
    return block(6, Buffer.concat([head, bytes, Buffer.alloc(-bytes.length & 3)]));
  });
  return Buffer.concat([block(0x0a0d0d0a, section), ...interfaces, ...enhanced]);
}
