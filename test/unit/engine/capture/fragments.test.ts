import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { Fragments } from '../../../../src/engine/capture/read/fragments.ts';
import type { Fragment } from '../../../../src/engine/capture/read/fragments.ts';
import { PacketHeader, protocolUdp } from '../../../../src/engine/capture/packetHeader.ts';
import { openCapture } from './openCapture.ts';
import { pcapOf, temporaryFile } from './tshark.ts';

const ends = {
  protocol: protocolUdp,
  source: Buffer.from([10, 0, 0, 1]),
  target: Buffer.from([10, 0, 0, 2]),
};

/** Cut after multiples of eight bytes, as IP does. */
function cut(bytes: Buffer, cuts: readonly number[], identification: number): Fragment[] {
  const places = [...new Set([0, ...cuts.map((place) => place * 8)])]
    .filter((place) => place === 0 || place < bytes.length)
    .sort((one, other) => one - other);
  return places.map((at, index) => {
    const end = places[index + 1];
    return {
      ...{ ...ends, identification, at, hasMore: end !== undefined },
      bytes: bytes.subarray(at, end),
    };
  });
}

describe('fragments of IP packets', () => {
  it('are put together in whatever order they come, once', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.array(fc.nat(50), { maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        (payload, cuts, order) => {
          const bytes = Buffer.from(payload);
          const pieces = cut(bytes, cuts, 1).flatMap((piece) => [piece, piece]);
          const shuffled = pieces
            .map((piece, index) => ({ piece, key: order[index] ?? 0 }))
            .sort((one, other) => one.key - other.key);
          const fragments = new Fragments();
          const wholes = shuffled.flatMap(({ piece }) => fragments.add(piece, 0) ?? []);
          equal(wholes.length >= 1, true);
          deepEqual(wholes[0], { ...ends, bytes });
        },
      ),
    );
  });

  it('are given up, and counted, when one stays away', () => {
    const bytes = Buffer.alloc(64);
    const [first, second, third] = cut(bytes, [2, 4], 7);
    const fragments = new Fragments();
    for (const [piece, time] of [
      [first, 0],
      [third, 1],
      // Too late for these: the number is used anew.
      [second, 120_000],
    ] as const) {
      equal(piece && fragments.add(piece, time), undefined);
    }
    equal(fragments.lost, 2);
    for (let identification = 100; identification < 1_200; identification += 1) {
      equal(first && fragments.add({ ...first, identification }, 120_000), undefined);
    }
    fragments.end();
    equal(fragments.lost, 2 + 1 + 1_100);
    equal(first && fragments.add({ ...first, at: 65_528 }, 0), undefined);
    equal(fragments.lost, 2 + 1 + 1_100 + 1);
  });

  it('become one message of a capture, with all its bytes', async () => {
    const payload = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index & 0xff));
    const header = new PacketHeader(
      protocolUdp,
      { address: ends.source, port: 50_000 },
      { address: ends.target, port: 9_999 },
    );
    const packet = Buffer.alloc(header.udpBytes(payload.length));
    header.writeUdp(packet, payload);
    const packets = cut(packet.subarray(20), [185, 370, 555], 9).map(({ at, hasMore, bytes }) => {
      const piece = Buffer.concat([packet.subarray(0, 20), bytes]);
      piece.writeUInt16BE(piece.length, 2);
      piece.writeUInt16BE(9, 4);
      piece.writeUInt16BE((hasMore ? 0x2000 : 0) | (at / 8), 6);
      return piece;
    });
    const whole = await openCapture(temporaryFile(pcapOf(packets.toReversed()), 'a.pcap'));
    deepEqual(
      whole.entries.map(({ socket, length, bytes }) => [socket, length, bytes.equals(payload)]),
      [['udp://10.0.0.2:9999', 5_000, true]],
    );
    const { entries } = await openCapture(temporaryFile(pcapOf(packets.slice(1)), 'b.pcap'));
    deepEqual(
      entries.map(({ event }) => event?.error?.message),
      ['3 × fragments of IP packets that are not whole'],
    );
  });
});
