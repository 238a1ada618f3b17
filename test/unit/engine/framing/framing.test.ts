import { framingRanges, payloadIn, payloadLength } from '../../../../src/shared/payloadPlace.ts';
import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import * as v from 'valibot';
import { framerFor } from '../../../../src/engine/framing/framerFor.ts';
import { placeInFrame, wrapFrame } from '../../../../src/shared/wrapFrame.ts';
import type { Framer } from '../../../../src/engine/framing/framer.ts';
import { framingSchema } from '../../../../src/shared/framing.ts';
import type { Framing } from '../../../../src/shared/framing.ts';
import { timesMore } from '../../timesMore.ts';
import { ManualClock } from '../engineFixture.ts';

/** Every framing whose frames are told apart by their bytes. */
const framings: Framing[] = [
  'line',
  { line: 'crlf' },
  { delimiter: '\r\n' },
  { delimiter: 'abab' },
  { delimiter: { hex: '00 ff 00' } },
  { fixedLength: 1 },
  { fixedLength: 5 },
  { lengthPrefix: { bytes: 1 } },
  { lengthPrefix: { bytes: 2, byteOrder: 'little' } },
  { lengthPrefix: { bytes: 4, counts: 'itself', offset: 1 } },
  { lengthPrefix: { bytes: 8, counts: 'frame', offset: 3 } },
  { lengthPrefix: { digits: 4 } },
  { lengthPrefix: { digits: 4, counts: 'frame' } },
  { lengthPrefix: { digits: 10, terminator: ' ' } },
  { lengthPrefix: { digits: 3, terminator: ':', counts: 'itself', offset: 2 } },
  'varint',
  { varint: { offset: 1 } },
  'stxEtx',
  'mllp',
  'slip',
  'cobs',
];

function framer(framing: Framing, frameBytesMax?: number, clock = new ManualClock()): Framer {
  return framerFor(v.parse(framingSchema, framing), {
    clock,
    ...(frameBytesMax === undefined ? {} : { frameBytesMax }),
  });
}

/** The bytes of a payload as its frame has them, and as it has others for them. */
function payloadOf(framing: Framing, frame: Uint8Array, payload: Uint8Array): string {
  const parts: Uint8Array[] = [];
  let frameAt = 0;
  let payloadAt = 0;
  const take = (end: number) => {
    parts.push(frame.subarray(frameAt, end));
    payloadAt += end - frameAt;
  };
  for (const { start, length, standsFor } of framingRanges(
    placeInFrame(framing, frame.length, payload.length),
    frame,
  )) {
    take(start);
    parts.push(payload.subarray(payloadAt, payloadAt + standsFor));
    payloadAt += standsFor;
    frameAt = start + length;
  }
  take(frame.length);
  return Buffer.concat(parts).toString('hex');
}

/** What a framer makes of chunks, each message as `hex fault`. */
function messagesOf(framer: Framer, chunks: Iterable<Uint8Array>): string[] {
  const messages: string[] = [];
  const receiver = framer.receive((bytes, fault) => {
    messages.push(`${Buffer.from(bytes).toString('hex')}${fault === undefined ? '' : ` ${fault}`}`);
  });
  for (const chunk of chunks) {
    receiver.push(chunk);
  }
  receiver.end();
  return messages;
}

/** Cuts a stream where told; each place counts from the last. */
function* split(stream: Uint8Array, steps: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < stream.length; i += 1) {
    const step = steps.length === 0 ? stream.length : (steps[i % steps.length] ?? 1);
    yield stream.subarray(at, at + step);
    at += step;
  }
}

/** Bytes that mean something to some framing, more often than not. */
const byte = fc.oneof(
  fc.constantFrom(0x00, 0x01, 0x02, 0x03, 0x0a, 0x0b, 0x0d, 0x1c, 0x20, 0x30, 0x31, 0x3a, 0x61),
  fc.constantFrom(0x62, 0x80, 0xc0, 0xdb, 0xdc, 0xdd, 0xff),
  fc.nat(255),
);
const bytes = (maxLength: number) =>
  fc.array(byte, { maxLength }).map((list) => Uint8Array.from(list));
const steps = fc.oneof(
  fc.constant([]),
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 }),
);

