import { deepEqual, equal } from 'node:assert/strict';
import { readPage } from '../../../src/engine/log/pageRows.ts';
import { replyTime } from '../../../src/engine/log/replyTime.ts';
import {
  directionEvent,
  directionIn,
  directionOut,
} from '../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../src/engine/log/trafficLog.ts';
import { TrafficQuery } from '../../../src/engine/log/trafficQuery.ts';

const bytes = Buffer.from('payload');

/** A log of such entries, one a millisecond: `out` and `in` messages and `event`s of a connection. */
function logOf(...entries: readonly (readonly [connection: number, direction: number])[]) {
  const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 1_000 });
  entries.forEach(([connection, direction], index) => {
    if (direction === directionEvent) {
      log.appendEvent(index + 1, 1_000 + index, connection, { event: 'shutdown' });
    } else {
      log.append(index + 1, 1_000 + index, connection, direction, bytes);
    }
  });
  return log;
}

describe('replyTime', () => {
  it('is the time from the last message sent to the first received after it', () => {
    const log = logOf([1, directionOut], [1, directionOut], [1, directionIn], [1, directionIn]);
    deepEqual(
      [0, 1, 2, 3].map((index) => replyTime(log, index)),
      [undefined, undefined, 1, undefined],
    );
  });

  it('looks at the same connection only, and past events', () => {
    const log = logOf([1, directionOut], [2, directionIn], [1, directionEvent], [1, directionIn]);
    equal(replyTime(log, 1), undefined);
    equal(replyTime(log, 3), 3);
  });

  it('does not look back for ever', () => {
    const between = Array.from({ length: 300 }, () => [2, directionIn] as const);
    const log = logOf([1, directionOut], ...between, [1, directionIn]);
    equal(replyTime(log, 301), undefined);
  });

  it('comes with a page, as does when the result begins', () => {
    const query = new TrafficQuery(1, { directions: ['in'] });
    query.addLog('a', logOf([1, directionOut], [1, directionIn], [1, directionIn]));
    query.update(1_000);
    const page = readPage(query, 1, 1, 0);
    equal(page.startTime, 1_001);
    equal(page.rows[0]?.replyMs, undefined);
    equal(readPage(query, 0, 1, 0).rows[0]?.replyMs, 1);
  });
});
