import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nameParts, shortenName, shortenNames } from '../../../src/shared/shortName.ts';

describe('shortenName', () => {
  it('cuts in the middle and keeps the port', () => {
    assert.equal(shortenName('tcp://127.0.0.1:18083', 40), 'tcp://127.0.0.1:18083');
    assert.equal(shortenName('tcp://127.0.0.1:18083', 16), 'tcp://127…:18083');
    assert.equal(shortenName('tcp://127.0.0.1:18083', 7), ':18083');
    assert.equal(shortenName('[2001:db8::17]:443', 12), '[2001:d…:443');
  });

  it('keeps the arrow of a client', () => {
    assert.equal(shortenName('→ 127.0.0.1:18083', 13), '→ 127.…:18083');
    assert.equal(shortenName('→ 127.0.0.1:18083', 8), '→ 18083');
  });

  it('keeps a number, a file name, or else the end', () => {
    assert.equal(shortenName('temperature sensor 12', 12), 'temperat… 12');
    assert.equal(shortenName('request logger (2)', 12), 'request… (2)');
    assert.equal(shortenName('/run/user/1000/app.sock', 14), '/run…/app.sock');
    assert.equal(shortenName('greeter-of-everybody', 10), 'greet…body');
  });

  it('joins to the whole name, and never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(30), (name, max) => {
        const { head, tail } = nameParts(name);
        assert.equal(head + tail, name);
        assert.doesNotMatch(shortenName(name, max), /[\ud800-\udfff]/u);
      }),
    );
  });

  it('shortens no two names to the same, and keeps more of the end where that tells them apart', () => {
    assert.deepEqual(shortenNames(['127.0.0.1:8080', '127.0.0.2:8080'], 10), [
      '127…1:8080',
      '127…2:8080',
    ]);
    assert.deepEqual(
      shortenNames(['temperature of the boiler 17', 'temperature of the cellar 17'], 14),
      ['temp…boiler 17', 'temp…cellar 17'],
    );
    const alike = ['a word that stays the same 17', 'a word that stays as it was 17'];
    assert.deepEqual(shortenNames(alike, 7), alike);
    assert.deepEqual(shortenNames(['127.0.0.1:8080', '127.0.0.1:8081'], 10), [
      '127.…:8080',
      '127.…:8081',
    ]);
  });
});
