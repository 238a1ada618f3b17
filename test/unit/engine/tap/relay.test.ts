import { deepEqual, equal } from 'node:assert/strict';
import { waitingBytesMax } from '../../../../src/engine/pipeline/waitingMessages.ts';
import { Relay } from '../../../../src/engine/tap/relay.ts';

describe('A relay of datagrams', () => {
  it('keeps a bounded part of what comes before its target is open, and names the rest', () => {
    const dropped: number[] = [];
    const ignore = () => undefined;
    const relay = new Relay(
      { hold: ignore, release: ignore },
      { byMessage: false, dropped: (entry) => dropped.push(entry), ended: ignore },
    );
    const length = waitingBytesMax / 4;
    for (let entry = 0; entry < 6; entry += 1) {
      relay.bytes(Buffer.alloc(length, entry), false, entry);
    }
    const forwarded: number[] = [];
    relay.connect({
      forward: (bytes) => forwarded.push(bytes[0] ?? -1) > 0,
      forwardMessage: () => true,
      whenDrained: ignore,
      finish: ignore,
      end: ignore,
      stop: ignore,
    });
    deepEqual(forwarded, [0, 1, 2, 3]);
    deepEqual(dropped, [4, 5]);
    relay.bytes(Buffer.alloc(length, 6), false, 6);
    equal(forwarded.at(-1), 6);
  });
});
