import assert from 'node:assert/strict';
import * as v from 'valibot';
import {
  composedBytesMax,
  composedSchema,
  historyMax,
  viewPageRequestSchema,
  viewPayloadRequestSchema,
  viewQuerySchema,
  viewSendRequestSchema,
  withComposed,
} from '../../../src/shared/viewProtocol.ts';
import type { Composed } from '../../../src/shared/viewProtocol.ts';

const composed: Composed = { notation: 'text', text: 'hello', lineEnding: 'crlf' };
const send = { socket: 'a', to: 'all', bytes: Uint8Array.of(1), composed };
const page = { query: 1, at: { position: 0 }, count: 50, previewBytes: 100 };
const payload = { socket: 'a', seq: 1, offset: 0, length: 10 };

const cases: [title: string, schema: v.GenericSchema, good: object[], bad: unknown[]][] = [
  [
    'viewQuerySchema',
    viewQuerySchema,
    [{}, { sockets: ['a'], connection: 3, directions: ['in', 'out', 'event'] }, { sockets: [] }],
    [
      null,
      'all',
      { sockets: 'a' },
      { sockets: [1] },
      { sockets: ['x'.repeat(1_001)] },
      { connection: -1 },
      { connection: 1.5 },
      { directions: ['up'] },
      { directions: ['in', 'in', 'in', 'in'] },
    ],
  ],
  [
    'viewPageRequestSchema',
    viewPageRequestSchema,
    [page, { ...page, at: { seq: 7 } }, { ...page, at: { seq: 7, before: 3 } }],
    [
      { ...page, count: 1_001 },
      { ...page, previewBytes: 4_097 },
      { ...page, at: {} },
      { ...page, at: { position: -1 } },
      { ...page, query: '1' },
      { ...page, count: Infinity },
    ],
  ],
  [
    'viewPayloadRequestSchema',
    viewPayloadRequestSchema,
    [payload],
    [
      { ...payload, length: 1024 * 1024 + 1 },
      { ...payload, offset: -1 },
      { ...payload, seq: NaN },
      { ...payload, socket: undefined },
    ],
  ],
  [
    'viewSendRequestSchema',
    viewSendRequestSchema,
    [send, { ...send, to: 3 }, { ...send, to: { peer: '127.0.0.1:9' } }],
    [
      { ...send, bytes: [1] },
      { ...send, bytes: 'hello' },
      { ...send, bytes: new Uint8Array(composedBytesMax + 1) },
      { ...send, to: 'some' },
      { ...send, to: { peer: 'x'.repeat(301) } },
      { ...send, composed: undefined },
    ],
  ],
  [
    'composedSchema',
    composedSchema,
    [composed, { notation: 'hex', text: '', lineEnding: 'none' }],
    [
      { ...composed, notation: 'octal' },
      { ...composed, lineEnding: '\n' },
      { ...composed, text: 'x'.repeat(1_000_001) },
    ],
  ],
];

for (const [title, schema, good, bad] of cases) {
  describe(title, () => {
    it('takes what the page sends', () => {
      for (const message of good) {
        assert.deepEqual(v.parse(schema, message), message);
      }
    });

    it('refuses what no page of ours sends', () => {
      bad.forEach((message, index) => {
        assert.equal(v.safeParse(schema, message).success, false, `number ${index}`);
      });
    });
  });
}

describe('withComposed', () => {
  it('keeps the newest first and none twice', () => {
    const hex: Composed = { ...composed, notation: 'hex', text: '68' };
    const history = withComposed(withComposed(withComposed([], composed), hex), { ...composed });
    assert.deepEqual(history, [composed, hex]);
  });

  it('forgets the oldest', () => {
    let history: Composed[] = [];
    for (let i = 0; i < historyMax + 5; i++) {
      history = withComposed(history, { ...composed, text: `${i}` });
    }
    assert.equal(history.length, historyMax);
    assert.equal(history[0]?.text, `${historyMax + 4}`);
    assert.equal(history.at(-1)?.text, '5');
  });
});
