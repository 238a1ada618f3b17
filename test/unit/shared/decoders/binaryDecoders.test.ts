import assert from 'node:assert/strict';
import { encode as encodeMessagePack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import dnsPacket from 'dns-packet';
import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { decode, recognise } from '../../../../src/shared/decoders/decode.ts';
import { decoderIds } from '../../../../src/shared/decoders/decoded.ts';
import { depthMax, nodesMax } from '../../../../src/shared/decoders/dissection.ts';
import type { DecodedNode } from '../../../../src/shared/decoders/decoded.ts';
import { ascii, datagram, decoded, fields, hex, recognised, stream } from './vectors.ts';
import { timesMore } from '../../timesMore.ts';

describe('the DNS decoder', () => {
  const query = dnsPacket.encode({
    type: 'query',
    id: 0x1a2b,
    flags: dnsPacket.RECURSION_DESIRED,
    questions: [{ type: 'AAAA', name: 'www.example.com' }],
  });

  it('reads a query, on datagrams and with its length on streams', () => {
    assert.equal(recognised(query, datagram), 'dns');
    const answer = decoded('dns', query, datagram);
    assert.equal(answer.summary, 'Query AAAA www.example.com');
    assert.deepEqual(fields(answer, 'Transaction ID'), ['0x1a2b @0-2']);
    assert.deepEqual(fields(answer, 'Recursion desired'), ['1 @2-3']);
    const framed = Buffer.concat([Buffer.from([0, query.length]), query]);
    assert.equal(recognised(framed, stream), 'dns');
    assert.equal(decoded('dns', framed).summary, 'Query AAAA www.example.com');
  });

  it('keeps a name to its bytes where its pointer leads to a label that is cut off', () => {
    const bytes = hex('3f 00 01 00 00 01 00 00 00 00 00 00 c0 00 00 01 00 01');
    const { nodes, problem } = decode('dns', bytes, datagram);
    assert.deepEqual(problem, { kind: 'truncated', at: 0 });
    assert.equal(count(nodes, 0, bytes.length) > 0, true);
  });

  it('reads answers of every kind that another program wrote', () => {
    const response = dnsPacket.encode({
      type: 'response',
      id: 1,
      questions: [{ type: 'A', name: 'a.example' }],
      answers: [
        { type: 'A', name: 'a.example', data: '192.0.2.1' },
        { type: 'AAAA', name: 'a.example', data: '2001:db8::1' },
        { type: 'CNAME', name: 'b.example', data: 'a.example' },
        { type: 'MX', name: 'example', data: { preference: 10, exchange: 'mail.example' } },
        { type: 'TXT', name: 'example', data: ['v=spf1 -all'] },
        { type: 'SRV', name: '_x._tcp.example', data: { port: 8080, target: 'a.example' } },
      ],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 4096,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ],
    });
    const answer = decoded('dns', response, datagram);
    assert.deepEqual(
      fields(answer, 'Answer').map((field) => field.replace(/ @.*/, '')),
      [
        'a.example A 192.0.2.1',
        'a.example AAAA 2001:db8::1',
        'b.example CNAME a.example',
        'example MX 10 mail.example',
        'example TXT "v=spf1 -all"',
        '_x._tcp.example SRV 0 0 8080 a.example',
      ],
    );
    assert.match(fields(answer, 'UDP payload size')[0] ?? '', /^4096 @/);
  });

  it('recognises a query of multicast DNS with many questions', () => {
    const questions = Array.from({ length: 9 }, (_, at) => ({
      type: 'PTR' as const,
      name: `_service${at}._tcp.local`,
    }));
    const bytes = dnsPacket.encode({ type: 'query', id: 0, questions });
    assert.equal(recognised(bytes, datagram), 'dns');
    assert.equal(fields(decoded('dns', bytes, datagram), 'Question').length, 9);
  });

  it('follows the pointers of RFC 1035, section 4.1.4, and none that goes in circles', () => {
    const compressed = hex(
      '0001 8180 0001 0001 0000 0000 0161076578616d706c6500 0001 0001 c00c 0001 0001 0000003c 0004 c0000201',
    );
    assert.equal(
      decoded('dns', compressed, datagram).summary,
      'Query response A a.example → 192.0.2.1',
    );
    const circle = hex('0001 0100 0001 0000 0000 0000 c00c 0001 0001');
    assert.equal(decode('dns', circle, datagram).problem?.fault, 'forwardPointer');
    assert.equal(recognised(circle, datagram), undefined);
  });
});

