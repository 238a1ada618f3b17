import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { directions } from '../../../src/shared/entry.ts';
import {
  directionEvent,
  directionIn,
  directionOut,
} from '../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../src/engine/log/trafficLog.ts';

interface ModelEntry {
  readonly seq: number;
  readonly connection: number;
  readonly direction: number;
  readonly bytes: Uint8Array;
}

/** What the log must look like, written the slow and obvious way. */
class Model {
  entries: ModelEntry[] = [];
  peers = new Map<number, { open: boolean }>();
  evictedEntries = 0;
  evictedBytes = 0;
  bytesMax = Infinity;
  entriesMax = Infinity;

  append(entry: ModelEntry): void {
    this.entries.push(entry);
    this.evict();
  }

  evict(): void {
    const size = () => this.entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (
      this.entries.length > 1 &&
      (this.entries.length > this.entriesMax || size() > this.bytesMax)
    ) {
      const oldest = this.entries.shift();
      this.evictedEntries += 1;
      if (oldest && oldest.direction !== directionEvent) {
        this.evictedBytes += oldest.bytes.length;
      }
    }
  }

  knownPeers(): number {
    return [...this.peers].filter(
      ([id, { open }]) => open || this.entries.some(({ connection }) => connection === id),
    ).length;
  }
}

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      connection: fc.nat(4),
      direction: fc.constantFrom(directionIn, directionOut, directionEvent),
      // Either side of the length from which payloads are adopted, and empty ones.
      length: fc.oneof(fc.nat(300), fc.constantFrom(0, 16_383, 70_000, 131_072)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), id: fc.nat(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('bound' as const),
      bytesMax: fc.integer({ min: 1, max: 600_000 }),
      entriesMax: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
);

function seal(length: number, seed: number): Uint8Array {
  return new Uint8Array(length).map((_, at) => (at + seed) & 0xff);
}

describe('TrafficLog', () => {
  it('keeps, evicts and counts as a plain list would', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const model = new Model();
        const log = new TrafficLog({ bytesMax: Infinity, entriesMax: Infinity });
        let seq = 0;
        for (const each of steps) {
          switch (each.kind) {
            case 'append': {
              seq += 1 + (each.length % 3);
              const { connection, direction } = each;
              if (connection !== 0 && model.peers.get(connection)?.open !== true) {
                model.peers.set(connection, { open: true });
                log.openConnection(connection, `tcp://127.0.0.1:${connection}`);
              }
              const bytes =
                direction === directionEvent
                  ? Buffer.from(JSON.stringify({ event: 'error', endpoint: `e${each.length}` }))
                  : seal(each.length, seq);
              model.append({ seq, connection, direction, bytes });
              log.append(seq, seq * 1.5, connection, direction, bytes, direction === directionOut);
              break;
            }
            case 'close':
              // A connection's number is never used again, but this test has only four.
              if (!model.entries.some(({ connection }) => connection === each.id)) {
                model.peers.delete(each.id);
                log.closeConnection(each.id);
              }
              break;
            case 'bound':
              model.bytesMax = each.bytesMax;
              model.entriesMax = each.entriesMax;
              model.evict();
              log.setBounds(each);
              break;
            case 'clear':
              model.entries = [];
              model.evictedEntries = 0;
              model.evictedBytes = 0;
              log.clear();
              break;
          }
          equal(log.end - log.first, model.entries.length);
        }
        equal(log.evictedEntries, model.evictedEntries);
        equal(log.evictedBytes, model.evictedBytes);
        equal(log.knownPeers, model.knownPeers());
        for (const [position, entry] of model.entries.entries()) {
          const index = log.first + position;
          equal(log.seqAt(index), entry.seq);
          equal(log.timeAt(index), entry.seq * 1.5);
          equal(log.connectionAt(index), entry.connection);
          equal(directions[log.directionAt(index)], directions[entry.direction]);
          equal(log.indexOfSeq(entry.seq), index);
          if (entry.direction === directionEvent) {
            equal(log.lengthAt(index), 0);
            deepEqual(log.eventAt(index), JSON.parse(Buffer.from(entry.bytes).toString()));
          } else {
            equal(log.lengthAt(index), entry.bytes.length);
            equal(Buffer.compare(log.payloadAt(index, 0, 1e6), entry.bytes), 0);
            equal(Buffer.compare(log.payloadAt(index, 7, 20), entry.bytes.subarray(7, 20)), 0);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the newest entry even when it alone is over the bound', () => {
    const log = new TrafficLog({ bytesMax: 10, entriesMax: 5 });
    log.append(1, 0, 0, directionIn, seal(4, 1));
    log.append(2, 0, 0, directionIn, seal(100, 2));
    equal(log.end - log.first, 1);
    equal(log.seqAt(log.first), 2);
    equal(log.evictedBytes, 4);
  });

  it('forgets the peers of ended connections with their last entries', () => {
    const log = new TrafficLog({ bytesMax: 1_000_000, entriesMax: 100 });
    for (let id = 1; id <= 6_000; id += 1) {
      log.openConnection(id, `tcp://127.0.0.1:${id}`);
      log.append(id, 0, id, directionIn, seal(10, id));
      log.closeConnection(id);
    }
    equal(log.knownPeers, 100);
    equal(log.peerAt(log.end - 1), 'tcp://127.0.0.1:6000');
  });

  it('does not copy a large payload, and never writes into one', () => {
    const log = new TrafficLog({ bytesMax: 600_000, entriesMax: 1_000 });
    const large = seal(256 * 1024, 3);
    const kept = Buffer.from(large);
    log.append(1, 0, 0, directionOut, large, true);
    equal(log.payloadAt(log.first, 0, 1).buffer, large.buffer);
    // Pushes it out, and would use its memory for the next ones if it took it for its own.
    for (let seq = 2; seq < 100; seq += 1) {
      log.append(seq, 0, 0, directionIn, seal(16_000, seq));
    }
    equal(log.evictedEntries > 0, true);
    equal(Buffer.compare(large, kept), 0);
  });

  it('does not keep something large alive for a view of it', () => {
    const log = new TrafficLog({ bytesMax: 1_000_000, entriesMax: 10 });
    const large = new Uint8Array(1_000_000);
    log.append(1, 0, 0, directionOut, large.subarray(0, 200_000), true);
    equal(log.payloadAt(log.first, 0, 1).buffer.byteLength, 200_000);
  });

  it('keeps what it was not given to keep, however large', () => {
    const log = new TrafficLog({ bytesMax: 10_000_000, entriesMax: 10 });
    const borrowed = seal(3_000_000, 5);
    log.append(1, 0, 0, directionIn, borrowed);
    log.append(2, 0, 0, directionIn, seal(10, 2));
    const kept = Buffer.from(borrowed);
    borrowed.fill(0);
    equal(Buffer.compare(log.payloadAt(log.first, 0, 3_000_000), kept), 0);
  });
});
