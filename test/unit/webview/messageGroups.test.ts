import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Direction } from '../../../src/shared/entry.ts';
import { joinBytes } from '../../../src/shared/joinBytes.ts';
import { messageGroupAt } from '../../../src/webview/views/messageGroups.ts';
import type { MessageGroup } from '../../../src/webview/views/messageGroups.ts';
import type { ListedRow } from '../../../src/webview/list/rowWindow.ts';

interface Said {
  readonly direction: Direction;
  readonly text: string;
  readonly time: number;
  /** Bytes of it that are here; all by default. */
  readonly captured?: number;
}

function rowsOf(said: readonly Said[]): ListedRow[] {
  return said.map(({ direction, text, time, captured }, index) => {
    const bytes = new TextEncoder().encode(text);
    const here = captured ?? bytes.length;
    return {
      seq: index + 1,
      time,
      socket: 'a',
      connection: 1,
      direction,
      length: bytes.length,
      offset: 0,
      captured: here,
      bytes: bytes.subarray(0, here),
    };
  });
}

/** The whole conversation, from the row `first` on. */
function turnsOf(rows: readonly ListedRow[], { first = 0, isStream = true } = {}): MessageGroup[] {
  const groups: MessageGroup[] = [];
  for (let index = first; index < rows.length;) {
    const group = messageGroupAt(index, {
      row: (at) => rows[at],
      first,
      end: rows.length,
      isStream,
    });
    groups.push(group);
    index = group.end;
  }
  return groups;
}

const texts = (groups: readonly MessageGroup[]) =>
  groups.map(({ rows }) => new TextDecoder().decode(joinBytes(rows.map(({ bytes }) => bytes))));

describe('messageGroupAt', () => {
  const said: Said[] = [
    { direction: 'event', text: '', time: 0 },
    { direction: 'in', text: 'GET ', time: 10 },
    { direction: 'in', text: '/\r\n', time: 11 },
    { direction: 'out', text: 'ok', time: 15 },
    { direction: 'in', text: 'more', time: 20 },
    { direction: 'in', text: 'later', time: 2_000 },
  ];

  it('joins what one side sends in pieces, and tells the time since the other', () => {
    const groups = turnsOf(rowsOf(said));
    assert.deepEqual(texts(groups), ['', 'GET /\r\n', 'ok', 'more', 'later']);
    assert.deepEqual(
      groups.map(({ afterMs }) => afterMs),
      [undefined, 10, 4, 5, 1_980],
    );
  });

  it('keeps messages apart that are more than pieces', () => {
    const groups = turnsOf(rowsOf(said), { isStream: false });
    assert.deepEqual(texts(groups), ['', 'GET ', '/\r\n', 'ok', 'more', 'later']);
    assert.deepEqual(
      groups.map(({ isFirst }) => isFirst),
      [true, true, false, true, true, true],
    );
  });

  it('leaves what is not all here by itself', () => {
    const rows = rowsOf([
      { direction: 'in', text: 'a', time: 0 },
      { direction: 'in', text: 'long one', time: 0, captured: 4 },
      { direction: 'in', text: 'b', time: 0 },
    ]);
    assert.deepEqual(texts(turnsOf(rows)), ['a', 'long', 'b']);
  });

  it('answers for rows that are on their way', () => {
    const source = { row: () => undefined, first: 40, end: 100, isStream: true };
    assert.deepEqual(messageGroupAt(57, source).rows, []);
  });

  it('has every byte once and in order, and the same turns wherever one begins to look', () => {
    const piece = fc.record({
      direction: fc.constantFrom<Direction>('in', 'out', 'event'),
      text: fc.string({ maxLength: 20 }),
      wait: fc.constantFrom(0, 1, 5_000),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 100 }), fc.nat(), (pieces, place) => {
        let time = 0;
        const all = pieces.map(({ direction, text, wait }) => {
          time += wait;
          return { direction, text: direction === 'event' ? '' : text, time };
        });
        const rows = rowsOf(all);
        const groups = turnsOf(rows);
        assert.equal(texts(groups).join(''), all.map(({ text }) => text).join(''));
        const index = place % rows.length;
        const looked = messageGroupAt(index, {
          row: (at) => rows[at],
          first: 0,
          end: rows.length,
          isStream: true,
        });
        assert.deepEqual(
          looked,
          groups.find(({ end }) => end > index),
        );
      }),
    );
  });
});
