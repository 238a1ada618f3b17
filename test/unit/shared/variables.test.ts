import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseText, renderText } from '../../../src/shared/payload.ts';
import type { ParsedPayload } from '../../../src/shared/parsedPayload.ts';
import {
  expandTemplate,
  parseTemplate,
  variableNames,
  variablesWithArgument,
  withoutVariables,
} from '../../../src/shared/variables.ts';
import type { VariableSource } from '../../../src/shared/variables.ts';
import { timesMore } from '../timesMore.ts';

let calls = 0;
const source: VariableSource = {
  seq: 7,
  now: Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 0.9,
  socket: 'greeter',
  peer: { host: '::1', port: 50_000 },
  local: { host: '127.0.0.1', port: 9_999 },
  env: (name) => (name === 'HOME' ? '/home/ada' : undefined),
  uuid: () => `uuid ${++calls}`,
  randomBytes: (count) => Uint8Array.from({ length: count }, (_, i) => 250 + i),
};

function asIs(text: string): ParsedPayload {
  return { ok: true, bytes: Buffer.from(new TextEncoder().encode(text)) };
}

function expanded(text: string, from: VariableSource = source): string | object {
  const parsed = parseTemplate(text, parseText);
  if (!parsed.ok) {
    return parsed;
  }
  const outcome = expandTemplate(parsed.template, from);
  return outcome.ok ? Buffer.from(outcome.bytes).toString('latin1') : outcome;
}

describe('templates', () => {
  beforeEach(() => {
    calls = 0;
  });

  const cases: [text: string, bytes: string][] = [
    ['', ''],
    ['PING\\r\\n', 'PING\r\n'],
    ['${seq}', '7'],
    ['<${seq}>\\n', '<7>\n'],
    ['${now}', '2026-01-02T03:04:05.678Z'],
    ['${unixTime} ${unixTimeMs}', '1767323045 1767323045678'],
    // Seconds since 1900: 3976311845.6789.
    ['${ntpTime}', '\xed\x01\xb4\x25\xad\xcc\x62\x4d'],
    ['${uuid} ${uuid}', 'uuid 1 uuid 2'],
    ['${env:HOME}', '/home/ada'],
    [
      '${socket}: ${peer.host} ${peer.port}, ${local.host} ${local.port}',
      'greeter: ::1 50000, 127.0.0.1 9999',
    ],
    ['${randomBytes:3}', '\xfa\xfb\xfc'],
    ['${seq}${seq}', '77'],
    ['$${seq}', '${seq}'],
    ['$$ $ {seq} costs $5', '$$ $ {seq} costs $5'],
    ['$$${seq}', '$7'],
    ['$$$${seq}', '$${seq}'],
    ['$5 $$x ${seq}$', '$5 $$x 7$'],
    ['\\x24${seq}', '$7'],
  ];
  for (const [text, bytes] of cases) {
    it(`${text || 'an empty text'} becomes ${JSON.stringify(bytes)}`, () => {
      assert.equal(expanded(text), bytes);
    });
  }

  const faults: [text: string, fault: string, position: number, length: number][] = [
    ['ab${seq', 'unfinishedVariable', 2, 2],
    ['${}', 'unknownVariable', 0, 3],
    ['a${Seq}b', 'unknownVariable', 1, 6],
    ['${toString}', 'unknownVariable', 0, 11],
    ['${seq:1}', 'invalidArgument', 0, 8],
    ['${seq:}', 'invalidArgument', 0, 7],
    ['${random}', 'invalidArgument', 0, 9],
    ['${random:0}', 'invalidArgument', 0, 11],
    ['${random:65537}', 'invalidArgument', 0, 15],
    ['${random:x}', 'invalidArgument', 0, 11],
    ['${env:}', 'invalidArgument', 0, 7],
    ['a${env:NOWHERE}', 'noValue', 1, 14],
    ['${seq}\\q', 'invalidEscape', 6, 2],
    ['\\q${seq}', 'invalidEscape', 0, 2],
    ['$${\\q', 'invalidEscape', 3, 2],
  ];
  for (const [text, fault, position, length] of faults) {
    it(`refuse ${text} with its position`, () => {
      assert.deepEqual(expanded(text), { ok: false, fault, position, length });
    });
  }

  it('miss what the connection does not have', () => {
    for (const name of ['peer.host', 'peer.port', 'local.host', 'local.port', 'socket']) {
      const text = `\${${name}}`;
      assert.deepEqual(
        expanded(text, { ...source, peer: undefined, local: undefined, socket: undefined }),
        { ok: false, fault: 'noValue', position: 0, length: text.length },
      );
    }
  });

  it('do not look for variables in the values of others', () => {
    assert.equal(expanded('${env:A}', { ...source, env: () => '${seq}\\n' }), '${seq}\\n');
  });

  it('fill in random letters of the length asked for, all of them equally likely', () => {
    let next = 0;
    const everyByte: VariableSource = {
      ...source,
      randomBytes: (count) => Uint8Array.from({ length: count }, () => next++ % 256),
    };
    const text = expanded(`\${random:${252 * 4}}`, everyByte) as string;
    const counts = new Map<string, number>();
    for (const letter of text.split('')) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    assert.equal(text.length, 252 * 4);
    assert.deepEqual([...counts.keys()].sort().join(''), '0123456789abcdefghijklmnopqrstuvwxyz');
    assert.deepEqual(new Set(counts.values()), new Set([28]));
  });

  it('know all the names that are offered', () => {
    for (const name of variableNames) {
      const argument = variablesWithArgument.includes(name) ? ':1' : '';
      assert.ok(parseTemplate(`\${${name}${argument}}`, asIs).ok, name);
    }
  });

  it('leave a text alone in which variables were written out', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'seq', 'a', '${') }), (text) => {
        const parsed = parseTemplate(withoutVariables(text), asIs);
        assert.ok(parsed.ok);
        const outcome = expandTemplate(parsed.template, source);
        assert.equal(outcome.ok && Buffer.from(outcome.bytes).toString(), text);
      }),
      { numRuns: timesMore(300) },
    );
  });

  it('send any bytes as they were rendered, once variables are written out', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = withoutVariables(renderText(bytes));
        assert.equal(expanded(text), Buffer.from(bytes).toString('latin1'));
      }),
    );
  });
});
