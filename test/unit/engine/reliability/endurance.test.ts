import { deepEqual, equal, ok } from 'node:assert/strict';
import { SystemClock } from '../../../../src/engine/clock.ts';
import { Jobs } from '../../../../src/engine/jobs.ts';
import { Connection } from '../../../../src/engine/connection.ts';
import { EntrySequence } from '../../../../src/engine/log/entrySequence.ts';
import { MemoryBudget } from '../../../../src/engine/memoryBudget.ts';
import { SocketTraffic } from '../../../../src/engine/socketTraffic.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { ForeignProgram } from '../../interop/foreignProgram.ts';
import { timesMore } from '../../timesMore.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { EngineFixture } from '../engineFixture.ts';
import { countOpenFiles, openSockets } from './leaks.ts';
import { bytesInUse } from './bytesInUse.ts';

/** A program in Node, in a process of its own, with the listener's port as its argument. */
function peerProgram(script: string, ...args: (string | number)[]): ForeignProgram {
  const program = new ForeignProgram(process.execPath, ['-e', script, ...args.map(String)]);
  endAfterTest(() => program.end());
  return program;
}

const mebibyte = 2 ** 20;

/** Opens, says one byte and closes or resets, `total` times, fifty at once. */
const comeAndGo = `
const { connect } = require('node:net');
const [port, total] = process.argv.slice(1).map(Number);
let begun = 0, ended = 0, resets = 0;
function next() {
  if (begun === total) return;
  const isReset = begun % 5 === 4;
  begun += 1;
  const socket = connect(port, '127.0.0.1', () => {
    if (isReset) { resets += 1; socket.resetAndDestroy(); } else socket.end('x');
  });
  socket.resume().on('error', (error) => { throw error; }).on('close', () => {
    ended += 1;
    if (ended === total) console.log('resets: ' + resets + '.');
    next();
  });
}
for (let i = 0; i < 50; i += 1) next();
`;

/** Sends \`mebibytes\` as fast as they are taken; reads what comes back. */
const flood = `
const { connect } = require('node:net');
const [port, mebibytes] = process.argv.slice(1).map(Number);
let left = mebibytes, back = 0;
const part = Buffer.alloc(${mebibyte}, 'flood');
const socket = connect(port, '127.0.0.1', write);
socket.on('drain', write).on('data', ({ length }) => (back += length));
socket.on('end', () => console.log('back: ' + back + '.'));
function write() {
  while (left > 0) {
    left -= 1;
    if (!socket.write(part)) return;
  }
  socket.end();
}
`;

/** A connection without a stream. */
class Exchange extends Connection {
  readonly local = this.peer;
  readonly queuedBytes = 0;

  send(): undefined {
    return undefined;
  }

  whenDrained(): void {}

  setEdge(): void {}

  stagesChanged(): void {}

  stop(): void {}

  hold(): void {}

  release(): void {}

  end(): undefined {
    return undefined;
  }
}

describe('endurance', () => {
  const connections = timesMore(1_000);
  it(`leaves nothing behind of ${connections} connections, every fifth of them reset`, async () => {
    const fixture = new EngineFixture({}, new SystemClock());
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const visit = async (total: number) => {
      const program = peerProgram(comeAndGo, port, total);
      equal(await program.whenExited(), 0, program.stderr);
      return await fixture.whenSummary(
        id,
        ({ counters, openConnections }) =>
          openConnections === 0 && counters.messagesIn === total - total / 5,
      );
    };
    // The first ones open what Node keeps for good.
    await visit(100);
    const files = countOpenFiles();
    await fixture.engine.clearTraffic();
    const { counters } = await visit(connections);
    equal(counters.bytesIn, connections - connections / 5);
    const events = new Map<string, number>();
    for (const event of await fixture.events(id)) {
      events.set(event, (events.get(event) ?? 0) + 1);
    }
    equal(events.get('accept remote'), connections);
    equal(events.get('reset remote connectionReset'), connections / 5);
    equal(events.get('close remote'), connections - connections / 5);
    equal(countOpenFiles(), files);
    await fixture.engine.stopSocket(id);
    deepEqual(await openSockets(), []);
  }).timeout(timesMore(60_000));

  for (const isEcho of [false, true]) {
    const mebibytes = timesMore(isEcho ? 32 : 128);
    it(`${isEcho ? 'echoes' : 'receives'} ${mebibytes} MiB within its bounds`, async () => {
      const fixture = new EngineFixture({ logBytesPerSocket: 16 * mebibyte });
      const { id, port } = await fixture.run({
        listen: 'tcp://127.0.0.1:0',
        ...(isEcho ? { respond: [{ on: 'message', echo: true }] } : undefined),
      });
      const before = bytesInUse();
      let most = 0;
      const program = peerProgram(flood, port, mebibytes);
      let looked = 0;
      await fixture.whenSummary(id, ({ counters, openConnections }) => {
        if (counters.bytesIn - looked >= 32 * mebibyte) {
          looked = counters.bytesIn;
          // The fixture keeps them all, which is no growth of the engine's.
          fixture.summaries.length = 0;
          most = Math.max(most, bytesInUse() - before);
        }
        return openConnections === 0 && counters.bytesIn === mebibytes * mebibyte;
      });
      ok(most < 64 * mebibyte, `${most} bytes more`);
      const { counters } = fixture.summaryOf(id);
      const echoed = isEcho ? counters.bytesIn : 0;
      equal(counters.bytesOut, echoed);
      const [, back] = await program.whenOutput(/back: (\d+)\./);
      equal(Number(back), echoed);
    }).timeout(timesMore(60_000));
  }

  it('counts beyond 32 bits to the byte', () => {
    const traffic = new SocketTraffic(
      'a',
      'a socket',
      {
        clock: new SystemClock(),
        sequence: new EntrySequence(),
        random: Math.random,
        limits: defaultLimits,
        jobs: new Jobs(),
        memory: new MemoryBudget(Infinity),
        sharedReadBuffer: new Uint8Array(0),
        nextConnection: () => 1,
        connectionExisted: () => true,
      },
      () => undefined,
    );
    const connection = new Exchange(1, 'tcp://127.0.0.1:1', 0, 'open');
    traffic.opened(connection);
    // The log keeps what is sent without a copy, so that these are 64 MiB of memory, not 5 GiB.
    const part = new Uint8Array(64 * mebibyte);
    for (let count = 0; count < 80; count += 1) {
      traffic.sent(connection, part);
    }
    const bytesOut = 80 * part.length + 1;
    traffic.sent(connection, Uint8Array.of(1));
    equal(traffic.counters.bytesOut, bytesOut);
    equal(connection.summary().bytesOut, bytesOut);
    // The last byte pushed out the last large part: the log keeps 64 MiB at most.
    equal(traffic.counters.evictedBytes, bytesOut - 1);
    equal(traffic.log.end - traffic.log.first, 1);
  });
});