describe('the MQTT decoder', () => {
  const packets: mqttPacket.Packet[] = [
    {
      cmd: 'connect',
      clientId: 'sensor',
      username: 'u',
      password: Buffer.from('p'),
      keepalive: 60,
      clean: true,
      protocolId: 'MQTT',
      protocolVersion: 4,
    },
    { cmd: 'connack', returnCode: 0, sessionPresent: false },
    {
      cmd: 'publish',
      topic: 'a/b',
      payload: '21.5',
      qos: 1,
      messageId: 7,
      dup: false,
      retain: true,
    },
    { cmd: 'subscribe', messageId: 8, subscriptions: [{ topic: 'a/#', qos: 1 }] },
    { cmd: 'suback', messageId: 8, granted: [1] },
    { cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a/#'] },
    { cmd: 'pingreq' },
    { cmd: 'disconnect' },
  ];

  it('reads what another program wrote, in 3.1.1 and 5.0', () => {
    const bytes = Buffer.concat(packets.map((packet) => mqttPacket.generate(packet)));
    assert.equal(recognised(bytes), 'mqtt');
    const answer = decoded('mqtt', bytes);
    assert.deepEqual(
      answer.nodes.map(({ label, value }) => `${label} ${value ?? ''}`.trim()),
      [
        'CONNECT sensor (3.1.1)',
        'CONNACK accepted',
        'PUBLISH a/b "21.5"',
        'SUBSCRIBE #8 a/#',
        'SUBACK #8',
        'UNSUBSCRIBE #9 a/#',
        'PINGREQ',
        'DISCONNECT',
      ],
    );
    const newer = mqttPacket.generate(
      { cmd: 'subscribe', messageId: 8, subscriptions: [{ topic: 'a/#', qos: 1 }] },
      { protocolVersion: 5 },
    );
    assert.equal(decoded('mqtt', newer).summary, 'SUBSCRIBE #8 a/#');
  });

  it('tells the properties of a 5.0 message from what it says', () => {
    const publish = { cmd: 'publish', topic: 'a', payload: '21.5', qos: 0 } as const;
    const written = [{}, { properties: { contentType: 'text/plain' } }].map((more) =>
      mqttPacket.generate(
        { ...publish, dup: false, retain: false, ...more },
        { protocolVersion: 5 },
      ),
    );
    assert.deepEqual(
      written.map((bytes) => decoded('mqtt', bytes).summary),
      ['PUBLISH a "21.5"', 'PUBLISH a "21.5"'],
    );
    const binary = mqttPacket.generate({
      ...{ ...publish, dup: false, retain: false },
      payload: Buffer.from([0, 0xff, 1]),
    });
    assert.equal(decoded('mqtt', binary).summary, 'PUBLISH a 00 ff 01');
  });

  it('reads the properties of 5.0 one by one, before a binary payload too', () => {
    const bytes = mqttPacket.generate(
      {
        ...{ cmd: 'publish', topic: 'a', qos: 0, dup: false, retain: false },
        payload: Buffer.from([1, 2, 3, 4, 5]),
        properties: {
          messageExpiryInterval: 60,
          correlationData: Buffer.from([0xca, 0xfe]),
          userProperties: { unit: 'x'.repeat(100), place: ['roof', 'cellar'] },
        },
      },
      { protocolVersion: 5 },
    );
    assert.equal(recognised(bytes, { isDatagram: false, ports: [1883] }), 'mqtt');
    const answer = decoded('mqtt', bytes);
    assert.equal(answer.summary, 'PUBLISH a 01 02 03 04 05');
    const values = (label: string) => fields(answer, label).map((field) => field.split(' @')[0]);
    assert.deepEqual(values('Message expiry interval'), ['60']);
    assert.deepEqual(values('Correlation data'), ['ca fe']);
    assert.deepEqual(values('User property'), [
      `unit: ${'x'.repeat(100)}`,
      'place: roof',
      'place: cellar',
    ]);
  });

  it('takes for properties only what a PUBLISH can have, each once', () => {
    const publish = (content: string) => decoded('mqtt', hex(`30 0b 0001 61 ${content}`)).summary;
    assert.equal(publish('05 02 0000003c ff ff'), 'PUBLISH a ff ff');
    assert.equal(publish('05 27 0000003c ff ff'), `PUBLISH a 05 27 00 00 00 3c ff ff`);
    assert.equal(publish('04 01 00 01 00 ff ff 00'), 'PUBLISH a 04 01 00 01 00 ff ff 00');
  });

  it('reads the CONNECT of a bridge, whose level has its highest bit set', () => {
    const connect = mqttPacket.generate({
      ...{ cmd: 'connect', clientId: 'b', keepalive: 60, clean: true },
      ...{ protocolId: 'MQTT', protocolVersion: 4, bridgeMode: true },
    });
    assert.equal(decoded('mqtt', connect).summary, 'CONNECT b (3.1.1, bridge)');
    const older = hex('10 0f 0006 4d5149736470 83 02 003c 0001 62');
    assert.equal(decoded('mqtt', older).summary, 'CONNECT b (3.1, bridge)');
  });

  it('takes short packets for it only at its port', () => {
    const ping = mqttPacket.generate({ cmd: 'pingreq' });
    assert.equal(recognised(ping), undefined);
    assert.equal(recognised(ping, { isDatagram: false, ports: [1883] }), 'mqtt');
  });
});

describe('the CBOR decoder', () => {
  // RFC 8949, appendix A
  const examples: readonly (readonly [string, string])[] = [
    ['00', '0'],
    ['1bffffffffffffffff', '18446744073709551615'],
    ['3bffffffffffffffff', '-18446744073709551616'],
    ['f90001', '6e-8'],
    ['f93e00', '1.5'],
    ['f98000', '-0'],
    ['fa3dcccccd', '0.1'],
    ['fb8000000000000000', '-0'],
    ['fa47c35000', '100000'],
    ['fb3ff199999999999a', '1.1'],
    ['f97c00', 'Infinity'],
    ['f5', 'true'],
    ['f6', 'null'],
    ['f0', 'simple(16)'],
    ['c11a514b67b0', '1(1363896240) epoch time'],
    ['4401020304', "h'01 02 03 04'"],
    ['62c3bc', '"ü"'],
    ['8301820203820405', '[1, [2, 3], [4, 5]]'],
    ['a26161016162820203', '{"a": 1, "b": [2, 3]}'],
    ['5f42010243030405ff', "(_ h'01 02', h'03 04 05')"],
    ['9f018202039f0405ffff', '[1, [2, 3], [4, 5]]'],
    ['bf6346756ef563416d7421ff', '{"Fun": true, "Amt": -2}'],
  ];
  for (const [digits, shown] of examples) {
    it(`reads ${digits}`, () => assert.equal(decoded('cbor', hex(digits)).summary, shown));
  }

  it('refuses what the RFC does', () => {
    const faults = {
      '1c': 'reservedValue',
      ff: 'strayBreak',
      '5f00ff': 'otherChunk',
      '1f': 'indefiniteLength',
    };
    for (const [digits, fault] of Object.entries(faults)) {
      assert.equal(decode('cbor', hex(digits), stream).problem?.fault, fault, digits);
    }
    assert.deepEqual(decode('cbor', hex('82'), stream).problem, { kind: 'truncated', at: 1 });
  });
});

describe('the MessagePack decoder', () => {
  it('reads what another program wrote', () => {
    const value = {
      name: 'café',
      list: [1, -1, 300, -300, 70000, 1.5, true, null],
      map: { a: 'b' },
    };
    const bytes = encodeMessagePack(value);
    assert.equal(recognised(bytes), 'msgpack');
    assert.equal(
      decoded('msgpack', bytes).summary,
      '{"name": "café", "list": [1, -1, 300, -300, 70000, 1.5, true, nil], "map": {"a": "b"}}',
    );
  });

  it('reads time stamps and tells other extensions by their number', () => {
    const date = new Date('2026-11-22T14:03:07.042Z');
    assert.equal(
      decoded('msgpack', encodeMessagePack(date)).summary,
      '2026-11-22T14:03:07.042000000Z',
    );
    assert.equal(decoded('msgpack', hex('d405aa')).summary, 'type 5, aa');
    // 2^38 seconds, in the form of 96 bits
    assert.equal(
      decoded('msgpack', hex('c70cff 00000001 0000004000000000')).summary,
      '+010680-07-14T06:09:04.000000001Z',
    );
  });

  it('shows floats with the digits of their precision and the sign of a zero', () => {
    assert.equal(
      decoded('msgpack', hex('93 ca3dcccccd ca80000000 cb8000000000000000')).summary,
      '[0.1, -0, -0]',
    );
  });
});

describe('the Protocol Buffers decoder', () => {
  it('reads the examples of its documentation', () => {
    assert.equal(decoded('protobuf', hex('089601')).summary, '1: 150');
    const nested = hex('12 07 74 65 73 74 69 6e 67 1a 03 08 96 01');
    assert.equal(recognised(nested), 'protobuf');
    const answer = decoded('protobuf', nested);
    assert.equal(answer.summary, '2: "testing", 3: {1: 150}');
    assert.deepEqual(fields(answer, 'Field 1, varint'), ['150 @11-14']);
    assert.equal(decoded('protobuf', hex('08feffffffffffffffff01')).summary, '1: -2');
    assert.equal(decoded('protobuf', hex('0d0000c03f')).summary, '1: 0x3fc00000 (float 1.5)');
    assert.equal(decoded('protobuf', hex('0d00000080')).summary, '1: 0x80000000 (float -0)');
    const neighbours = ['0000804b', '0100804b'].map((bits) =>
      decoded('protobuf', hex(`0d${bits}`)),
    );
    assert.deepEqual(
      neighbours.map(({ summary }) => summary),
      ['1: 0x4b800000 (float 16777216)', '1: 0x4b800001 (float 16777218)'],
    );
  });
});

describe('every decoder', () => {
  it('never throws or hangs, and keeps its nodes within the payload and the limits', () => {
    const check = (bytes: Uint8Array) => {
      for (const hint of [stream, datagram, { isDatagram: false, ports: [6379, 1883] }]) {
        recognise(bytes, hint);
        for (const id of decoderIds) {
          const { nodes, problem } = decode(id, bytes, hint);
          assert.ok(count(nodes, 0, bytes.length) <= nodesMax, id);
          assert.ok((problem?.at ?? 0) <= bytes.length, id);
        }
      }
    };
    const lead = fc.constantFrom(
      ...[
        '*3\r\n',
        'HTTP/1.1 200 OK\r\n',
        '<34>1 ',
        '\x81\x85',
        '\x30\x10',
        '\x12\x07',
        '\x9f',
        '\x92',
      ],
    );
    fc.assert(
      fc.property(lead, fc.uint8Array({ maxLength: 300 }), (text, bytes) => {
        check(Buffer.concat([ascii(text), bytes]));
        check(bytes);
      }),
      { numRuns: timesMore(100) },
    );
  });

  it('stops at depth and size', () => {
    for (const [id, byte] of [
      ['cbor', 0x81],
      ['cbor', 0x9f],
      ['msgpack', 0x91],
      ['protobuf', 0x0a],
    ] as const) {
      const bytes = new Uint8Array(64 * 1024).fill(byte);
      assert.equal(decode(id, bytes, stream).problem !== undefined, true);
    }
    const many = decode('msgpack', new Uint8Array(64 * 1024), stream);
    assert.equal(many.problem?.kind, 'tooMuch');
    assert.equal(many.nodes.length, nodesMax);
  });

  it('reads again what libraries encode, whatever the value', () => {
    const value = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.string(),
        fc.double({ noNaN: true }),
      ),
      any: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        fc.array(tie('any'), { maxLength: 5 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (any) => {
        decoded('cbor', encodeCbor(any));
        decoded('msgpack', encodeMessagePack(any));
      }),
      { numRuns: timesMore(100) },
    );
  });

  it('leaves plain text and random bytes alone', () => {
    assert.equal(recognised(ascii('hello, world\n')), undefined);
    assert.equal(recognised(ascii('{"a": [1, 2]}')), undefined);
    assert.equal(recognised(new Uint8Array(), datagram), undefined);
    assert.equal(recognised(hex('00 01 02 03 04 05 06 07'), datagram), undefined);
    let wrong = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        wrong += recognise(bytes, stream) === undefined ? 0 : 1;
      }),
      { numRuns: 2_000, seed: 1 },
    );
    assert.ok(wrong < 10, `${wrong} of 2,000 random payloads were taken for something`);
  });
});

/**
 * Counts nodes, and checks where they lie. Its assertions have texts, because Node looks for its own in
 * the source, which takes minutes in a property that shrinks.
 */
function count(nodes: readonly DecodedNode[], depth: number, length: number): number {
  assert.ok(depth <= depthMax, 'too deep');
  return nodes.reduce((sum, { label, start, end, children = [] }) => {
    assert.ok(start >= 0 && start <= end && end <= length, `${label} ${start}–${end}`);
    return sum + 1 + count(children, depth + 1, length);
  }, 0);
}
