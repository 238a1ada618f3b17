import { deepEqual, equal, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import fc from 'fast-check';
import type { EventDetail } from '../../../../src/shared/entry.ts';
import {
  PacketHeader,
  protocolUdp,
  segmentBytesMax,
} from '../../../../src/engine/capture/packetHeader.ts';
import type { SavedEntry } from '../../../../src/engine/capture/savedEntry.ts';
import { CaptureReader } from '../../../../src/engine/capture/read/captureReader.ts';
import { describeProgram } from '../../interop/foreignProgram.ts';
import { anyConversation, blocksOf, entriesOf, packetsOf, pcapngOf } from './conversations.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { openCapture } from './openCapture.ts';
import type { CapturedEntry } from './openCapture.ts';
import { pcapOf, temporaryFile, temporaryFolder } from './tshark.ts';
import { timesMore } from '../../timesMore.ts';

describe('reading a capture', () => {
  it('has messages and events from the packets alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyConversation, { minLength: 1, maxLength: 6 }), async (lives) => {
        const saved = entriesOf(lives);
        const { entries } = await openCapture(temporaryFile(packetsOf(saved)));
        deepEqual(byConnection(entries.map(ofRead)), byConnection(saved.map(ofSaved)));
      }),
      { numRuns: timesMore(20) },
    );
  });

  it('saves what a query finds in it, once it is read', async () => {
    const saved = entriesOf(fc.sample(anyConversation, { numRuns: 6, seed: 3 }));
    const reader = new CaptureReader({ summary: () => undefined });
    endAfterTest(() => reader.dispose());
    await reader.open(temporaryFile(pcapngOf(saved)));
    const path = join(temporaryFolder(), 'again.pcapng');
    const filter = 'in';
    const again = { job: 1, query: { filter }, format: 'pcapng', path } as const;
    // Nothing is read yet: it waits.
    const outcome = await reader.saveTraffic(again);
    const wanted = saved.filter(({ direction }) => direction === 'in').map(ofSaved);
    equal(outcome.ok && outcome.value.entries, wanted.length, JSON.stringify(outcome));
    const { entries } = await openCapture(path);
    const withoutName = (entry: object) => ({ ...entry, socket: '' });
    deepEqual(
      byConnection(entries.filter(({ direction }) => direction === 'in').map(ofRead)).map(
        withoutName,
      ),
      byConnection(wanted).map(withoutName),
    );
    const cancelled = reader.saveTraffic({ ...again, job: 2 });
    await reader.cancelJob(2);
    const { ok: isSaved, error } = { error: undefined, ...(await cancelled) };
    deepEqual([isSaved, error?.code], [false, 'cancelled']);
  });

  it('has a message in one entry however many packets it took, and finds what lies across them', async () => {
    const bytes = Buffer.alloc(200_000, '.');
    bytes.write('needle', 65_492);
    const saved = entriesOf([
      {
        ...{ scheme: 'tcp', isV6: false, opening: 'accept', ending: 'open' },
        messages: [{ isIn: true, bytes }],
      },
    ]);
    const file = packetsOf(saved);
    const { reader, entries } = await openCapture(temporaryFile(file));
    equal(entries.length, 2);
    ok(entries[1]?.bytes.equals(bytes));
    equal((await reader.openQuery({ filter: '"needle" len:200000' })).total, 1);
    // What is there of it is kept when its end is missing.
    const cut = await openCapture(temporaryFile(file.subarray(0, 150_000)));
    equal(cut.entries[1]?.length, 2 * segmentBytesMax);
  });

  it('sets no time limit for each message alone that a regular expression looks at', async () => {
    const messages = Array.from({ length: 300 }, (_, index) => ({
      isIn: true,
      bytes: Buffer.from(`message ${index}`),
    }));
    const saved = entriesOf([
      { scheme: 'tcp', isV6: false, opening: 'accept', messages, ending: 'open' },
    ]);
    const { reader } = await openCapture(temporaryFile(pcapngOf(saved)));
    const limited = Object.getOwnPropertyDescriptor(Script.prototype, 'runInContext') ?? {};
    let limits = 0;
    Object.defineProperty(Script.prototype, 'runInContext', {
      ...limited,
      value(this: Script, ...given: unknown[]) {
        limits += 1;
        return Reflect.apply(limited.value as () => unknown, this, given) as unknown;
      },
    });
    endAfterTest(() => void Object.defineProperty(Script.prototype, 'runInContext', limited));
    const path = join(temporaryFolder(), 'found.csv');
    const query = { filter: '/message \\d+7$/' };
    const found = await reader.saveTraffic({ job: 1, query, format: 'csv', path });
    equal(found.ok && found.value.entries, 29);
    ok(limits < 50, String(limits));
  });

  it('reads up to where a file is cut short, and says so', async () => {
    const saved = entriesOf(fc.sample(anyConversation, { numRuns: 3, seed: 1 }));
    const whole = packetsOf(saved);
    const all = saved.map(ofSaved);
    for (const part of [0.3, 0.6, 0.9]) {
      const cut = whole.subarray(0, Math.floor(whole.length * part));
      const { entries } = await openCapture(temporaryFile(cut));
      const { event } = entries.at(-1) ?? {};
      equal(event?.error?.code, 'captureDamaged');
      const messages = entries.filter(({ direction }) => direction !== 'event').map(ofRead);
      deepEqual(messages, all.filter(({ way }) => way !== 'event').slice(0, messages.length));
    }
  });

  it('never fails on a file that is damaged anywhere', async () => {
    const entries = entriesOf(fc.sample(anyConversation, { numRuns: 2, seed: 8 }));
    const files = [pcapngOf(entries), packetsOf(entries)] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.uint8Array({ minLength: 1, maxLength: 16 }),
        async (whole, place, bytes) => {
          const at = Math.floor(place * whole.length);
          const damaged = Buffer.from(whole);
          damaged.set(bytes.subarray(0, whole.length - at), at);
          damaged.set(whole.subarray(0, 12));
          await openCapture(temporaryFile(damaged));
        },
      ),
      { numRuns: timesMore(40) },
    );
  });

  it('refuses what is no capture, and a file that is not there', async () => {
    const reader = new CaptureReader({ summary: () => undefined });
    const text = await reader.open(temporaryFile(Buffer.from('hello'), 'a.pcap'));
    equal(!text.ok && text.error.code, 'notACapture');
    const missing = await reader.open(join(temporaryFolder(), 'missing.pcap'));
    equal(!missing.ok && missing.error.code, 'noSuchFile');
    reader.dispose();
  });
});

