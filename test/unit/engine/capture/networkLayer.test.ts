import { deepEqual, equal } from 'node:assert/strict';
import { PacketHeader, protocolUdp } from '../../../../src/engine/capture/packetHeader.ts';
import { transportOf } from '../../../../src/engine/capture/read/networkLayer.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A UDP packet with the payload `hi`. */
function udp(isV6: boolean): Buffer {
  const address = new Uint8Array(isV6 ? 16 : 4).fill(1);
  const end = { address, port: 7 };
  const header = new PacketHeader(protocolUdp, end, end);
  const packet = Buffer.alloc(header.udpBytes(2));
  header.writeUdp(packet, Buffer.from('hi'));
  return packet;
}

describe('finding the transport in a packet', () => {
  const ethernet = '00 11 22 33 44 55  66 77 88 99 aa bb';
  const cases: readonly (readonly [string, number, string, boolean])[] = [
    ['Ethernet', 1, `${ethernet} 08 00`, false],
    ['Ethernet with a VLAN', 1, `${ethernet} 81 00 00 05 86 dd`, true],
    ['Ethernet with two VLANs', 1, `${ethernet} 88 a8 00 05 81 00 00 06 08 00`, false],
    ['PPP over Ethernet', 1, `${ethernet} 88 64 11 00 00 01 00 20 00 57`, true],
    ['MPLS with two labels', 1, `${ethernet} 88 47 00 01 00 40 00 01 01 40`, false],
    ['PPP', 9, 'ff 03 00 21', false],
    ['PPP without addresses', 9, '00 57', true],
    ['raw IP', 101, '', true],
    ['loopback of BSD and macOS', 0, '1e 00 00 00', true],
    ['loopback of OpenBSD', 108, '00 00 00 02', false],
    ['Linux cooked', 113, '00 00 00 01 00 06 00 11 22 33 44 55 00 00 08 00', false],
    [
      'Linux cooked, version 2',
      276,
      '86 dd 00 00 00 00 00 01 00 01 00 06 00 11 22 33 44 55 00 00',
      true,
    ],
  ];
  for (const [title, linkType, link, isV6] of cases) {
    it(`knows ${title}`, () => {
      const packet = Buffer.concat([hex(link), udp(isV6)]);
      const found = transportOf(linkType, packet);
      if (typeof found === 'string' || !('offset' in found)) {
        throw new Error(JSON.stringify(found));
      }
      deepEqual(
        [found.protocol, found.length, found.offset],
        [protocolUdp, 10, packet.length - 10],
      );
    });
  }

  it('passes over the extension headers of IPv6', () => {
    const plain = udp(true);
    const options = hex('11 00 00 00 00 00 00 00');
    const packet = Buffer.concat([plain.subarray(0, 40), options, plain.subarray(40)]);
    packet[6] = 60;
    packet.writeUInt16BE(packet.length - 40, 4);
    const found = transportOf(101, packet);
    equal(typeof found === 'object' && 'offset' in found && found.offset, 48);
  });

  it('takes no more for a datagram than it says it has', () => {
    const packet = Buffer.concat([udp(false), Buffer.from('more')]);
    packet.writeUInt16BE(packet.length, 2);
    const found = transportOf(101, packet);
    equal(typeof found === 'object' && 'offset' in found && found.length, 10);
  });

  it('tells why it leaves a packet out', () => {
    const fragment = udp(false).subarray(0, 24);
    fragment.writeUInt16BE(0x2000, 6);
    const later = Buffer.concat([udp(true).subarray(0, 40), hex('11 00 00 09 00 00 00 01')]);
    later[6] = 44;
    later.writeUInt16BE(100, 4);
    const icmp = udp(false);
    icmp[9] = 1;
    deepEqual(
      [
        transportOf(101, fragment),
        transportOf(101, later),
        transportOf(101, icmp),
        transportOf(1, hex(`${ethernet} 08 06 00 01`)),
        transportOf(101, udp(false).subarray(0, 22)),
        transportOf(101, Buffer.alloc(0)),
        transportOf(127, udp(false)),
      ],
      ['fragment', 'fragment', 'otherProtocol', 'notIp', 'broken', 'notIp', 'otherLink'],
    );
  });
});
