import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Framing } from '../../../src/shared/framing.ts';
import { formatHex } from '../../../src/shared/hexDump.ts';
import {
  renderPayloadExpression,
  parsePayloadExpression,
} from '../../../src/shared/payloadExpression.ts';
import type { PayloadExpression } from '../../../src/shared/payloadExpression.ts';
import { peerEndpoint, readFrame, readMessage } from '../../../src/webview/composer/draft.ts';
import { onlyPeer } from '../../../src/webview/composer/onlyPeer.ts';
import { HistoryCursor } from '../../../src/webview/composer/historyCursor.ts';
import { previewMessage } from '../../../src/webview/composer/previewMessage.ts';
import { readRepetition } from '../../../src/webview/composer/repeatChooser.ts';
import { sampleSource } from '../../../src/webview/composer/sampleSource.ts';
import { variableChoices, withVariable } from '../../../src/webview/composer/variableChoices.ts';

const draft = (text: string): PayloadExpression => ({ text, notation: 'text', lineEnding: 'none' });
const samples = sampleSource(undefined, 'tcp://10.0.0.7:5000', Date.UTC(2026, 10, 25));

describe('readMessage', () => {
  it('says where the text is wrong', () => {
    assert.deepEqual(readMessage(draft('ab\\q'), samples, false), {
      kind: 'fault',
      fault: 'invalidEscape',
      position: 2,
      length: 2,
    });
    assert.deepEqual(readMessage(draft('a ${nothing}'), samples, false), {
      kind: 'fault',
      fault: 'unknownVariable',
      position: 2,
      length: 10,
    });
  });

  it('refuses more than a datagram holds, but only for datagrams', () => {
    const long = draft('x'.repeat(65_507));
    assert.equal(readMessage(long, samples, true).kind, 'bytes');
    assert.deepEqual(readMessage({ ...long, lineEnding: 'lf' }, samples, true), {
      kind: 'tooLong',
      length: 65_508,
      max: 65_507,
    });
    assert.equal(readMessage({ ...long, lineEnding: 'lf' }, samples, false).kind, 'bytes');
    const six = { ...samples, peer: { host: '::1', port: 9 } };
    assert.equal(readMessage({ ...long, lineEnding: 'lf' }, six, true).kind, 'bytes');
  });
});

describe('onlyPeer', () => {
  it('is known where there is one connection to send to, however it was chosen', () => {
    const one = { id: 4, peer: 'tcp://10.0.0.7:5000' };
    const two = { id: 9, peer: 'tcp://10.0.0.8:5001' };
    const single = { total: 1, connections: [one] };
    const both = { total: 2, connections: [one, two] };
    assert.equal(onlyPeer('all', single), one.peer);
    assert.equal(onlyPeer('all', both), undefined);
    // More are open than are offered.
    assert.equal(onlyPeer('all', { total: 2, connections: [one] }), undefined);
    assert.equal(onlyPeer('all', { total: 0, connections: [] }), undefined);
    assert.equal(onlyPeer(9, both), two.peer);
    assert.equal(onlyPeer([9], both), two.peer);
    assert.equal(onlyPeer([4, 9], both), undefined);
    assert.equal(onlyPeer([], single), undefined);
    assert.equal(onlyPeer(5, both), undefined);
  });
});

describe('readFrame', () => {
  const framed = (framing: Framing, expression: PayloadExpression) => {
    const read = readFrame(readMessage(expression, samples, false), { framing });
    if (read.kind !== 'bytes') {
      return read;
    }
    const lengths = read.pieces.map(({ length }) => length);
    assert.equal(
      lengths.reduce((sum, length) => sum + length, 0),
      read.bytes.length,
    );
    return read.pieces.map(({ kind, start, length }) =>
      [kind, formatHex(read.bytes.subarray(start, start + length))].join(' '),
    );
  };
  const checked: PayloadExpression = {
    ...draft('ab'),
    lineEnding: 'lf',
    checksum: { name: 'xor' },
  };

  it('shows what framing adds, and where', () => {
    assert.deepEqual(framed({ lengthPrefix: { bytes: 2, offset: 1 } }, checked), [
      'literal 61',
      'frame 00 03',
      'literal 62',
      'checksum 03',
      'ending 0a',
    ]);
    assert.deepEqual(framed({ delimiter: '--' }, draft('ab')), ['literal 61 62', 'frame 2d 2d']);
    assert.deepEqual(framed({ fixedLength: 2 }, draft('ab')), ['literal 61 62']);
  });

  it('shows what stands for bytes that may not be inside', () => {
    const slip = { ...draft('61 c0 62'), notation: 'hex' } as const;
    assert.deepEqual(framed('slip', slip), [
      'frame c0',
      'literal 61',
      'frame db dc',
      'literal 62',
      'frame c0',
    ]);
    const cobs = { ...draft('61 00 62 00'), notation: 'hex', lineEnding: 'none' } as const;
    assert.deepEqual(framed('cobs', cobs), [
      'frame 02',
      'literal 61',
      'frame 02',
      'literal 62',
      'frame 01',
      'frame 00',
    ]);
  });

  it('says why there can be no frame', () => {
    assert.deepEqual(framed('stxEtx', draft('a\\x03')), { kind: 'noFrame', fault: 'holdsEnd' });
    assert.deepEqual(framed('slip', draft('')), { kind: 'noFrame', fault: 'tooShort' });
  });
});