for (const framing of framings) {
  describe(`framing ${JSON.stringify(framing)}`, () => {
    it('gives the same messages for any split, and all of the stream', () => {
      fc.assert(
        fc.property(bytes(120), steps, fc.integer({ min: 1, max: 40 }), (stream, steps, max) => {
          const whole = messagesOf(framer(framing, max), [stream]);
          deepEqual(messagesOf(framer(framing, max), split(stream, steps)), whole);
          equal(
            whole.map((message) => message.split(' ')[0]).join(''),
            Buffer.from(stream).toString('hex'),
          );
          ok(whole.every((message) => message !== ''));
        }),
        { numRuns: timesMore(250) },
      );
    });

    it('brings every payload that it can send through any split', () => {
      const payloads = fc.array(
        'object' === typeof framing && 'fixedLength' in framing
          ? fc.uint8Array({ minLength: framing.fixedLength, maxLength: framing.fixedLength })
          : fc.oneof(bytes(30), fc.uint8Array({ maxLength: 700 })),
        { maxLength: 6 },
      );
      let sent = 0;
      fc.assert(
        fc.property(payloads, steps, (payloads, steps) => {
          const framed = framer(framing);
          const frames = payloads.flatMap((payload) => {
            const outcome = wrapFrame(framing, payload);
            // What holds a delimiter is several messages to the peer.
            const isOne =
              outcome.ok &&
              messagesOf(framed, [outcome.bytes]).length === 1 &&
              !(framing === 'line' && payload.at(-1) === 0x0d);
            return isOne ? [{ payload, frame: outcome.bytes }] : [];
          });
          sent += frames.length;
          const stream = Buffer.concat(frames.map(({ frame }) => frame));
          deepEqual(
            messagesOf(framed, split(stream, steps)),
            frames.map(({ frame }) => Buffer.from(frame).toString('hex')),
          );
          for (const { payload, frame } of frames) {
            const place = framed.place(frame);
            deepEqual(Buffer.from(payloadIn(place, frame)), Buffer.from(payload));
            equal(payloadLength(place, frame.length), payload.length);
            equal(payloadOf(framing, frame, payload), Buffer.from(payload).toString('hex'));
          }
        }),
        { numRuns: timesMore(100) },
      );
      ok(sent > 50, `${sent} payloads only`);
    });

    it('finds a payload in whatever comes, as long as it says', () => {
      fc.assert(
        fc.property(bytes(40), (frame) => {
          const place = framer(framing).place(frame);
          equal(payloadIn(place, frame).length, payloadLength(place, frame.length));
          let last = 0;
          let own = 0;
          for (const { start, length, standsFor } of framingRanges(place, frame)) {
            ok(start >= last && start + length <= frame.length);
            last = start + length;
            own += length - standsFor;
          }
          equal(frame.length - own, payloadLength(place, frame.length));
        }),
        { examples: [[Uint8Array.of(3, 0, 0, 0, 32)], [Uint8Array.of(0xdb, 0xdd, 0xc0, 98)]] },
      );
    });

    it('holds no more than a frame may have, in time linear in what comes', () => {
      const frameBytesMax = 80_000;
      const stream = new Uint8Array(100_000).fill(0x31);
      const before = process.cpuUsage();
      for (const step of [stream.length, 1]) {
        const lengths: number[] = [];
        const receiver = framer(framing, frameBytesMax).receive((message) =>
          lengths.push(message.length),
        );
        for (const chunk of split(stream, [step])) {
          receiver.push(chunk);
        }
        receiver.end();
        equal(
          lengths.reduce((sum, length) => sum + length, 0),
          stream.length,
        );
        ok(Math.max(...lengths.slice(0, 1_000)) <= frameBytesMax);
      }
      // As a whole and in single bytes: 0.03 s, which would be seconds were it quadratic.
      const { user } = process.cpuUsage(before);
      ok(user < 900_000, `${user} µs`);
    });
  });
}

