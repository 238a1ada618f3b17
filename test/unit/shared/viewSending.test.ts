import assert from 'node:assert/strict';
import { intervalMsMax } from '../../../src/shared/sendJob.ts';
import {
  historyMax,
  namedMessagesSchema,
  viewSendRequestSchema,
  viewSendJobRequestSchema,
  withMessage,
} from '../../../src/shared/viewSending.ts';
import type { PayloadExpression } from '../../../src/shared/payloadExpression.ts';
import { describeSchema } from './describeSchema.ts';

const expression: PayloadExpression = { notation: 'text', text: 'hello', lineEnding: 'crlf' };
const send = { socket: 'a', to: 'all', expression };
const file = { socket: 'a', to: [1, 2], file: '/tmp/a.bin' };
const periodic = { ...send, intervalMs: 250, count: 3 };

describeSchema(
  'viewSendRequestSchema',
  viewSendRequestSchema,
  [send, { ...send, to: 3 }, { ...send, to: [3, 4] }, { ...send, to: { peer: '127.0.0.1:9' } }],
  [
    { ...send, expression: undefined },
    { ...send, expression: { ...expression, text: 'x'.repeat(1_000_001) } },
    { ...send, to: 'some' },
    { ...send, to: [] },
    { ...send, to: [-1] },
    { ...send, to: { peer: 'x'.repeat(301) } },
  ],
);

describeSchema(
  'viewSendJobRequestSchema',
  viewSendJobRequestSchema,
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
  [[], [{ name: 'ping', message: expression }]],
  [[{ name: '', message: expression }], [{ name: 'x' }], { ping: expression }],
);

describe('withMessage', () => {
  it('keeps the newest first and none twice', () => {
    const hex: PayloadExpression = { ...expression, notation: 'hex', text: '68' };
    const history = withMessage(withMessage(withMessage([], expression), hex), { ...expression });
    assert.deepEqual(history, [expression, hex]);
  });

  it('tells messages of other bytes apart, whatever the order of their keys', () => {
    const one = { ...expression, checksum: { name: 'xor', skip: 1 } } as const;
    const same = { ...expression, checksum: { skip: 1, name: 'xor' } } as const;
    const other = { ...expression, encoding: 'utf-16le' } as const;
    assert.deepEqual(withMessage([one, other, expression], same), [same, other, expression]);
  });

  it('forgets the oldest', () => {
    let history: PayloadExpression[] = [];
    for (let i = 0; i < historyMax + 5; i++) {
      history = withMessage(history, { ...expression, text: `${i}` });
    }
    assert.equal(history.length, historyMax);
    assert.equal(history[0]?.text, `${historyMax + 4}`);
    assert.equal(history.at(-1)?.text, '5');
  });
});