describeProgram('a capture that other programs made', ['text2pcap'], (text2pcap) => {
  const request = 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n';

  function make(...options: string[]): string {
    const folder = temporaryFolder();
    const rows = [...Buffer.from(request)].map((byte) => byte.toString(16).padStart(2, '0'));
    writeFileSync(join(folder, 'dump.txt'), `000000 ${rows.join(' ')}\n`);
    const file = join(folder, 'made.pcap');
    execFileSync(text2pcap, ['-q', ...options, join(folder, 'dump.txt'), file], {
      stdio: 'ignore',
    });
    return file;
  }

  it('is read over Ethernet, IPv4 and IPv6, TCP and UDP, classic and new', async () => {
    const variants = [
      ['-T', '51000,8080'],
      ['-u', '51000,8080'],
      ['-6', '2001:db8::1,2001:db8::2', '-T', '51000,8080'],
      ['-F', 'pcap', '-T', '51000,8080'],
      ['-F', 'modpcap', '-T', '51000,8080'],
      ['-F', 'nsecpcap', '-4', '10.0.0.1,10.0.0.2', '-u', '51000,8080'],
    ];
    const peers = [];
    for (const options of variants) {
      const { entries } = await openCapture(make(...options));
      const [entry] = entries;
      equal(entry?.bytes.toString(), request, options.join(' '));
      peers.push(`${entry.socket} ${entry.peer ?? ''} ${entry.direction}`);
    }
    deepEqual(peers.slice(2), [
      'tcp://[2001:db8::2]:8080 tcp://[2001:db8::1]:51000 in',
      peers[0],
      peers[0],
      'udp://10.0.0.2:8080 udp://10.0.0.1:51000 in',
    ]);
  });

  it('is read in either byte order', async () => {
    const file = make('-F', 'pcap', '-T', '51000,8080');
    const bytes = readFileSync(file);
    const swap = (at: number, length: number) => bytes.subarray(at, at + length).reverse();
    [0, 8, 12, 16, 20, 24, 28, 32, 36].forEach((at) => swap(at, 4));
    [4, 6].forEach((at) => swap(at, 2));
    const { entries } = await openCapture(temporaryFile(bytes, 'swapped.pcap'));
    equal(entries[0]?.bytes.toString(), request);
  });
});

