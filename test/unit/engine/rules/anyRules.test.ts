import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import * as v from 'valibot';
import { ruleSchema } from '../../../../src/shared/rule/ruleSchema.ts';
import { rulesFaults } from '../../../../src/shared/rule/ruleFaults.ts';
import type { Rule } from '../../../../src/shared/rule/ruleSchema.ts';
import { EngineFixture } from '../engineFixture.ts';
import { StreamPeer } from '../peers.ts';
import { timesMore } from '../../timesMore.ts';

const matches = ["'a'", '/(?<x>a+)+$/', 'hex:"{x:1} * $"', 'u16[1]>7', "not ^'b'", 'checksum:sum8'];
const payloads = ['${in}', '${in:1:3}', { hex: '${in} ${in:0:1}' }, { text: '\\x41' }, 'plain'];

const rule = fc.record(
  {
    match: fc.constantFrom(...matches),
    state: fc.constantFrom('start', 'on', ['start', 'on']),
    times: fc.integer({ min: 1, max: 3 }),
    skip: fc.integer({ min: 0, max: 2 }),
    also: fc.boolean(),
    send: fc.constantFrom(...payloads, [...payloads]),
    delayMs: fc.constantFrom(0, 1, [0, 2]),
    chunkBytes: fc.integer({ min: 1, max: 3 }),
    goto: fc.constantFrom('on', 'start', 'nowhere'),
    echo: fc.constantFrom(true),
    set: fc.constantFrom({ kept: '${in}' }),
    note: fc.constantFrom('seen ${in}'),
  },
  { requiredKeys: [] },
);

describe('any rules', () => {
  it('come to the last message, with its answer last, however the stream is cut, and leave nothing held', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { maxLength: 6 }),
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 }),
        async (drawn, pieces) => {
          const rules = (drawn as Rule[]).map(({ chunkBytes, ...rest }) => ({
            ...rest,
            ...(rest.send !== undefined && chunkBytes !== undefined && { chunkBytes }),
          }));
          ok(rules.every((one) => v.is(ruleSchema, one)));
          equal(rulesFaults(rules).length, 0);
          const end: Rule = { match: "^'the end'$", send: 'THE END', close: true };
          const fixture = new EngineFixture();
          const { id, port } = await fixture.run({
            ...{ listen: 'tcp://127.0.0.1:0', framing: 'line' },
            respond: [end, ...rules],
          });
          const peer = await StreamPeer.connect(port);
          pieces.forEach((bytes) => peer.socket.write(bytes));
          peer.socket.end('\nthe end\n');
          await peer.whenEnd();
          ok(peer.text.endsWith('THE END\n'), peer.text);
          const entries = await fixture.entries(id);
          equal(entries.filter(({ fate }) => fate === 'held').length, 0);
          await fixture.engine.stopSocket(id);
        },
      ),
      { numRuns: timesMore(20) },
    );
  });
});
