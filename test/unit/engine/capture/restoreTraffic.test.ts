import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storeTraffic } from '../../../../src/engine/capture/storeTraffic.ts';
import { directionIn } from '../../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../../src/engine/log/trafficLog.ts';
import type { SocketId } from '../../../../src/shared/entry.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { EngineFixture } from '../engineFixture.ts';
import type { Entry } from '../engineFixture.ts';
import { DatagramPeer, StreamPeer } from '../peers.ts';

describe('traffic that is restored after a reload', () => {
  let file: string;
  beforeEach(() => {
    const folder = mkdtempSync(path.join(tmpdir(), 'socket-workbench-restore-'));
    file = path.join(folder, 'traffic.pcapng');
    endAfterTest(() => rmSync(folder, { recursive: true, force: true }));
  });

  /** All that a row tells but its number and its connection's. */
  const told = (entry: Entry) => {
    const own = new Set(['seq', 'connection', 'offset']);
    return Object.fromEntries(Object.entries(entry).filter(([key]) => !own.has(key)));
  };

  async function stored(): Promise<{ before: EngineFixture; ids: SocketId[] }> {
    const before = new EngineFixture();
    const framed = await before.run({
      listen: 'tcp://127.0.0.1:0',
      framing: { lengthPrefix: { bytes: 2 } },
    });
    const datagrams = await before.run({
      ...{ listen: 'udp://127.0.0.1:0', service: 'echo' },
      faults: [{ type: 'duplicate', percent: 100 }],
    });
    const broker = await before.run({ listen: 'tcp://127.0.0.1:0', protocol: 'mqtt' });
    const subscriber = await StreamPeer.connect(broker.port);
    subscriber.socket.write(Buffer.from('100f00044d515454050200000000026d65e000c000', 'hex'));
    await before.whenSummary(broker.id, ({ counters }) => counters.messagesIn === 3);
    const peer = await StreamPeer.connect(framed.port);
    peer.socket.write(Buffer.from('\0\x05hello\0\x03you', 'latin1'));
    await before.whenEntry(framed.id, ({ bytes }) => bytes.toString() === 'you');
    const device = await DatagramPeer.bind();
    await device.send('ping', datagrams.port);
    await device.receive();
    peer.socket.resetAndDestroy();
    await before.whenEvent(framed.id, 'reset');
    const refused = await before.start({ listen: `tcp://127.0.0.1:${framed.port}` });
    equal(refused.state.kind, 'failed');
    const [message] = (await before.entries(framed.id)).filter(
      ({ direction }) => direction === 'in',
    );
    const range = { from: message?.seq ?? 0, to: message?.seq ?? 0 };
    await before.engine.annotate({ query: {}, ranges: [range], mark: true, note: 'the greeting' });
    await before.engine.stopAll();
    const outcome = await before.engine.captures.storeTraffic(file);
    ok(outcome.ok && outcome.value.entries > 0);
    return { before, ids: [framed.id, datagrams.id, refused.id, broker.id] };
  }

  const restore = (fixture: EngineFixture, ids: readonly SocketId[]) =>
    fixture.engine.captures.restoreTraffic({
      path: file,
      sockets: ids.map((id) => ({ id, name: id })),
    });

  it('has every entry as it was, marks and notes too, and says where the reload was', async () => {
    const { before, ids } = await stored();
    equal(statSync(file).mode & 0o777, 0o600);
    const after = new EngineFixture();
    const outcome = await restore(after, ids);
    ok(outcome.ok, JSON.stringify(outcome));
    ok(!existsSync(file));
    for (const id of ids) {
      const entries = await after.entries(id);
      deepEqual(entries.at(-1)?.event, { event: 'reload' });
      deepEqual(entries.slice(0, -1).map(told), (await before.entries(id)).map(told));
      if (id === ids.at(-1)) {
        deepEqual(
          entries.flatMap(({ context }) => context ?? []),
          ['mqtt:5', 'mqtt:5', 'mqtt:5'],
        );
      }
      const { counters, totalConnections } = await after.whenSummary(id, () => true);
      deepEqual(counters, before.summaryOf(id).counters);
      equal(totalConnections, before.summaryOf(id).totalConnections);
    }
    const noted = (await after.entries(ids[0] ?? '')).filter(({ isMarked }) => isMarked);
    deepEqual(
      noted.map(({ note }) => note),
      ['the greeting'],
    );
    const { bytesIn } = await after.engine.rates();
    ok(bytesIn.every((bytes) => bytes === 0));
  });

  it('stands before what comes next, which has connections of its own', async () => {
    const { ids } = await stored();
    const [id = ''] = ids;
    const after = new EngineFixture();
    await restore(after, ids);
    const restored = await after.entries(id);
    const { port } = await after.run({ listen: 'tcp://127.0.0.1:0' }, id);
    await StreamPeer.connect(port);
    const accepted = await after.whenEntry(id, ({ event, seq }) => {
      return event?.event === 'accept' && seq > (restored.at(-1)?.seq ?? 0);
    });
    ok(restored.every(({ connection }) => connection !== accepted.connection));
  });

  it('is left out for sockets that are there no more', async () => {
    const { ids } = await stored();
    const after = new EngineFixture();
    const outcome = await restore(after, ids.slice(1));
    ok(outcome.ok);
    deepEqual(await after.entries(ids[0] ?? ''), []);
    ok((await after.entries(ids[1] ?? '')).length > 0);
  });

  it('ends where the file is damaged, and is nothing where that is no capture', async () => {
    const { before, ids } = await stored();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 9));
    const damaged = await restore(new EngineFixture(), ids);
    ok(damaged.ok && damaged.value.damage !== undefined && damaged.value.entries > 0);
    writeFileSync(file, 'no capture at all');
    const after = new EngineFixture();
    const refused = await restore(after, ids);
    equal(refused.ok ? 'ok' : refused.error.code, 'notACapture');
    ok(!existsSync(file));
    deepEqual(await after.entries(ids[0] ?? ''), []);
    const missing = await restore(after, ids);
    equal(missing.ok ? 'ok' : missing.error.code, 'noSuchFile');
    await before.engine.stopAll();
  });

  it('keeps the newest entries of each socket, and all of a quiet one beside a flood', async () => {
    const bounds = { bytesMax: Infinity, entriesMax: Infinity };
    const quiet = new TrafficLog(bounds);
    const flooded = new TrafficLog(bounds);
    let seq = 0;
    for (let count = 0; count < 5_000; count += 1) {
      flooded.append(++seq, seq, 1, directionIn, Buffer.alloc(100, 65));
      if (count % 100 === 0) {
        quiet.append(++seq, seq, 2, directionIn, Buffer.from(`quiet ${count}`));
      }
    }
    for (const log of [quiet, flooded]) {
      log.openConnection(log === quiet ? 2 : 1, 'tcp://127.0.0.1:9', 'remote');
    }
    const socketOf = (socket: SocketId) => ({
      ...{ socket, name: socket, role: 'listener' as const, endpoint: 'tcp://127.0.0.1:7' },
      ...{ droppedDatagrams: undefined, evictedEntries: 3 },
    });
    const outcome = await storeTraffic(
      file,
      {
        lastSeq: seq,
        logs: () => [
          { id: 'quiet', name: 'quiet', log: quiet },
          { id: 'flooded', name: 'flooded', log: flooded },
        ],
        socketOf,
      },
      { bytesMax: 100_000, entriesMax: 1_000 },
    );
    ok(outcome.ok);
    const after = new EngineFixture();
    await restore(after, ['quiet', 'flooded']);
    const ofQuiet = await after.entries('quiet');
    equal(ofQuiet.length, 50 + 1);
    const ofFlooded = await after.entries('flooded');
    ok(ofFlooded.length > 300 && ofFlooded.length < 501, `${ofFlooded.length}`);
    equal(ofFlooded.at(-2)?.time, flooded.timeAt(flooded.end - 1));
    const { counters } = await after.whenSummary('flooded', () => true);
    equal(counters.evictedEntries, 3 + 5_000 - (ofFlooded.length - 1));
    equal((await after.whenSummary('quiet', () => true)).counters.evictedEntries, 3);
  });
});
