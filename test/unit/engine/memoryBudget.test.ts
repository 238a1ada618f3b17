import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import fc from 'fast-check';
import { directionIn } from '../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../src/engine/log/trafficLog.ts';
import { fairShare, MemoryBudget } from '../../../src/engine/memoryBudget.ts';
import type { SocketSummary } from '../../../src/shared/engineApi.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { ForeignProgram } from '../interop/foreignProgram.ts';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture, runningAt } from './engineFixture.ts';
import { useEngineWorker } from './engineWorker.ts';
import { StreamPeer } from './peers.ts';
import { bytesInUse } from './reliability/bytesInUse.ts';

const mebibyte = 2 ** 20;
const sockets = 100;

/** Sends a number of bytes to each port, and comes and goes at each so many times. */
const flood = `
const { connect } = require('node:net');
const [bytes, visits, ...ports] = process.argv.slice(1).map(Number);
const part = Buffer.alloc(65536, 'flood');
let left = ports.length * (visits + 1);
function visit(port, bytes, ended) {
  const socket = connect(port, '127.0.0.1');
  const write = () => {
    while (bytes > 0) {
      const some = part.subarray(0, bytes);
      bytes -= some.length;
      if (!socket.write(some)) return;
    }
    socket.end();
  };
  socket.on('connect', write).on('drain', write).resume();
  socket.on('close', () => {
    left -= 1;
    if (left === 0) console.log('done.');
    ended();
  });
}
for (const port of ports) {
  visit(port, bytes, () => undefined);
  let begun = 0;
  const next = () => {
    if (begun < visits) {
      begun += 1;
      visit(port, 1, next);
    }
  };
  next();
}
`;

