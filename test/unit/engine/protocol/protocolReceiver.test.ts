import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { ProtocolReceiver } from '../../../../src/engine/framing/protocolReceiver.ts';
import { payloadIn } from '../../../../src/shared/payloadPlace.ts';
import type { Party } from '../../../../src/shared/protocol/protocol.ts';
import { converse } from '../../../../src/shared/protocol/protocolConversations.ts';
import { protocolIds } from '../../../../src/shared/protocol/protocolNames.ts';
import type { ProtocolId } from '../../../../src/shared/protocol/protocolNames.ts';
import { timesMore } from '../../timesMore.ts';
import {
  conversations,
  dnsQuery,
  frame,
  masked,
  modbus,
  packet,
  postgresMessage,
  uint16,
  wireOf,
} from './conversations.ts';

/** Something that one side says; null ends its stream. */
type Said = readonly [from: Party, bytes: Uint8Array | null];

interface Received {
  readonly from: Party;
  readonly wire: string;
  readonly payload: string;
  readonly context: string | undefined;
  readonly fault: string | undefined;
}

/** What receivers of both directions make of a conversation, in order; both end at last. */
function received(protocol: ProtocolId, said: Iterable<Said>, messageBytesMax = 1_000_000) {
  const messages: Received[] = [];
  const conversation = converse(protocol);
  const receiver = (from: Party) =>
    new ProtocolReceiver(
      conversation,
      from,
      (bytes, known, fault) => {
        messages.push({
          from,
          wire: Buffer.from(bytes).toString('latin1'),
          payload: Buffer.from(payloadIn(known?.place, bytes)).toString('latin1'),
          context: known?.context,
          fault,
        });
      },
      messageBytesMax,
    );
  const sides = { client: receiver('client'), server: receiver('server') };
  const open = new Set<Party>(['client', 'server']);
  for (const [from, bytes] of said) {
    if (bytes === null) {
      sides[from].end();
      open.delete(from);
    } else {
      sides[from].push(Uint8Array.from(bytes));
    }
  }
  open.forEach((from) => sides[from].end());
  return messages;
}

/** Cuts what is said; each step counts from the last, and begins anew with each thing said. */
function* cut(said: Iterable<Said>, steps: readonly number[]): Generator<Said> {
  for (const [from, bytes] of said) {
    if (bytes === null || steps.length === 0) {
      yield [from, bytes];
      continue;
    }
    for (let at = 0, i = 0; at < bytes.length; i += 1) {
      const step = steps[i % steps.length] ?? 1;
      yield [from, bytes.subarray(at, at + step)];
      at += step;
    }
  }
}

const steps = fc.oneof(
  fc.constant([]),
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 }),
);

const byte = fc.oneof(
  fc.constantFrom(
    ...Buffer.from('\0\x01\x02\x04\x0b\x10\x1c\x30\x81\r\r\n\n 0123$*+-:<>;GETHTP/.'),
  ),
  fc.nat(255),
);
const noise = fc.array(byte, { maxLength: 60 }).map((list) => Uint8Array.from(list));

for (const protocol of protocolIds) {
  describe(`the framing of ${protocol}`, () => {
    const own = conversations.filter((one) => one.protocol === protocol);

    for (const { title, messages } of own) {
      it(`has a message for each of ${title}`, () => {
        const said = messages.map(({ from, wire }): Said => [
          from,
          wire === null ? null : wireOf(wire),
        ]);
        deepEqual(
          received(protocol, said).map(({ from, payload, context, fault }) => ({
            ...{ from, payload, context, fault },
          })),
          messages
            .filter(({ wire }) => wire !== null)
            .map(({ from, wire, payload = wire ?? '', context }) => ({
              from,
              payload: Buffer.from(wireOf(payload)).toString('latin1'),
              context,
              fault: undefined,
            })),
        );
      });
    }

    it('does not depend on how the streams are cut, and loses no byte', () => {
      const conversation = fc.constantFrom(...own).chain(({ messages }) => {
        // One side's messages in a row come in one chunk, as from a peer that doesn't wait.
        const said: Said[] = [];
        for (const { from, wire } of messages) {
          const last = said.at(-1);
          const bytes = wire === null ? null : wireOf(wire);
          if (last && last[0] === from && last[1] !== null && bytes !== null) {
            said[said.length - 1] = [from, Buffer.concat([last[1], bytes])];
          } else {
            said.push([from, bytes]);
          }
        }
        const damaged = fc
          .tuple(fc.nat(said.length - 1), fc.nat(80), noise)
          .map(([index, at, bytes]): Said[] =>
            said.map(([from, all], place) =>
              place === index && all !== null
                ? [from, Buffer.concat([all.subarray(0, at), bytes, all.subarray(at)])]
                : [from, all],
            ),
          );
        return fc.oneof(fc.constant(said), damaged);
      });
      fc.assert(
        fc.property(
          conversation,
          steps,
          fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 60 })),
          (said, steps, max) => {
            const whole = received(protocol, said, max);
            const chunks = whole.some(({ context, fault }) => !context && !fault);
            const pieces = received(protocol, cut(said, steps), max);
            if (!chunks) {
              // What follows a switch to a foreign protocol is chunks as they come.
              deepEqual(pieces, whole);
            }
            for (const messages of [whole, pieces]) {
              for (const side of ['client', 'server'] as const) {
                equal(
                  messages.map(({ from, wire }) => (from === side ? wire : '')).join(''),
                  said
                    .map(([from, all]) =>
                      from === side && all ? Buffer.from(all).toString('latin1') : '',
                    )
                    .join(''),
                );
              }
              ok(messages.every(({ wire }) => wire.length > 0));
            }
          },
        ),
        { numRuns: timesMore(200) },
      );
    });
  });
}

