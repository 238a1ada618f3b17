import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Query } from '../../../src/shared/entry.ts';
import { directions } from '../../../src/shared/entry.ts';
import { readPage } from '../../../src/engine/log/pageRows.ts';
import { directionIn } from '../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../src/engine/log/trafficLog.ts';
import { TrafficQuery } from '../../../src/engine/log/trafficQuery.ts';

const bytes = Buffer.from('payload');

const steps = fc.array(
  fc.oneof(
    {
      weight: 30,
      arbitrary: fc.record({
        kind: fc.constant('append' as const),
        socket: fc.nat(3),
        connection: fc.nat(3),
        direction: fc.nat(1),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), socket: fc.nat(3) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'look' as const }) },
  ),
  { maxLength: 300 },
);

const query: fc.Arbitrary<Query> = fc.record(
  {
    sockets: fc.subarray(['0', '1', '2', '3']),
    connection: fc.nat(3),
    directions: fc.subarray([...directions]),
  },
  { requiredKeys: [] },
);

describe('TrafficQuery', () => {
  it('finds every position as a filtered and sorted list would', () => {
    fc.assert(
      fc.property(steps, query, fc.integer({ min: 1, max: 40 }), (steps, wanted, entriesMax) => {
        const logs = [0, 1, 2, 3].map(() => new TrafficLog({ bytesMax: 1e9, entriesMax }));
        const result = new TrafficQuery(1, wanted);
        logs.forEach((log, socket) => result.addLog(String(socket), log));
        const kept: { socket: number; seq: number; connection: number; direction: number }[][] =
          logs.map(() => []);
        const expected = () =>
          kept
            .flat()
            .filter(
              ({ socket, connection, direction }) =>
                (wanted.sockets?.includes(String(socket)) ?? true) &&
                (wanted.connection ?? connection) === connection &&
                (wanted.directions?.includes(directions[direction] ?? 'event') ?? true),
            )
            .map(({ seq }) => seq)
            .sort((a, b) => a - b);
        const look = () => {
          ok(result.update(1_000));
          const seqs = expected();
          const summary = result.summary();
          equal(summary.total, seqs.length);
          equal(summary.firstSeq, seqs[0] ?? 0);
          equal(summary.lastSeq, seqs.at(-1) ?? 0);
          for (const position of [0, 1, Math.floor(seqs.length / 2), seqs.length]) {
            const page = readPage(result, position, 7, 4);
            equal(page.position, Math.min(position, seqs.length));
            deepEqual(
              page.rows.map(({ seq }) => seq),
              seqs.slice(page.position, page.position + 7),
            );
          }
          for (const [position, seq] of seqs.entries()) {
            equal(result.positionOfSeq(seq), position);
          }
        };
        let seq = 0;
        for (const step of steps) {
          if (step.kind === 'look') {
            look();
          } else if (step.kind === 'clear') {
            logs[step.socket]?.clear();
            kept[step.socket] = [];
          } else {
            seq += 1;
            logs[step.socket]?.append(seq, 0, step.connection, step.direction, bytes);
            kept[step.socket]?.push({ ...step, seq });
            kept[step.socket]?.splice(0, (kept[step.socket]?.length ?? 0) - entriesMax);
          }
        }
        look();
      }),
      { numRuns: 200 },
    );
  });

  it('counts what was in its result and is evicted, not what was cleared', () => {
    const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 10 });
    const [all, filtered] = [new TrafficQuery(1, {}), new TrafficQuery(2, { directions: ['in'] })];
    all.addLog('a', log);
    filtered.addLog('a', log);
    for (let seq = 1; seq <= 40; seq += 1) {
      log.append(seq, 0, 0, seq % 2, bytes);
      filtered.update(1_000);
    }
    equal(all.summary().evicted, 30);
    equal(filtered.summary().evicted, 15);
    log.clear();
    filtered.update(1_000);
    equal(all.summary().evicted, 0);
    equal(filtered.summary().evicted, 0);
  });

  it('never asks for entries that are gone, however little time it has', () => {
    const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 10_000 });
    const filtered = new TrafficQuery(1, { directions: ['in'] });
    filtered.addLog('a', log);
    for (let seq = 1; seq <= 30_000; seq += 1) {
      log.append(seq, 0, 0, directionIn, bytes);
      if (seq % 9_000 === 0) {
        filtered.update(0);
        const { rows } = readPage(filtered, 0, 1, 0);
        ok(rows.every((row) => row.seq >= log.seqAt(log.first)));
      }
    }
    ok(filtered.update(1_000));
    equal(filtered.summary().total, 10_000);
  });

  it('cuts payloads to the preview and says how long they are', () => {
    const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 10 });
    const all = new TrafficQuery(1, {});
    all.addLog('a', log);
    log.append(1, 0, 0, directionIn, Buffer.from('first message'));
    log.append(2, 0, 0, directionIn, Buffer.from('two'));
    const page = readPage(all, 0, 10, 5);
    equal(Buffer.from(page.bytes).toString(), 'firsttwo');
    deepEqual(
      page.rows.map(({ offset, captured, length }) => [offset, captured, length]),
      [
        [0, 5, 13],
        [5, 3, 3],
      ],
    );
    equal(page.bytes.byteLength, page.bytes.buffer.byteLength);
  });
});
