import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { framerFor } from '../../../../src/engine/framing/framerFor.ts';
import type { Framing } from '../../../../src/shared/framing.ts';
import { wrapFrame } from '../../../../src/shared/wrapFrame.ts';
import { FramedBytes } from '../../../../src/webview/payload/framedBytes.ts';

const clock = { now: () => 0, after: () => () => undefined };
const framings: readonly Framing[] = [
  ...(['none', 'line', 'stxEtx', 'slip', 'cobs', 'varint'] as const),
  { lengthPrefix: { bytes: 4, offset: 3 } },
];

function framed(framing: Framing, payload: Uint8Array): FramedBytes | undefined {
  const wrapped = wrapFrame(framing, payload);
  if (!wrapped.ok) {
    return undefined;
  }
  const wire = new Uint8Array(wrapped.bytes);
  return new FramedBytes(wire, framerFor(framing, { clock }).place(wire));
}

describe('a framed message', () => {
  it('tells where a byte of the payload is on the wire, and back', () => {
    const bytes = fc.array(fc.constantFrom(0, 1, 0xc0, 0xdb, 0xdc, 0x61), { maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...framings), bytes, (framing, array) => {
        const payload = Uint8Array.from(array);
        const message = framed(framing, payload);
        if (!message) {
          return;
        }
        deepEqual([...message.payload], array);
        for (const [start, byte] of array.entries()) {
          const range = message.toWire({ start, end: start + 1 });
          deepEqual(message.toPayload(range), { start, end: start + 1 });
          const isPlain = range.end - range.start === 1 && framing !== 'cobs';
          equal(isPlain ? message.wire[range.start] : byte, byte);
        }
      }),
    );
  });

  it('has no payload in its framing', () => {
    const message = framed({ lengthPrefix: { bytes: 4, offset: 3 } }, Buffer.from('typpayload'));
    deepEqual(message?.framing, [{ start: 3, length: 4, standsFor: 0 }]);
    deepEqual(message.toPayload({ start: 3, end: 7 }), { start: 3, end: 3 });
    deepEqual(message.toPayload({ start: 0, end: 14 }), { start: 0, end: 10 });
    deepEqual(message.toWire({ start: 2, end: 4 }), { start: 2, end: 8 });
  });
});
