import assert from 'node:assert/strict';
import { intervalMsMax } from '../../../src/shared/transmission.ts';
import {
  historyMax,
  namedMessagesSchema,
  viewSendRequestSchema,
  viewTransmitRequestSchema,
  withMessage,
} from '../../../src/shared/viewSending.ts';
import type { WrittenPayload } from '../../../src/shared/writtenPayload.ts';
import { describeSchema } from './describeSchema.ts';

const written: WrittenPayload = { notation: 'text', text: 'hello', lineEnding: 'crlf' };
const send = { socket: 'a', to: 'all', written };
const file = { socket: 'a', to: [1, 2], file: '/tmp/a.bin' };
const periodic = { ...send, intervalMs: 250, count: 3 };

describeSchema(
  'viewSendRequestSchema',
  viewSendRequestSchema,
  [send, { ...send, to: 3 }, { ...send, to: [3, 4] }, { ...send, to: { peer: '127.0.0.1:9' } }],
  [
    { ...send, written: undefined },
    { ...send, written: { ...written, text: 'x'.repeat(1_000_001) } },
    { ...send, to: 'some' },
    { ...send, to: [] },
    { ...send, to: [-1] },
    { ...send, to: { peer: 'x'.repeat(301) } },
  ],
);

describeSchema(
  'viewTransmitRequestSchema',
  viewTransmitRequestSchema,
  [file, periodic, { ...send, intervalMs: 1 }],
  [
    send,
    { ...send, intervalMs: 0 },
    { ...send, intervalMs: 0.5 },
    { ...send, intervalMs: intervalMsMax + 1 },
    { ...periodic, count: 0 },
    { ...file, file: 7 },
  ],
);

describeSchema(
  'namedMessagesSchema',
  namedMessagesSchema,
  [[], [{ name: 'ping', message: written }]],
  [[{ name: '', message: written }], [{ name: 'x' }], { ping: written }],
);

describe('withMessage', () => {
  it('keeps the newest first and none twice', () => {
    const hex: WrittenPayload = { ...written, notation: 'hex', text: '68' };
    const history = withMessage(withMessage(withMessage([], written), hex), { ...written });
    assert.deepEqual(history, [written, hex]);
  });

  it('tells messages of other bytes apart, whatever the order of their keys', () => {
    const one = { ...written, checksum: { name: 'xor', skip: 1 } } as const;
    const same = { ...written, checksum: { skip: 1, name: 'xor' } } as const;
    const other = { ...written, encoding: 'utf-16le' } as const;
    assert.deepEqual(withMessage([one, other, written], same), [same, other, written]);
  });

  it('forgets the oldest', () => {
    let history: WrittenPayload[] = [];
    for (let i = 0; i < historyMax + 5; i++) {
      history = withMessage(history, { ...written, text: `${i}` });
    }
    assert.equal(history.length, historyMax);
    assert.equal(history[0]?.text, `${historyMax + 4}`);
    assert.equal(history.at(-1)?.text, '5');
  });
});