describe('a capture of a scan', () => {
  it('has as many sockets as one can choose from, and all that answered', async () => {
    const [client, server] = [Uint8Array.of(10, 0, 0, 1), Uint8Array.of(10, 0, 0, 2)];
    const end = (address: Uint8Array, port: number) => ({ address, port });
    const packets = Array.from({ length: 3_000 }, (_, index) => {
      const there = new PacketHeader(protocolUdp, end(client, 50_000), end(server, index + 1));
      const packet = Buffer.alloc(there.udpBytes(1));
      there.writeUdp(packet, Buffer.from('?'));
      return packet;
    });
    const { summary, entries } = await openCapture(temporaryFile(pcapOf(packets), 'scan.pcap'));
    equal(summary.sockets.length, 1_001);
    equal(entries.length, 3_000);
    const { socket, peer, direction } = entries.at(-1) ?? {};
    deepEqual([socket, peer, direction], ['udp://0.0.0.0:0', 'udp://10.0.0.2:3000', 'out']);
  });
});

describe('a gap in a capture', () => {
  it('is there again when the capture is saved, for others by the numbers of its packets', async () => {
    const message = (index: number) => ({ isIn: true, bytes: Buffer.from(`message ${index}`) });
    const saved = entriesOf([
      {
        ...{ scheme: 'tcp', isV6: false, opening: 'accept', ending: 'open' },
        messages: [1, 2, 3].map(message),
      },
    ]);
    const packets = blocksOf(packetsOf(saved));
    const lossy = packets.filter((block) => !block.includes('message 2'));
    const { reader } = await openCapture(temporaryFile(Buffer.concat(lossy)));
    const path = join(temporaryFolder(), 'again.pcapng');
    await reader.saveTraffic({ job: 1, query: {}, format: 'pcapng', path });
    const file = readFileSync(path);
    const withoutRecords = blocksOf(file).filter((block) => block.readUInt32LE(0) !== 0x80535742);
    for (const bytes of [file, Buffer.concat(withoutRecords)]) {
      const { entries } = await openCapture(temporaryFile(bytes));
      deepEqual(
        entries.map(
          ({ event, bytes: payload }) =>
            event?.error?.limitBytes ?? event?.event ?? payload.toString(),
        ),
        ['accept', 'message 1', 9, 'message 3'],
      );
    }
  });
});