/** Framings that can fail, with bytes that are no frame to them, whatever they are followed by. */
const misfits: [framing: Framing, garbage: fc.Arbitrary<readonly number[]>][] = [
  [{ lengthPrefix: { digits: 10, terminator: ' ' } }, noDigits()],
  [{ lengthPrefix: { digits: 4 } }, noDigits()],
  [{ lengthPrefix: { digits: 3, terminator: ':', counts: 'itself' } }, noDigits()],
  [{ lengthPrefix: { bytes: 4 } }, highBytes()],
  [{ lengthPrefix: { bytes: 4, byteOrder: 'little' } }, highBytes()],
  [{ lengthPrefix: { bytes: 8, counts: 'frame' } }, highBytes()],
  ['stxEtx', fc.array(fc.integer({ min: 4, max: 255 }), { minLength: 1, maxLength: 400 })],
  ['mllp', fc.array(fc.integer({ min: 0x20, max: 255 }), { minLength: 1, maxLength: 400 })],
  ['slip', fc.nat(100).map((letter) => [letter, 0xdb, letter, 0xc0])],
  ['cobs', fc.integer({ min: 4, max: 255 }).map((code) => [code, 1, 1, 0])],
];

function noDigits(): fc.Arbitrary<readonly number[]> {
  const other = fc.oneof(fc.integer({ min: 0x40, max: 255 }), fc.integer({ min: 1, max: 0x1f }));
  return fc.array(other, { minLength: 1, maxLength: 400 });
}

/** Where four of them are a length, it is longer than any frame can be. */
function highBytes(): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.integer({ min: 0x80, max: 255 }), { minLength: 8, maxLength: 400 });
}

describe('bytes that do not fit a framing', () => {
  for (const [framing, garbage] of misfits) {
    it(`are one message between frames of ${JSON.stringify(framing)}, however it is cut`, () => {
      const runs = fc.array(
        fc.record({ garbage, payloads: fc.array(fc.nat(600), { minLength: 8, maxLength: 12 }) }),
        { minLength: 1, maxLength: 4 },
      );
      fc.assert(
        fc.property(runs, steps, (runs, steps) => {
          const expected = runs.flatMap(({ garbage, payloads }) => [
            `${Buffer.from(garbage).toString('hex')} malformed`,
            ...payloads.map((length) => {
              const frame = wrapFrame(framing, Buffer.from('<'.padEnd(length + 1, 'payload ')));
              return frame.ok ? Buffer.from(frame.bytes).toString('hex') : '';
            }),
          ]);
          const stream = Buffer.concat(
            expected.map((message) => Buffer.from(message.split(' ')[0] ?? '', 'hex')),
          );
          deepEqual(messagesOf(framer(framing), split(stream, steps)), expected);
        }),
        { numRuns: timesMore(60) },
      );
    });
  }

  it('are the same messages for any split, also where they are longer than a frame may be', () => {
    const text = fc.constantFrom(
      '1 ',
      '12 ',
      '3 abc',
      'noise',
      ' ',
      '\n',
      '99 ',
      '7 <34>abc',
      '0 ',
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 120 }), steps, fc.nat(60), (parts, steps, max) => {
        const stream = Buffer.from(parts.join(''));
        const framing: Framing = { lengthPrefix: { digits: 10, terminator: ' ' } };
        const whole = messagesOf(framer(framing, max + 11), [stream]);
        deepEqual(messagesOf(framer(framing, max + 11), split(stream, steps)), whole);
        equal(whole.map((one) => one.split(' ')[0]).join(''), stream.toString('hex'));
      }),
      { numRuns: timesMore(500) },
    );
  });
});

