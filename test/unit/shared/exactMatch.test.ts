import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { SystemClock } from '../../../src/engine/clock.ts';
import { tryRules } from '../../../src/engine/rules/tryRules.ts';
import { exactMatch } from '../../../src/shared/rule/exactMatch.ts';

/** Whether a rule with that match fires on the payload. */
function fires(match: string, payload: Uint8Array): boolean {
  const definition = { name: 'a', listen: 'tcp://127.0.0.1:0', respond: [{ match }] };
  const tried = tryRules({ definition, files: {}, payload }, new SystemClock());
  ok(tried.ok, match);
  return tried.value[0]?.verdict.kind === 'fires';
}

describe('exactMatch', () => {
  it('writes text as text, bytes as hex, and no payload as its length', () => {
    equal(exactMatch(Buffer.from('PING\r\n')), '^"PING\\r\\n"$');
    equal(exactMatch(Buffer.of(0, 0xff, 3)), 'hex:"^ 00 ff 03 $"');
    equal(exactMatch(new Uint8Array()), 'len=0');
  });

  it('holds for that payload, and for none with a byte more, less or another', () => {
    const payloads = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 700 }),
      fc.string({ minLength: 1, maxLength: 700 }).map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(payloads, (payload) => {
        const match = exactMatch(payload);
        const changed = Uint8Array.from(payload);
        changed[0] = (changed[0] ?? 0) ^ 0x20;
        deepEqual(
          [payload, Buffer.concat([payload, Buffer.of(0x61)]), payload.subarray(1), changed].map(
            (one) => fires(match, one),
          ),
          [true, false, false, false],
        );
      }),
      { numRuns: 100 },
    );
  });
});