describe('the memory budget', () => {
  const startWorker = useEngineWorker();

  it('divides evenly what those below their share leave over', () => {
    deepEqual(
      [
        fairShare([10, 20, 30], 60),
        fairShare([10, 20, 40], 60),
        fairShare([10, 100, 100], 60),
        fairShare([], 60),
      ],
      [Infinity, 30, 25, Infinity],
    );
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.nat(10_000), (wanted, total) => {
        const share = fairShare(wanted, total);
        const kept = wanted.reduce((sum, bytes) => sum + Math.min(bytes, share), 0);
        const all = wanted.reduce((sum, bytes) => sum + bytes, 0);
        ok(Math.abs(kept - Math.min(all, total)) < 1e-6);
      }),
    );
  });

  it('counts what logs take: payloads, columns, connections, marks and notes', () => {
    const fill = (budget: MemoryBudget) => {
      const logs = Array.from({ length: 20 }, () => {
        return new TrafficLog({ bytesMax: Infinity, entriesMax: Infinity }, budget.open());
      });
      for (const [number, log] of logs.entries()) {
        for (let entry = 0; entry < number * 500; entry += 1) {
          const connection = number * 100_000 + entry + 1;
          log.openConnection(connection, `tcp://127.0.0.1:${connection}`, 'remote');
          log.placeConnection(connection, `tcp://127.0.0.2:${connection}`, 'tcp://localhost:1');
          log.append(entry, 0, connection, directionIn, Buffer.alloc(entry % 300));
          log.closeConnection(connection);
          log.annotations.change(entry, { note: `${entry}`.repeat(entry % 30) });
        }
      }
      return logs;
    };
    // The first time compiles the code.
    fill(new MemoryBudget(Infinity));
    const budget = new MemoryBudget(Infinity);
    const before = bytesInUse();
    const logs = fill(budget);
    const taken = bytesInUse() - before;
    ok(budget.bytes > 30 * mebibyte, `${budget.bytes} bytes counted`);
    ok(Math.abs(taken / budget.bytes - 1) < 0.25, `${budget.bytes} of ${taken} bytes counted`);
    for (const log of logs) {
      log.clear();
    }
    equal(budget.bytes, 0);
  });

  it('evicts the oldest entries of logs above their fair share', () => {
    const budget = new MemoryBudget(2 * mebibyte);
    const logOf = (): TrafficLog => {
      const log: TrafficLog = new TrafficLog(
        { bytesMax: Infinity, entriesMax: Infinity },
        budget.open((bytes) => log.shrinkTo(bytes)),
      );
      return log;
    };
    const [quiet, loud, louder] = [logOf(), logOf(), logOf()];
    const payload = Buffer.alloc(1024);
    let seq = 0;
    const append = (log: TrafficLog, count: number) => {
      for (let each = 0; each < count; each += 1) {
        log.append((seq += 1), 0, 0, directionIn, payload);
      }
    };
    append(quiet, 500);
    append(loud, 20_000);
    append(louder, 20_000);
    ok(budget.bytes <= 4 * mebibyte, `${budget.bytes} bytes`);
    deepEqual([quiet.first, quiet.evictedEntries], [0, 0]);
    for (const log of [loud, louder]) {
      equal(log.end - log.first + log.evictedEntries, 20_000);
      ok(log.end - log.first > 400, `${log.end - log.first} entries are left`);
    }
  });

  it(`keeps a worker within its limits while ${sockets} sockets are flooded`, async () => {
    // Half of its heap, 80 MiB with what new objects may take, is all that it keeps.
    const { worker, rpc, summaries } = startWorker({ maxOldGenerationSizeMb: 32 });
    let failed: unknown;
    worker.on('error', (error) => (failed = error));
    await rpc.setLimits(defaultLimits);
    const latest = new Map<string, SocketSummary>();
    const whenSummary = async (id: string, fits: (summary: SocketSummary) => boolean) => {
      for (;;) {
        for (const { sockets: changed } of summaries.splice(0)) {
          changed.forEach((summary) => latest.set(summary.id, summary));
        }
        const summary = latest.get(id);
        if (summary !== undefined && fits(summary)) {
          return summary;
        }
        await once(worker, 'test:summary');
      }
    };
    const start = async (id: string) =>
      runningAt(await rpc.startSocket(id, { name: id, listen: 'tcp://127.0.0.1:0' })).port;
    const quiet = await start('quiet');
    const peer = await StreamPeer.connect(quiet);
    for (let count = 1; count <= 20; count += 1) {
      peer.socket.write(`message ${count}`);
      await whenSummary('quiet', ({ counters }) => counters.messagesIn === count);
    }
    const ports = new Map<string, number>();
    for (let number = 1; number <= sockets; number += 1) {
      ports.set(`flooded ${number}`, await start(`flooded ${number}`));
    }
    const before = process.memoryUsage.rss();
    const visits = 25;
    const program = new ForeignProgram(process.execPath, [
      ...['-e', flood, String(mebibyte), String(visits)],
      ...[...ports.values()].map(String),
    ]);
    endAfterTest(() => program.end());
    await program.whenOutput(/done/);
    const bytesIn = mebibyte + visits;
    for (const id of ports.keys()) {
      const { counters } = await whenSummary(
        id,
        (summary) => summary.openConnections === 0 && summary.counters.bytesIn === bytesIn,
      );
      // Without a filter, so that it is complete at once.
      const { total, id: query } = await rpc.openQuery({ sockets: [id] });
      const { rows } = await rpc.page({ query, at: { position: 0 }, count: 1000, previewBytes: 0 });
      equal(rows.length, total);
      const kept = rows.reduce((sum, { direction, length }) => {
        return direction === 'in' ? sum + length : sum;
      }, 0);
      equal(kept + counters.evictedBytes, bytesIn, id);
      ok(counters.evictedEntries > 0, id);
    }
    equal(failed, undefined);
    const more = process.memoryUsage.rss() - before;

    ok(more < 128 * mebibyte, `${Math.round(more / mebibyte)} MiB more`);
    const { counters, entries } = await whenSummary('quiet', () => true);
    deepEqual([counters.evictedEntries, entries], [0, 23]);
  }).timeout(60_000);

  it('ends a connection whose frame needs more than the budget has, and nothing is left to evict', async () => {
    const fixture = new EngineFixture({ memoryBytes: 4 * mebibyte });
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      framing: 'line',
      frameBytesMax: 32 * mebibyte,
    });
    const peer = await StreamPeer.connect(port);
    peer.socket.write(Buffer.alloc(16 * mebibyte, 'x'));
    const { counters } = await fixture.whenSummary(
      id,
      ({ openConnections, counters: { messagesIn } }) => openConnections === 0 && messagesIn > 0,
    );
    ok(counters.bytesIn > 3 * mebibyte, `${counters.bytesIn} bytes in the log`);
    ok(counters.bytesIn < 8 * mebibyte, `${counters.bytesIn} bytes in the log`);
    deepEqual((await fixture.events(id)).at(-1), 'close local');
  });
});
