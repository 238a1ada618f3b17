import { equal, ok } from 'node:assert/strict';
import { endianness } from 'node:os';
import { procAddress, readDrops } from '../../../src/engine/datagram/kernelDrops.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { floodWithDatagrams } from './floodWithDatagrams.ts';
import { DatagramPeer } from './peers.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('datagrams that the kernel drops', () => {
  (endianness() === 'LE' ? it : it.skip)('are found by the address as the kernel writes it', () => {
    const cases = [
      ['127.0.0.1', 'IPv4', '0100007F:270F'],
      ['0.0.0.0', 'IPv4', '00000000:270F'],
      ['::1', 'IPv6', '00000000000000000000000001000000:270F'],
      ['::', 'IPv6', '00000000000000000000000000000000:270F'],
      ['fe80::a:b%eth0', 'IPv6', '000080FE00000000000000000B000A00:270F'],
      ['::ffff:127.0.0.1', 'IPv6', '0000000000000000FFFF00000100007F:270F'],
      ['1:2:3:4:5:6:7:8', 'IPv6', '02000100040003000600050008000700:270F'],
    ] as const;
    for (const [address, family, expected] of cases) {
      equal(procAddress({ address, family, port: 9_999 }), expected);
    }
  });

  it('are read from the last column of the right line', () => {
    const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  101: 0100007F:270F 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 12345 2 0000000000000000 42
  102: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 12346 2 0000000000000000 7
`;
    equal(readDrops(table, '0100007F:270F'), 42);
    equal(readDrops(table, '0100007F:0035'), 7);
    equal(readDrops(table, '00000000:0035'), undefined);
    equal(readDrops('', '00000000:0035'), undefined);
  });

  onLinux('are counted on the socket', async () => {
    const clock = new ManualClock();
    const fixture = new EngineFixture({}, clock);
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const peer = await DatagramPeer.bind();
    // Each send completes within this turn of the loop, so nobody reads meanwhile.
    const count = 3_000;
    const sends = Array.from({ length: count }, () => peer.send(Buffer.alloc(8_000), port));
    await Promise.all(sends);
    const summary = () => {
      clock.advance(1_000);
      return fixture.summaries.at(-1)?.sockets.find((socket) => socket.id === id)?.counters;
    };
    const total = () => (summary()?.messagesIn ?? 0) + (summary()?.droppedDatagrams ?? 0);
    while (total() < count) {
      await new Promise(setImmediate);
    }
    equal(total(), count);
    ok((summary()?.droppedDatagrams ?? 0) > 0);
  });

  onLinux('are counted up to the stop, however soon after the last look that comes', async () => {
    // The clock stands still, so nobody looks in between.
    const clock = new ManualClock();
    const fixture = new EngineFixture({}, clock);
    const { id, port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      receiveBufferBytes: 16_384,
    });
    const count = 300;
    floodWithDatagrams(port, count);
    await fixture.engine.stopSocket(id);
    clock.advance(1_000);
    const { messagesIn, droppedDatagrams = 0 } = fixture.summaryOf(id).counters;
    equal(messagesIn + droppedDatagrams, count);
  });
});