describe('what framings make of a stream', () => {
  /** Messages of a text, in the notation of `latin1`, with their faults. */
  function received(framing: Framing, stream: string, frameBytesMax?: number): string[] {
    return messagesOf(framer(framing, frameBytesMax), [Buffer.from(stream, 'latin1')]).map(
      (message) => {
        const [hex = '', fault] = message.split(' ');
        const text = Buffer.from(hex, 'hex').toString('latin1');
        return fault === undefined ? text : `${fault}: ${text}`;
      },
    );
  }

  const cases: [framing: Framing, stream: string, messages: string[], frameBytesMax?: number][] = [
    ['none', 'a\nb', ['a\nb']],
    ['line', 'a\r\n\nb\nc', ['a\r\n', '\n', 'b\n', 'unfinished: c']],
    ['line', 'abcdefgh\nij\n', ['tooLong: abc', 'tooLong: def', 'tooLong: gh\n', 'ij\n'], 3],
    ['line', 'ab\ncd\n', ['ab\n', 'cd\n'], 3],
    [{ delimiter: 'aab' }, 'aaabaab', ['aaab', 'aab']],
    [{ delimiter: 'aa' }, 'aaaaa', ['aa', 'aa', 'unfinished: a']],
    [{ fixedLength: 3 }, 'abcdefg', ['abc', 'def', 'unfinished: g']],
    [{ fixedLength: 3 }, 'abcdef', ['abc', 'def'], 1],
    [
      { lengthPrefix: { bytes: 1 } },
      '\x02ab\x00\x05abc',
      ['\x02ab', '\x00', 'unfinished: \x05abc'],
    ],
    [{ lengthPrefix: { bytes: 2 } }, '\x00\x01a', ['\x00\x01a']],
    [{ lengthPrefix: { bytes: 2, byteOrder: 'little' } }, '\x01\x00a', ['\x01\x00a']],
    // PostgreSQL's messages: a type, and a length that counts itself but not the type.
    [
      { lengthPrefix: { bytes: 4, offset: 1, counts: 'itself' } },
      'Q\0\0\0\x06hiX\0\0\0\x04',
      ['Q\0\0\0\x06hi', 'X\0\0\0\x04'],
    ],
    [
      { lengthPrefix: { bytes: 1, counts: 'itself' } },
      '\x00\x02a\x01',
      ['malformed: \x00', '\x02a', '\x01'],
    ],
    // Somebody speaks HTTP to us: its first letters are a length of more than a gigabyte.
    [{ lengthPrefix: { bytes: 4 } }, 'GET / HTTP/1.1', ['malformed: GET / HTTP/1.1']],
    [
      { lengthPrefix: { bytes: 4 } },
      'GET / HTTP/1.1',
      ['malformed: GET / ', 'malformed: HTTP/1', 'malformed: .1'],
      6,
    ],
    [
      { lengthPrefix: { bytes: 4 } },
      '\0\0\0\x10abcdefgh',
      ['tooLong: \0\0\0\x10', 'tooLong: abcdef', 'unfinished: gh'],
      6,
    ],
    [
      { lengthPrefix: { bytes: 8 } },
      '\xff\xff\xff\xff\xff\xff\xff\xffabc',
      ['malformed: \xff\xff\xff\xff\xff\xff\xff\xffabc'],
    ],
    // Where the stream ends with a frame, it is one.
    [
      { lengthPrefix: { digits: 10, terminator: ' ' } },
      '3 abcnoise5 hello',
      ['3 abc', 'malformed: noise', '5 hello'],
    ],
    // A number in what is no frame is not the length of one.
    [
      { lengthPrefix: { digits: 10, terminator: ' ' } },
      'took 7 ms\n' + '5 hello'.repeat(5),
      ['malformed: took 7 ms\n', ...Array.from({ length: 5 }, () => '5 hello')],
    ],
    [{ lengthPrefix: { digits: 3 } }, '002ab  1cx01', ['002ab', '  1c', 'malformed: x01']],
    [
      { lengthPrefix: { digits: 3, terminator: ' ' } },
      '2 ab10 cdefghijkl1234',
      ['2 ab', '10 cdefghijkl', 'malformed: 1234'],
    ],
    ['varint', '\x02ab\x80\x01' + 'c'.repeat(128), ['\x02ab', '\x80\x01' + 'c'.repeat(128)]],
    ['varint', '\xff'.repeat(10) + '\x01a', [`malformed: ${'\xff'.repeat(10)}`, '\x01a']],
    // MQTT: a PINGREQ and a PUBLISH.
    [{ varint: { offset: 1 } }, '\xc0\x00\x30\x03\x00\x01a', ['\xc0\x00', '\x30\x03\x00\x01a']],
    ['stxEtx', '\x02ab\x03xy\x02\x03', ['\x02ab\x03', 'malformed: xy', '\x02\x03']],
    ['stxEtx', 'x\x02ab', ['malformed: x', 'unfinished: \x02ab']],
    ['stxEtx', '\x02\x03x', ['\x02\x03', 'malformed: x']],
    ['mllp', '\x0bMSH|\x1c|\r\x1c\r', ['\x0bMSH|\x1c|\r\x1c\r']],
    ['slip', '\xc0ab\xc0\xc0\xdb\xdc\xc0', ['\xc0ab\xc0', '\xc0\xdb\xdc\xc0']],
    ['slip', 'a\xdb\xc0\xdbx\xc0', ['malformed: a\xdb\xc0', 'malformed: \xdbx\xc0']],
    [
      'cobs',
      '\x02a\x00\x01\x01\x00\x05ab\x00',
      ['\x02a\x00', '\x01\x01\x00', 'malformed: \x05ab\x00'],
    ],
  ];
  for (const [framing, stream, messages, frameBytesMax] of cases) {
    const limit = frameBytesMax === undefined ? '' : `, at most ${frameBytesMax} bytes`;
    it(`${JSON.stringify(framing)}: ${JSON.stringify(stream.slice(0, 30))}${limit}`, () => {
      deepEqual(received(framing, stream, frameBytesMax), messages);
    });
  }

  it('COBS encodes as its paper says', () => {
    const cobs = framer('cobs');
    const long = Array.from({ length: 255 }, (_, i) => i);
    const cases: [payload: number[], frame: number[]][] = [
      [[], [1, 0]],
      [[0], [1, 1, 0]],
      [
        [0, 0],
        [1, 1, 1, 0],
      ],
      [
        [0x11, 0x22, 0x00, 0x33],
        [3, 0x11, 0x22, 2, 0x33, 0],
      ],
      [long.slice(1), [0xff, ...long.slice(1), 0]],
      [long, [1, 0xff, ...long.slice(1), 0]],
      [
        [...long.slice(1), 0xff],
        [0xff, ...long.slice(1), 2, 0xff, 0],
      ],
      [
        [...long.slice(1), 0],
        [0xff, ...long.slice(1), 1, 1, 0],
      ],
    ];
    for (const [payload, frame] of cases) {
      const outcome = wrapFrame('cobs', Uint8Array.from(payload));
      deepEqual(outcome.ok && [...outcome.bytes], frame);
      const bytes = Uint8Array.from(frame);
      deepEqual([...payloadIn(cobs.place(bytes), bytes)], payload);
    }
  });
});

