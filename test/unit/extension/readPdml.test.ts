import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inPayload, readPdml } from '../../../src/extension/traffic/readPdml.ts';

// Cut down from what tshark 4.0.17 prints for a datagram “hello”.
const text = `<?xml version="1.0" encoding="utf-8"?>
<pdml version="0" creator="wireshark/4.0.17">
<packet>
  <proto name="geninfo" pos="0" showname="General information" size="33">
    <field name="num" pos="0" show="1" showname="Number" value="1" size="33"/>
  </proto>
  <proto name="frame" showname="Frame 1: 33 bytes on wire" size="33" pos="0">
    <field name="frame.len" showname="Frame Length: 33 bytes" size="0" pos="0" show="33"/>
  </proto>
  <proto name="udp" showname="User Datagram Protocol" size="8" pos="20">
    <field name="udp.srcport" showname="Source Port: 1 &lt;&amp;&gt; &quot;a&quot;" size="2" pos="20" show="1" value="0001"/>
    <field name="udp.port" showname="Port: 1" hide="yes" size="2" pos="20" show="1" value="0001"/>
  </proto>
  <proto name="data" showname="Data (5 bytes)" size="5" pos="28">
    <field name="data.text" showname="Text: a\u202eb\\r\\n" size="2" pos="29" show="a"/>
  </proto>
</packet>
</pdml>`;

describe('readPdml', () => {
  it('reads the tree, with offsets in the payload', () => {
    const [packet] = readPdml(text);
    assert.ok(packet);
    assert.deepEqual(inPayload(packet, 5), [
      {
        label: 'Data (5 bytes)',
        start: 0,
        end: 5,
        children: [{ label: 'Text', value: 'a\\u{202e}b\\r\\n', start: 1, end: 3 }],
      },
      {
        label: 'Frame 1',
        value: '33 bytes on wire',
        start: 0,
        end: 0,
        children: [{ label: 'Frame Length', value: '33 bytes', start: 0, end: 0 }],
      },
      {
        label: 'User Datagram Protocol',
        start: 0,
        end: 0,
        children: [{ label: 'Source Port', value: '1 <&> "a"', start: 0, end: 0 }],
      },
    ]);
  });

  it('stops at depth and number, and says so', () => {
    const deep = `<packet>${'<field name="a">'.repeat(100)}`;
    assert.equal(readPdml(deep)[0]?.isCut, true);
    const many = `<packet>${'<field name="a"/>'.repeat(6_000)}`;
    assert.equal(readPdml(many)[0]?.isCut, true);
    assert.equal(readPdml(many)[0]?.nodes.length, 5_000);
  });

  it('takes any text without throwing', () => {
    const piece = fc.constantFrom(
      '<packet>',
      '</packet>',
      '<proto name="x"',
      '>',
      '/>',
      '<field ',
      '</field>',
      '&#x110000;',
      'pos="-1" size="9"',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        readPdml(pieces.join(' ')).forEach((packet) => inPayload(packet, 3));
      }),
    );
  });
});
