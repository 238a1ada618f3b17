import assert from 'node:assert/strict';
import { inspectBytes } from '../../../src/webview/payload/inspectBytes.ts';
import type { InspectorKind } from '../../../src/shared/inspectorKinds.ts';

const hex = (digits: string) => Uint8Array.from(Buffer.from(digits, 'hex'));

function reading(bytes: Uint8Array, kind: InspectorKind, offset = 0) {
  const found = inspectBytes(bytes, offset).find((one) => one.kind === kind);
  return [found?.little, found?.big];
}

describe('inspectBytes', () => {
  it('reads integers of every width, signed and not, in both orders', () => {
    const bytes = hex('fffefdfcfbfaf9f8');
    assert.deepEqual(reading(bytes, 'uint8'), ['255', undefined]);
    assert.deepEqual(reading(bytes, 'int8'), ['-1', undefined]);
    assert.deepEqual(reading(bytes, 'uint16'), ['65279', '65534']);
    assert.deepEqual(reading(bytes, 'int16'), ['-257', '-2']);
    assert.deepEqual(reading(bytes, 'uint24'), ['16645887', '16776957']);
    assert.deepEqual(reading(bytes, 'int32'), ['-50462977', '-66052']);
    assert.deepEqual(reading(bytes, 'uint48'), ['275960188239615', '281470647991290']);
    assert.deepEqual(reading(bytes, 'int64'), ['-506097522914230529', '-283686952306184']);
  });

  it('reads floats of three widths', () => {
    assert.deepEqual(reading(hex('3e00'), 'float16'), ['0.0000037', '1.5']);
    assert.equal(reading(hex('3dcccccd'), 'float32')[1], '0.1');
    assert.equal(reading(hex('3fb999999999999a'), 'float64')[1], '0.1');
  });

  it('keeps the sign of a zero, and writes a float no longer than it takes', () => {
    assert.equal(reading(hex('8000'), 'float16')[1], '-0');
    assert.deepEqual(reading(hex('80000000'), 'float32'), ['1.8e-43', '-0']);
    assert.equal(reading(hex('0000000000000080'), 'float64')[0], '-0');
    assert.equal(reading(hex('00000000'), 'float32')[1], '0');
    // No eight digits tell this one from its neighbours.
    assert.equal(reading(hex('2eec79bd'), 'float32')[1], '1.07536625e-10');
  });

  it('reads time stamps', () => {
    assert.equal(
      reading(hex('4996 02d2'.replace(' ', '')), 'unixSeconds')[1],
      '2009-02-13 23:31:30Z',
    );
    assert.equal(reading(hex('0000011f71fb0450'), 'unixMilliseconds')[1], '2009-02-13 23:31:30Z');
    // The Unix epoch in NTP's and in Windows' count
    assert.equal(reading(hex('83aa7e8080000000'), 'ntp')[1], '1970-01-01 00:00:00.500Z');
    assert.equal(reading(hex('00803ed5deb19d01'), 'fileTime')[0], '1970-01-01 00:00:00Z');
  });

  it('reads characters, bits and varints', () => {
    assert.equal(reading(hex('e282ac'), 'utf8')[0], '€  U+20AC');
    assert.deepEqual(reading(hex('ac20'), 'utf16'), ['€  U+20AC', '갠  U+AC20']);
    assert.equal(reading(hex('e280ae'), 'utf8')[0], '\\u{202e}  U+202E');
    assert.equal(reading(hex('a5'), 'bits')[0], '1010 0101');
    assert.equal(reading(hex('ac02'), 'varint')[0], '300');
  });

  it('has no value where there are too few bytes', () => {
    assert.deepEqual(reading(hex('0102'), 'uint32'), [undefined, undefined]);
    assert.deepEqual(reading(hex('0102'), 'uint16', 1), [undefined, undefined]);
    assert.equal(reading(hex('ff'), 'utf8')[0], undefined);
    assert.equal(reading(hex('ffff'), 'varint')[0], undefined);
  });
});