describe('reassembly', () => {
  /** Packets of one connection, reordered, repeated or left out. */
  async function read(change: (packets: Buffer[]) => Buffer[]): Promise<readonly CapturedEntry[]> {
    const messages = ['one ', 'two ', 'three ', 'four '].map((text) => ({
      isIn: true,
      bytes: Buffer.from(text),
    }));
    const saved = entriesOf([
      { scheme: 'tcp', isV6: false, opening: 'accept', messages, ending: 'remoteClose' },
    ]);
    const blocks = blocksOf(packetsOf(saved));
    const heads = blocks.filter((block) => block.readUInt32LE(0) !== 6);
    const packets = blocks.filter((block) => block.readUInt32LE(0) === 6);
    return (await openCapture(temporaryFile(Buffer.concat([...heads, ...change(packets)]))))
      .entries;
  }
  const textOf = (entries: readonly CapturedEntry[]) =>
    entries.map(({ bytes }) => bytes.toString()).join('');

  it('puts segments in order, and drops what is sent again', async () => {
    const entries = await read(([syn, synAck, ack, one, two, three, four, ...rest]) =>
      [syn, synAck, ack, two, one, four, two, three, one, ...rest].filter((packet) => !!packet),
    );
    equal(textOf(entries), 'one two three four ');
    deepEqual(
      entries.flatMap(({ event }) => (event ? [event.event] : [])),
      ['accept', 'shutdown', 'close'],
    );
  });

  it('takes no more of a simple packet than was captured', async () => {
    const message = { isIn: true, bytes: Buffer.from('hello capture') };
    const saved = entriesOf([
      {
        ...{ scheme: 'udp', isV6: false, opening: 'accept', ending: 'open' },
        messages: [message],
      },
    ]);
    const [section, place, packet] = blocksOf(packetsOf(saved));
    // 20 bytes of IP, 8 of UDP, and 5 of 13; the block is filled up to a multiple of four.
    const snapBytes = 33;
    place?.writeUInt32LE(snapBytes, 12);
    const simple = Buffer.alloc(52, 0xee);
    simple.writeUInt32LE(3, 0);
    simple.writeUInt32LE(simple.length, 4);
    simple.writeUInt32LE(41, 8);
    simple.set(packet?.subarray(28, 28 + snapBytes) ?? [], 12);
    simple.writeUInt32LE(simple.length, simple.length - 4);
    const file = Buffer.concat([section, place, simple].filter((block) => !!block));
    const { entries } = await openCapture(temporaryFile(file));
    equal(entries[0]?.bytes.toString(), 'hello');
    equal(entries[1]?.event?.error?.limitBytes, 8);
  });

  it('marks what is missing, with its length', async () => {
    const entries = await read((packets) => packets.filter((_, index) => index !== 4));
    equal(textOf(entries), 'one three four ');
    const gap = entries.find(({ event }) => event?.error?.code === 'captureGap');
    equal(gap?.event?.error?.limitBytes, 4);
    ok(entries.some(({ event }) => event?.event === 'close'));
  });
});

/** What a file must give back of an entry. */
function ofSaved({ name, time, direction, bytes, event, ends }: SavedEntry) {
  const same = { socket: name, time, peer: ends?.peer.replace('tls:', 'tcp:') };
  return event
    ? { ...same, time: timeOf(time, event), way: 'event', what: wordsOf(event) }
    : { ...same, way: direction as string, what: Buffer.from(bytes).toString('base64') };
}

function ofRead({ socket, time, direction, bytes, event, peer }: CapturedEntry) {
  return {
    ...{ socket, time: timeOf(time, event), peer, way: direction as string },
    what: event ? wordsOf(event) : bytes.toString('base64'),
  };
}

/** A close may come before what others did meanwhile. */
function byConnection<
  Entry extends { readonly socket: string; readonly peer?: string | undefined },
>(entries: readonly Entry[]): Entry[] {
  const keyOf = ({ socket, peer = '' }: Entry) => `${socket} ${peer}`;
  return entries.toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
}

function wordsOf({ event, side }: EventDetail): string {
  return `${event} ${side ?? ''}`;
}

/** On the wire, a connection is closed as soon as both sides have finished; we close it later. */
function timeOf(time: number, event: EventDetail | undefined): number | undefined {
  return event?.event === 'close' ? undefined : time;
}