describe('sending in frames', () => {
  const refusals: [framing: Framing, payload: string, fault: string, frameBytesMax?: number][] = [
    ['stxEtx', 'a\x03b', 'holdsEnd'],
    ['mllp', 'a\x1c\rb', 'holdsEnd'],
    [{ fixedLength: 3 }, 'ab', 'tooShort'],
    [{ fixedLength: 3 }, 'abcd', 'tooLong'],
    [{ lengthPrefix: { bytes: 1 } }, 'x'.repeat(256), 'tooLong'],
    [{ lengthPrefix: { bytes: 1, counts: 'itself' } }, 'x'.repeat(255), 'tooLong'],
    [{ lengthPrefix: { bytes: 1, offset: 2 } }, 'x', 'tooShort'],
    [{ lengthPrefix: { digits: 1 } }, 'x'.repeat(10), 'tooLong'],
    ['line', 'abc', 'tooLong', 3],
    [{ delimiter: '--' }, 'abc', 'tooLong', 4],
    ['varint', 'abc', 'tooLong', 3],
    ['slip', '', 'tooShort'],
    ['slip', '\xc0', 'tooLong', 3],
    ['cobs', 'abc', 'tooLong', 4],
    ['mllp', 'abc', 'tooLong', 5],
    [{ idleGapMs: 5 }, 'abc', 'tooLong', 2],
  ];
  for (const [framing, payload, fault, frameBytesMax] of refusals) {
    it(`${JSON.stringify(framing)} refuses ${payload.length} bytes: ${fault}`, () => {
      deepEqual(wrapFrame(framing, Buffer.from(payload, 'latin1'), frameBytesMax), {
        ok: false,
        fault,
      });
    });
  }

  it('adds what a peer expects', () => {
    const cases: [framing: Framing, frame: string][] = [
      ['none', 'abc'],
      ['line', 'abc\n'],
      [{ line: 'crlf' }, 'abc\r\n'],
      [{ delimiter: '\0' }, 'abc\0'],
      [{ lengthPrefix: { bytes: 4, byteOrder: 'little' } }, '\x03\0\0\0abc'],
      [{ lengthPrefix: { bytes: 2, counts: 'itself', offset: 1 } }, 'a\0\x04bc'],
      [{ lengthPrefix: { bytes: 2, counts: 'frame', offset: 1 } }, 'a\0\x05bc'],
      [{ lengthPrefix: { digits: 4 } }, '0003abc'],
      [{ lengthPrefix: { digits: 4, terminator: ' ' } }, '3 abc'],
      ['varint', '\x03abc'],
      ['stxEtx', '\x02abc\x03'],
      ['mllp', '\x0babc\x1c\r'],
      ['slip', '\xc0abc\xc0'],
      ['cobs', '\x04abc\0'],
      [{ idleGapMs: 5 }, 'abc'],
    ];
    for (const [framing, frame] of cases) {
      const outcome = wrapFrame(framing, Buffer.from('abc'));
      equal(outcome.ok && Buffer.from(outcome.bytes).toString('latin1'), frame);
    }
  });
});

