import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { EntryRow } from '../../../../src/shared/entry.ts';
import { formatUtcTime } from '../../../../src/shared/formatUtcTime.ts';
import { TimeOrigin } from '../../../../src/engine/log/timeOrigin.ts';
import { timesMore } from '../../timesMore.ts';
import { openCapture } from './openCapture.ts';
import { temporaryFile, temporaryFolder } from './tshark.ts';
import { tcpPacket } from './tcpPackets.ts';
import type { TestPacket } from './tcpPackets.ts';

/** Of a packet. */
interface Moment {
  readonly second: number;
  readonly nanoseconds: number;
}

/** A classic capture with nanoseconds. */
function nanosecondPcap(packets: readonly (Omit<TestPacket, 'time'> & Moment)[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b23c4d, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(101, 20);
  return Buffer.concat([
    head,
    ...packets.flatMap((packet) => {
      const bytes = tcpPacket({ ...packet, time: 0 });
      const record = Buffer.alloc(16);
      record.writeUInt32LE(packet.second, 0);
      record.writeUInt32LE(packet.nanoseconds, 4);
      record.writeUInt32LE(bytes.length, 8);
      record.writeUInt32LE(bytes.length, 12);
      return [record, bytes];
    }),
  ]);
}

/** A connection, what it says at those moments, and its end. */
function conversation(moments: readonly [Moment, Moment, ...Moment[]]): Buffer {
  const [first, ...others] = moments;
  const last = moments.at(-1) ?? first;
  const said = others.map((moment, index) => ({
    ...({ ...moment, from: 'client', sequence: 101 + index, acknowledgement: 501 } as const),
    payload: 'x',
  }));
  return nanosecondPcap([
    { ...first, from: 'client', flags: 'S', sequence: 100 },
    { ...first, from: 'server', flags: 'SA', sequence: 500, acknowledgement: 101 },
    { ...first, from: 'client', flags: 'A', sequence: 101, acknowledgement: 501 },
    ...said,
    { ...last, from: 'client', flags: 'R', sequence: 101 + others.length },
  ]);
}

const textOf = ({ time, nanoseconds }: EntryRow) => formatUtcTime(time, nanoseconds);
const wantedText = ({ second, nanoseconds }: Moment) =>
  formatUtcTime(second * 1_000 + nanoseconds / 1e6, nanoseconds);

const anyMoment = fc.record({
  second: fc.integer({ min: 1_790_000_000, max: 1_790_100_000 }),
  nanoseconds: fc.oneof(
    fc.nat(999_999_999),
    fc.nat(999_999).map((micros) => micros * 1_000),
    fc.constantFrom(0, 1, 999_999_999),
  ),
});

describe('nanoseconds of a capture', () => {
  it('are kept, shown where they are not whole microseconds, and saved as they were, twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(anyMoment, anyMoment, anyMoment).map((all) => all as [Moment, Moment, Moment]),
        async (moments) => {
          const wanted = [moments[0], ...moments.slice(1), moments[2]].map(wantedText);
          const opened = await openCapture(temporaryFile(conversation(moments), 'nano.pcap'));
          deepEqual(opened.entries.map(textOf), wanted);
          const folder = temporaryFolder();
          const [once, twice] = [join(folder, 'once.pcapng'), join(folder, 'twice.pcapng')];
          const saving = { job: 1, query: {}, format: 'pcapng' } as const;
          ok((await opened.reader.saveTraffic({ ...saving, path: once })).ok);
          const again = await openCapture(once);
          deepEqual(again.entries.map(textOf), wanted);
          ok((await again.reader.saveTraffic({ ...saving, path: twice })).ok);
          const times = packetTimes(readFileSync(once));
          deepEqual(times.slice(-3), moments.slice(1).concat(moments[2]).map(unitsOf));
          deepEqual(packetTimes(readFileSync(twice)), times);
          deepEqual((await openCapture(twice)).entries.map(textOf), wanted);
        },
      ),
      { numRuns: timesMore(10) },
    );
  });

  it('stand in every text format', async () => {
    const moment = { second: 1_790_000_000, nanoseconds: 123_456_789 };
    const { reader } = await openCapture(temporaryFile(conversation([moment, moment]), 'n.pcap'));
    const folder = temporaryFolder();
    for (const format of ['csv', 'jsonl', 'text'] as const) {
      const path = join(folder, format);
      const saved = await reader.saveTraffic({ job: 1, query: {}, format, path });
      ok(saved.ok);
      ok(readFileSync(path, 'utf8').includes('2026-09-21T14:13:20.123456789Z'), format);
    }
  });

  it('are those of doubles in a log of a socket that ran, and undefined', () => {
    const origin = new TimeOrigin();
    equal(origin.nanoseconds(1_790_000_000_000.123), undefined);
    origin.begin(1_790_000_000_000);
    equal(origin.nanoseconds(origin.rounded(0.123_456)), undefined);
    equal(origin.nanoseconds(0.123_456), 123_456);
    equal(origin.nanoseconds(-0.000_001), 999_999_999);
  });
});

const unitsOf = ({ second, nanoseconds }: Moment) =>
  BigInt(second) * 1_000_000_000n + BigInt(nanoseconds);

/** Nanoseconds since 1970 of each packet of a file of ours. */
function packetTimes(file: Buffer): bigint[] {
  const times: bigint[] = [];
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) {
    if (file.readUInt32LE(at) === 6) {
      times.push((BigInt(file.readUInt32LE(at + 12)) << 32n) | BigInt(file.readUInt32LE(at + 16)));
    }
  }
  return times;
}