/** Bytes that a protocol's messages can't begin with nor have a header of, and a message with a body. */
interface Misfit {
  readonly protocol: ProtocolId;
  readonly from: Party;
  readonly garbage: fc.Arbitrary<readonly number[]>;
  readonly message: (body: string) => string;
}

const someOf = (min: number, max: number, minLength: number) =>
  fc.array(fc.integer({ min, max }), { minLength, maxLength: 400 });

const misfits: readonly Misfit[] = [
  {
    protocol: 'mqtt',
    from: 'client',
    garbage: someOf(0x01, 0x0f, 2),
    message: (body) => packet(0x32, `\0\x01t\0\x07${body}`),
  },
  {
    protocol: 'mqtt',
    from: 'server',
    // No control packet begins with one of these, nor has the length that two of them are.
    garbage: someOf(0xf1, 0xff, 2),
    message: (body) => packet(0x30, `\0\x01t${body}`),
  },
  {
    protocol: 'dns',
    from: 'client',
    garbage: someOf(0x20, 0x7e, 14),
    message: (body) => uint16(dnsQuery(body).length) + dnsQuery(body),
  },
  { protocol: 'modbus', from: 'server', garbage: someOf(1, 255, 6), message: modbus },
  {
    protocol: 'postgres',
    from: 'server',
    garbage: someOf(0x80, 0xff, 5),
    message: (body) => postgresMessage('D', body),
  },
  {
    protocol: 'postgres',
    from: 'client',
    garbage: someOf(0x80, 0xff, 5),
    message: (body) => postgresMessage('Q', body),
  },
  {
    protocol: 'websocket',
    from: 'server',
    garbage: someOf(0x03, 0x07, 2),
    message: (body) => frame(0x81, body),
  },
  {
    protocol: 'websocket',
    from: 'client',
    garbage: someOf(0x33, 0x3f, 2),
    message: (body) => masked(0x82, body),
  },
];

describe('bytes that are no message of a protocol', () => {
  for (const { protocol, from, garbage, message } of misfits) {
    it(`are one message between those of a ${protocol} ${from}, however the stream is cut`, () => {
      const runs = fc.array(
        fc.record({
          garbage,
          lengths: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 8, maxLength: 12 }),
        }),
        { minLength: 1, maxLength: 4 },
      );
      fc.assert(
        fc.property(runs, steps, (runs, steps) => {
          const expected = runs.flatMap(({ garbage, lengths }) => [
            { wire: Buffer.from(garbage).toString('latin1'), fault: 'malformed' },
            ...lengths.map((length) => ({
              wire: message('payload '.repeat(20).slice(0, length)),
              fault: undefined,
            })),
          ]);
          const stream = wireOf(expected.map(({ wire }) => wire).join(''));
          deepEqual(
            received(protocol, cut([[from, stream]], steps)).map(({ wire, fault }) => ({
              ...{ wire, fault },
            })),
            expected,
          );
        }),
        { numRuns: timesMore(60) },
      );
    });
  }

  it('end where a WebSocket goes on that HTTP was switched to', () => {
    const [open] = conversations.filter(({ title }) => title.includes('becomes WebSocket'));
    const said = (open?.messages ?? [])
      .slice(0, 4)
      .map(({ from, wire }): Said => [from, wireOf(wire ?? '')]);
    const frames = Array.from({ length: 8 }, (_, index) => frame(0xc1, `text ${index}`));
    const garbage = '\x03\x04\x05'.repeat(30);
    deepEqual(
      received('http', [...said, ['server', wireOf(garbage + frames.join(''))]])
        .slice(4)
        .map(({ wire, context, fault }) => `${fault ?? context}: ${wire}`),
      [`malformed: ${garbage}`, ...frames.map((one) => `websocket:deflate: ${one}`)],
    );
  });

  it('are handed over in pieces of 64 KiB, and their rest with the end of the stream', () => {
    const messages = received('modbus', [['server', Buffer.alloc(300_000, 'no')]]);
    deepEqual(
      messages.map(({ wire, fault }) => `${wire.length} ${fault}`),
      ['65536', '65536', '65536', '65536', '37856'].map((length) => `${length} malformed`),
    );
  });
});