describe('idle gap framing', () => {
  it('ends a message with silence, however it was cut, and at the end of the stream', () => {
    const clock = new ManualClock();
    const messages: string[] = [];
    const receiver = framer({ idleGapMs: 20 }, 10, clock).receive((bytes, fault) =>
      messages.push(`${Buffer.from(bytes).toString()} ${fault ?? 'whole'}`),
    );
    receiver.push(Buffer.from('ab'));
    clock.advance(19);
    receiver.push(Buffer.from('cd'));
    clock.advance(19);
    deepEqual(messages, []);
    clock.advance(1);
    deepEqual(messages, ['abcd whole']);
    clock.advance(1_000);
    receiver.push(Buffer.from('0123456789ab'));
    clock.advance(20);
    deepEqual(messages.slice(1), ['0123456789 tooLong', 'ab tooLong']);
    receiver.push(Buffer.from('e'));
    receiver.end();
    clock.advance(1_000);
    deepEqual(messages.slice(3), ['e whole']);
  });

  it('cuts a message that is longer than the limit, and says so', () => {
    const clock = new ManualClock();
    const messages: string[] = [];
    const receiver = framer({ idleGapMs: 20 }, 4, clock).receive((bytes, fault) =>
      messages.push(`${Buffer.from(bytes).toString()} ${fault ?? ''}`),
    );
    for (const byte of Buffer.from('abcdefghij')) {
      receiver.push(Uint8Array.of(byte));
    }
    clock.advance(20);
    deepEqual(messages, ['abcd tooLong', 'efgh tooLong', 'ij tooLong']);
  });
});

describe('framingSchema', () => {
  it('takes every framing', () => {
    for (const framing of [...framings, { idleGapMs: 20 } as const, 'none' as const]) {
      deepEqual(v.parse(framingSchema, framing), framing);
    }
  });

  it('refuses what is none', () => {
    for (const framing of [
      'lines',
      {},
      { line: true },
      { delimiter: '' },
      { delimiter: 'x'.repeat(65) },
      { delimiter: { hex: '' } },
      { delimiter: { hex: 'abc' } },
      { fixedLength: 0 },
      { fixedLength: 1.5 },
      { lengthPrefix: {} },
      { lengthPrefix: { bytes: 3 } },
      { lengthPrefix: { bytes: 2, offset: -1 } },
      { lengthPrefix: { bytes: 2, digits: 4 } },
      { lengthPrefix: { digits: 16 } },
      { lengthPrefix: { digits: 4, terminator: '1' } },
      { lengthPrefix: { digits: 4, terminator: '::' } },
      { lengthPrefix: { bytes: 2, counts: 'all' } },
      { idleGapMs: 0 },
      { line: 'lf', delimiter: 'x' },
    ]) {
      equal(v.safeParse(framingSchema, framing).success, false, JSON.stringify(framing));
    }
  });
});
