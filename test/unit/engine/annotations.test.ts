import { deepEqual, equal } from 'node:assert/strict';
import { annotatedMax, noteLengthMax, normalizeNote } from '../../../src/shared/annotation.ts';
import { annotateEntries } from '../../../src/engine/log/annotateEntries.ts';
import { directionIn } from '../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../src/engine/log/trafficLog.ts';
import { TrafficQuery } from '../../../src/engine/log/trafficQuery.ts';
import { EngineFixture } from './engineFixture.ts';

const bytes = Buffer.from('x');

/** A log of so many entries, and queries over it: everything, and what is marked. */
function logOf(entries: number, entriesMax = entries) {
  const log = new TrafficLog({ bytesMax: 1e9, entriesMax });
  const all = new TrafficQuery(1, {});
  const marked = new TrafficQuery(2, { filter: 'marked' });
  all.addLog('a', log);
  marked.addLog('a', log);
  const append = (count: number) => {
    for (let left = count; left > 0; left -= 1) {
      log.append(log.end + 1, 0, 0, directionIn, bytes);
    }
  };
  append(entries);
  const found = () => {
    while (!marked.update(5));
    return marked.summary().total;
  };
  const annotate = (
    from: number,
    to: number,
    change: { mark?: boolean | 'toggle'; note?: string },
  ) => annotateEntries(all, { ranges: [{ from, to }], ...change });
  return { log, append, found, annotate };
}

describe('marks and notes of a log', () => {
  it('are no more than their limit; what is beyond is counted, and room is made by taking away', () => {
    const { found, annotate } = logOf(annotatedMax + 5);
    deepEqual(annotate(3, annotatedMax + 5, { mark: true }), {
      ...{ entries: annotatedMax + 3, refused: 3, isMarked: true },
    });
    equal(found(), annotatedMax);
    equal(annotate(1, 1, { note: 'no room' }).refused, 1);
    equal(annotate(5, 5, { note: 'room' }).refused, 0);
    equal(annotate(5, 6, { mark: false }).refused, 0);
    equal(annotate(1, 1, { note: 'room' }).refused, 0);
    equal(found(), annotatedMax - 2);
    deepEqual(annotate(1, annotatedMax + 5, { mark: false, note: '' }), {
      ...{ entries: annotatedMax + 5, refused: 0, isMarked: false },
    });
    equal(found(), 0);
  });

  it('go with their entries', () => {
    const { log, append, found, annotate } = logOf(10);
    annotate(1, 10, { mark: true });
    equal(found(), 10);
    append(4);
    equal(found(), 6);
    equal([...log.annotations.indexes()].length, 6);
    log.clear();
    append(5);
    equal(found(), 0);
    equal([...log.annotations.indexes()].length, 0);
  });

  it('are found however many changes a query has missed', () => {
    const { found, annotate } = logOf(1_000);
    equal(found(), 0);
    for (let round = 0; round < 41; round += 1) {
      annotate(1, 1_000, { mark: 'toggle' });
    }
    equal(found(), 1_000);
  });

  it('have notes without what a view would obey, and no longer than their limit', () => {
    equal(normalizeNote('  two\nlines\t\u202e\u001b[2J '), 'two\nlines\t\\u{202e}\\u{1b}[2J');
    const long = normalizeNote(`${'x'.repeat(noteLengthMax - 2)}😀😀`);
    equal(long, `${'x'.repeat(noteLengthMax - 2)}…`);
  });

  it('are told to whoever watches a query, with the rows', async () => {
    const fixture = new EngineFixture();
    const { id } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const query = await fixture.openQuery({ sockets: [id] });
    const ranges = [{ from: 1, to: 1 }];
    await fixture.engine.annotate({ query: query.id, ranges, mark: true, note: 'first' });
    const { isMarked, note } = await fixture.whenEntry(id, (entry) => entry.note !== undefined);
    deepEqual([isMarked, note], [true, 'first']);
    const isTold = () =>
      fixture.summaries
        .flatMap(({ queries }) => queries)
        .some(({ id: told, changes }) => told === query.id && changes > query.changes);
    await fixture.when(isTold);
  });
});
