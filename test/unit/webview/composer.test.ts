import assert from 'node:assert/strict';
import type { Composed } from '../../../src/shared/viewProtocol.ts';
import { composeBytes, peerEndpoint } from '../../../src/webview/draft.ts';
import { HistoryCursor } from '../../../src/webview/historyCursor.ts';

const draft = (text: string): Composed => ({ text, notation: 'text', lineEnding: 'none' });

describe('composeBytes', () => {
  it('adds the line ending to text and to hexadecimal', () => {
    const text = composeBytes({ text: 'hi\\t', notation: 'text', lineEnding: 'crlf' }, false);
    const hex = composeBytes({ text: '00 ff', notation: 'hex', lineEnding: 'lf' }, false);
    assert.deepEqual(text, { kind: 'bytes', bytes: Uint8Array.from(Buffer.from('hi\t\r\n')) });
    assert.deepEqual(hex, { kind: 'bytes', bytes: Uint8Array.of(0x00, 0xff, 0x0a) });
  });

  it('says where the text is wrong', () => {
    const composed = composeBytes({ text: 'ab\\q', notation: 'text', lineEnding: 'none' }, false);
    assert.deepEqual(composed, { kind: 'fault', fault: 'invalidEscape', position: 2, length: 2 });
  });

  it('refuses more than a datagram holds, but only for datagrams', () => {
    const long = { text: 'x'.repeat(65_507), notation: 'text', lineEnding: 'none' } as const;
    assert.equal(composeBytes(long, true).kind, 'bytes');
    assert.deepEqual(composeBytes({ ...long, lineEnding: 'lf' }, true), {
      kind: 'tooLong',
      length: 65_508,
      max: 65_507,
    });
    assert.equal(composeBytes({ ...long, lineEnding: 'lf' }, false).kind, 'bytes');
  });
});

describe('peerEndpoint', () => {
  it('understands what people write', () => {
    assert.equal(peerEndpoint('9999'), 'udp://127.0.0.1:9999');
    assert.equal(peerEndpoint('[::1]:53'), 'udp://[::1]:53');
    assert.equal(peerEndpoint('udp://localhost:53'), 'udp://localhost:53');
  });

  it('refuses what nothing can be sent to', () => {
    for (const text of ['', 'localhost', 'tcp://localhost:53', 'localhost:0', 'unix:/a', '::1:5']) {
      assert.equal(peerEndpoint(text), undefined, text);
    }
  });
});

describe('HistoryCursor', () => {
  it('goes back through the messages and forward again to the draft', () => {
    const cursor = new HistoryCursor([draft('newest'), draft('oldest')]);
    assert.deepEqual(cursor.older(draft('unsent')), draft('newest'));
    assert.deepEqual(cursor.older(draft('newest')), draft('oldest'));
    assert.equal(cursor.older(draft('oldest')), undefined);
    assert.deepEqual(cursor.newer(), draft('newest'));
    assert.deepEqual(cursor.newer(), draft('unsent'));
    assert.equal(cursor.newer(), undefined);
  });

  it('begins before the message that was just sent and still stands there', () => {
    const cursor = new HistoryCursor([draft('older')]);
    cursor.add(draft('sent'));
    assert.deepEqual(cursor.older(draft('sent')), draft('older'));
    assert.deepEqual(cursor.newer(), draft('sent'));
    assert.equal(cursor.newer(), undefined);
  });

  it('takes an edited message as the new draft', () => {
    const cursor = new HistoryCursor([draft('a'), draft('b')]);
    cursor.older(draft(''));
    cursor.leave();
    assert.deepEqual(cursor.older(draft('a!')), draft('a'));
    assert.deepEqual(cursor.newer(), draft('a!'));
  });
});
