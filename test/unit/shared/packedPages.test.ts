import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { directions } from '../../../src/shared/entry.ts';
import { fates, origins } from '../../../src/shared/messageFate.ts';
import { packPages, unpackPages } from '../../../src/shared/packedPages.ts';

const row = fc.record(
  {
    seq: fc.nat(),
    time: fc.double({ noNaN: true }),
    nanoseconds: fc.nat(999_999_999),
    socket: fc.string(),
    connection: fc.nat(),
    peer: fc.string(),
    direction: fc.constantFrom(...directions),
    origin: fc.constantFrom(...origins),
    fate: fc.constantFrom(...fates.filter((fate) => fate !== 'delivered')),
    length: fc.nat(),
    offset: fc.nat(),
    captured: fc.nat(),
    before: fc.nat(),
    after: fc.nat(),
    context: fc.constantFrom('mqtt', 'http:HEAD'),
    replyMs: fc.double({ min: 0, noNaN: true }),
    isMarked: fc.constant(true as const),
    note: fc.string({ minLength: 1 }),
    event: fc.constantFrom({ event: 'reset', side: 'local' }, { event: 'listen' }),
  },
  { requiredKeys: ['seq', 'time', 'socket', 'direction', 'length', 'offset', 'captured'] },
);

describe('packPages', () => {
  it('is undone by unpackPages, for answers that are pages or have one', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (made) => {
        const rows = structuredClone(made);
        const page = { position: 3, rows, bytes: new Uint8Array(2), total: 9, evicted: 1 };
        for (const answer of [page, { page, lastSeq: 7 }]) {
          const message = { t: 's', i: 'x', r: answer };
          const packed = packPages(message);
          deepEqual(unpackPages(structuredClone(packed)), message);
          equal(JSON.stringify(packed).includes('"rows"'), false);
        }
      }),
    );
  });

  it('leaves all other messages as they are', () => {
    for (const message of [null, 'x', { t: 'q', a: [{ rows: [] }] }, { t: 's', r: { total: 1 } }]) {
      equal(packPages(message), message);
      equal(unpackPages(message), message);
    }
  });
});
