import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { Fragments } from '../../../../src/engine/capture/read/fragments.ts';
import { NetworkLayer } from '../../../../src/engine/capture/read/networkLayer.ts';
import { PacketHeader, protocolUdp } from '../../../../src/engine/capture/packetHeader.ts';
import { openCapture } from './openCapture.ts';
import { pcapOf, temporaryFile } from './tshark.ts';

const ends = {
  source: Buffer.from([10, 0, 0, 1]),
  target: Buffer.from([10, 0, 0, 2]),
};

interface Piece {
  readonly identification: number;
  readonly at: number;
  readonly hasMore: boolean;
  readonly bytes: Buffer;
}

/** Cut after multiples of eight bytes, as IP does. */
function cut(bytes: Buffer, cuts: readonly number[], identification: number): Piece[] {
  const places = [...new Set([0, ...cuts.map((place) => place * 8)])]
    .filter((place) => place === 0 || place < bytes.length)
    .sort((one, other) => one - other);
  return places.map((at, index) => {
    const end = places[index + 1];
    return { identification, at, hasMore: end !== undefined, bytes: bytes.subarray(at, end) };
  });
}

/** As the network layer has just read it. */
function add(fragments: Fragments, piece: Piece | undefined, time: number): Buffer | undefined {
  if (piece === undefined) {
    return undefined;
  }
  const network = new NetworkLayer();
  network.bytes = Buffer.concat([ends.source, ends.target, piece.bytes]);
  network.protocol = protocolUdp;
  network.offset = 8;
  network.length = piece.bytes.length;
  network.identification = piece.identification;
  network.fragmentAt = piece.at;
  network.hasMore = piece.hasMore;
  return fragments.add(network, time);
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
          const wholes = shuffled.flatMap(({ piece }) => add(fragments, piece, 0) ?? []);
          equal(wholes.length >= 1, true);
          deepEqual(wholes[0], bytes);
        },
      ),
    );
  });

  it('have the bytes of the first that came, where they overlap', () => {
    const fragments = new Fragments();
    const piece = (at: number, text: string, hasMore: boolean) => ({
      ...{ identification: 1, at, hasMore },
      bytes: Buffer.from(text),
    });
    equal(add(fragments, piece(8, 'bbbbbbbb', true), 0), undefined);
    equal(add(fragments, piece(24, 'dddd', false), 0), undefined);
    equal(add(fragments, piece(0, 'aaaaaaaaXXXX', true), 0), undefined);
    equal(
      add(fragments, piece(8, 'YYYYYYYYccccccccZZ', true), 0)?.toString(),
      'aaaaaaaabbbbbbbbccccccccdddd',
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
      equal(add(fragments, piece, time), undefined);
    }
    equal(fragments.lost, 2);
    for (let identification = 100; identification < 1_200; identification += 1) {
      equal(first && add(fragments, { ...first, identification }, 120_000), undefined);
    }
    fragments.end();
    equal(fragments.lost, 2 + 1 + 1_100);
    equal(first && add(fragments, { ...first, at: 65_528 }, 0), undefined);
    equal(fragments.lost, 2 + 1 + 1_100 + 1);
  });

  it('take no longer for being small', () => {
    const bytes = Buffer.alloc(64_000, 1);
    const places = Array.from({ length: 7_999 }, (_, index) => index + 1);
    const pieces = cut(bytes, places, 3);
    equal(pieces.length, 8_000);
    // One after the other, from the end, and every other one first.
    const orders = [
      pieces,
      pieces.toReversed(),
      [
        ...pieces.filter((_, index) => index % 2 === 0),
        ...pieces.filter((_, index) => index % 2 === 1),
      ],
    ];
    const startedAt = process.cpuUsage();
    for (const order of orders) {
      const fragments = new Fragments();
      const wholes = order.flatMap((piece) => add(fragments, piece, 0) ?? []);
      equal(wholes.length, 1);
    }
    const { user } = process.cpuUsage(startedAt);
    ok(user < 3_000_000, `${user} µs of processor time`);
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