describe('previewMessage', () => {
  const pieces = (expression: PayloadExpression) => {
    const preview = previewMessage(expression, samples);
    return preview.ok
      ? preview.pieces.map(({ kind, start, length }) => [
          kind,
          formatHex(preview.bytes.subarray(start, start + length)),
        ])
      : preview;
  };

  it('marks samples, the checksum over them, and the line ending', () => {
    const expression: PayloadExpression = {
      notation: 'text',
      text: '<${peer.port}>',
      lineEnding: 'crlf',
      checksum: { name: 'crc-16/modbus' },
    };
    assert.deepEqual(pieces(expression), [
      ['literal', '3c'],
      ['sample', '35 30 30 30'],
      ['literal', '3e'],
      // Of "<5000>", reckoned by hand, the low byte first.
      ['checksum', '13 fc'],
      ['ending', '0d 0a'],
    ]);
  });

  it('has the bytes that are sent, whatever is written', () => {
    const expression = fc.record({
      notation: fc.constantFrom('text', 'hex', 'base64'),
      text: fc.oneof(
        fc.string(),
        fc.constantFrom('${seq} ${uuid}', 'a${random:5}b', '00 ${randomBytes:2} ff', 'SGk='),
      ),
      lineEnding: fc.constantFrom('none', 'lf'),
      encoding: fc.constantFrom('utf-8', 'utf-16be'),
      checksum: fc.constantFrom({ name: 'xor' }, { name: 'crc-32/iso-hdlc', form: 'hex' }),
    });
    fc.assert(
      fc.property(expression as fc.Arbitrary<PayloadExpression>, (message) => {
        const read = parsePayloadExpression(message);
        const preview = previewMessage(message, samples);
        assert.equal(preview.ok, read.ok);
        if (preview.ok && read.ok) {
          const filled = renderPayloadExpression(read.payload, samples);
          assert.deepEqual(preview.bytes, filled.ok && filled.bytes);
          const lengths = preview.pieces.reduce((sum, { length }) => sum + length, 0);
          assert.equal(lengths, preview.bytes.length);
        }
      }),
    );
  });
});

describe('variableChoices', () => {
  const names = (text: string) => variableChoices(text, text.length)?.names;

  it('offers what goes on from the name that is begun', () => {
    assert.deepEqual(names('a ${unix'), ['unixTime', 'unixTimeMs']);
    assert.deepEqual(names('${PEER.'), ['peer.host', 'peer.port']);
    assert.deepEqual(names('${seq} ${soc'), ['socket']);
  });

  it('offers nothing outside of a variable, and none for a plain `${`', () => {
    for (const text of ['', 'seq', '${seq}', '${seq} s', '$${s', '${random:']) {
      assert.equal(names(text), undefined, text);
    }
  });

  it('fills the name in, and puts the caret behind it or where its argument belongs', () => {
    const fill = (text: string, name: 'seq' | 'random') => {
      const caret = text.indexOf('|');
      const plain = text.replace('|', '');
      const choices = variableChoices(plain, caret);
      assert.ok(choices);
      const filled = withVariable(plain, choices, name);
      return `${filled.text.slice(0, filled.caret)}|${filled.text.slice(filled.caret)}`;
    };
    assert.equal(fill('a${s| b', 'seq'), 'a${seq}| b');
    assert.equal(fill('a${s|eq} b', 'seq'), 'a${seq}| b');
    assert.equal(fill('${ra| ${seq}', 'random'), '${random:|} ${seq}');
    assert.equal(fill('${ra|:8}', 'random'), '${random:|8}');
  });
});

describe('readRepetition', () => {
  const read = (interval: string, count = '') => readRepetition({ isOn: true, interval, count });

  it('reads an interval, with a count or without end', () => {
    assert.deepEqual(read('1000'), { intervalMs: 1_000 });
    assert.deepEqual(read(' 1 ', '20'), { intervalMs: 1, count: 20 });
  });

  it('refuses what is no number in range', () => {
    for (const [interval, count] of [
      ['0'],
      ['1.5'],
      ['-1'],
      ['86400001'],
      [''],
      ['1', '0'],
      ['1', 'x'],
    ]) {
      assert.equal(read(interval ?? '', count), 'invalid', `${interval} ${count}`);
    }
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
