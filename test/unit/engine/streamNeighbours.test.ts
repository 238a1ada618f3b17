import { deepEqual, equal } from 'node:assert/strict';
import { readPage } from '../../../src/engine/log/pageRows.ts';
import { streamNeighbours } from '../../../src/engine/log/streamNeighbours.ts';
import { directionIn, directionOut, TrafficLog } from '../../../src/engine/log/trafficLog.ts';
import { TrafficQuery } from '../../../src/engine/log/trafficQuery.ts';

function logOf(
  ...messages: readonly (readonly [connection: number, direction: number, bytes: Buffer])[]
): TrafficLog {
  const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 1_000 });
  messages.forEach(([connection, direction, bytes], index) => {
    log.append(index + 1, 1_000 + index, connection, direction, bytes);
  });
  return log;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('streamNeighbours', () => {
  const cut = Buffer.from('ü');
  const log = logOf(
    [1, directionIn, cut.subarray(0, 1)],
    [2, directionIn, Buffer.from('other')],
    [1, directionOut, Buffer.from('own')],
    [1, directionIn, cut.subarray(1)],
  );

  it('are what the same side of the connection said before and after', () => {
    equal(text(streamNeighbours(log, 0).after), '\xbc');
    equal(text(streamNeighbours(log, 3).before), '\xc3');
  });

  it('are nothing where ASCII parts the messages', () => {
    const plain = logOf([1, directionIn, Buffer.from('GET ')], [1, directionIn, cut]);
    equal(streamNeighbours(plain, 0).after.length, 0);
    equal(streamNeighbours(plain, 1).before.length, 0);
  });

  it('are joined where messages are shorter than a character', () => {
    const bytes = [...Buffer.from('😀')].map((byte) => [1, directionIn, Buffer.of(byte)] as const);
    const pieces = logOf(...bytes);
    equal(text(streamNeighbours(pieces, 3).before), '\xf0\x9f\x98');
    equal(text(streamNeighbours(pieces, 0).after), '\x9f\x98\x80');
  });

  it('come with a page, around each row’s own bytes', () => {
    const query = new TrafficQuery(1, { connection: 1, directions: ['in'] });
    query.addLog('a', log);
    query.update(1_000);
    const { rows, bytes } = readPage(query, 0, 2, 100);
    deepEqual(
      rows.map(({ offset, captured, before = 0, after = 0 }) => [
        text(bytes.subarray(offset - before, offset)),
        text(bytes.subarray(offset, offset + captured)),
        text(bytes.subarray(offset + captured, offset + captured + after)),
      ]),
      [
        ['', '\xc3', '\xbc'],
        ['\xc3', '\xbc', ''],
      ],
    );
  });
});
