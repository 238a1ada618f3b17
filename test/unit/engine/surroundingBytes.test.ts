import { deepEqual, equal } from 'node:assert/strict';
import { readPage } from '../../../src/engine/log/pageRows.ts';
import { surroundingBytes } from '../../../src/engine/log/surroundingBytes.ts';
import { directionIn, directionOut } from '../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../src/engine/log/trafficLog.ts';
import { TrafficQuery } from '../../../src/engine/log/trafficQuery.ts';

function logOf(
  ...messages: readonly (readonly [connection: number, direction: number, bytes: Buffer])[]
): TrafficLog {
  const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 1_000 });
  for (const connection of new Set(messages.map(([id]) => id))) {
    log.openConnection(connection, `tcp://127.0.0.1:${connection}`);
  }
  messages.forEach(([connection, direction, bytes], index) => {
    log.append(index + 1, 1_000 + index, connection, direction, bytes);
  });
  return log;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('surroundingBytes', () => {
  const cut = Buffer.from('ü');
  const log = logOf(
    [1, directionIn, cut.subarray(0, 1)],
    [2, directionIn, Buffer.from('other')],
    [1, directionOut, Buffer.from('own')],
    [1, directionIn, cut.subarray(1)],
  );

  it('are what the same side of the connection said before and after', () => {
    equal(text(surroundingBytes(log, 0).after), '\xbc');
    equal(text(surroundingBytes(log, 3).before), '\xc3');
  });

  it('are nothing where ASCII parts the messages', () => {
    const plain = logOf([1, directionIn, Buffer.from('GET ')], [1, directionIn, cut]);
    equal(surroundingBytes(plain, 0).after.length, 0);
    equal(surroundingBytes(plain, 1).before.length, 0);
  });

  it('are joined where messages are shorter than a character', () => {
    const bytes = [...Buffer.from('😀')].map((byte) => [1, directionIn, Buffer.of(byte)] as const);
    const pieces = logOf(...bytes);
    equal(text(surroundingBytes(pieces, 3).before), '\xf0\x9f\x98');
    equal(text(surroundingBytes(pieces, 0).after), '\x9f\x98\x80');
  });

  it('begin at an even place of the stream, also where the log has forgotten its beginning', () => {
    const pieces = [1, 2, 4, 70, 3, 1].map((length) => Buffer.alloc(length, 'a'));
    const bounded = new TrafficLog({ bytesMax: 1e9, entriesMax: 3 });
    bounded.openConnection(1, 'tcp://127.0.0.1:1');
    pieces.forEach((bytes, index) => bounded.append(index + 1, index, 1, directionIn, bytes));
    const around = (index: number) => {
      const { before, after } = surroundingBytes(bounded, index);
      return [before.length, after.length];
    };
    // The first place that is kept is 7; those of the others are 77 and 80.
    deepEqual([3, 4, 5].map(around), [
      [0, 4],
      [65, 0],
      [0, 0],
    ]);
  });

  it('reach back to the last whole escape sequence where that is asked for', () => {
    const parts = ['abc\x1b$B', 'F|'.repeat(600), 'K\\\x1b', '(Bcd', '.'];
    const shifted = logOf(...parts.map((part) => [1, directionIn, Buffer.from(part)] as const));
    const before = (index: number) => text(surroundingBytes(shifted, index, true).before);
    // With a byte more where the sequence begins at an odd place.
    equal(before(1), 'c\x1b$B');
    equal(before(2), `c\x1b$B${parts[1]}`);
    equal(before(3), `c\x1b$B${parts[1]}${parts[2]}`);
    equal(before(4), '\x1b(Bcd');
    equal(text(surroundingBytes(shifted, 1, true).after), 'K\\\x1b(Bcd.');
    equal(surroundingBytes(shifted, 1).before.length, 0);
    const far = [parts[0] ?? '', 'x'.repeat(5_000), '.'];
    const beyond = logOf(...far.map((part) => [1, directionIn, Buffer.from(part)] as const));
    equal(surroundingBytes(beyond, 2, true).before.length, 0);
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
