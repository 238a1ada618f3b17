import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { directions, eventKinds } from '../../../../src/shared/entry.ts';
import { comparisons } from '../../../../src/shared/match/comparison.ts';
import type { FilterNode } from '../../../../src/shared/match/filterNode.ts';
import type { FilterTerm } from '../../../../src/shared/match/terms/filterTerms.ts';
import { momentOf, parseFilterTime } from '../../../../src/shared/match/filterTime.ts';
import { combineFilters, formatFilter } from '../../../../src/shared/match/formatFilter.ts';
import { parseFilter } from '../../../../src/shared/match/parseFilter.ts';
import { isInNetwork, parseFilterNetwork } from '../../../../src/shared/match/filterNetwork.ts';
import { fates, origins } from '../../../../src/shared/messageFate.ts';
import { renderText } from '../../../../src/shared/payload.ts';
import { timesMore } from '../../timesMore.ts';
import { anyText } from '../../anyText.ts';

function parsed(text: string): FilterNode {
  const result = parseFilter(text);
  ok(result.ok, JSON.stringify(result));
  return result.filter;
}

const name = anyText({ minLength: 1, maxLength: 12 });
const whole = fc.nat(100_000);
const yes = fc.constant(true as const);
const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({ kind: fc.constant('socket' as const), name }),
  fc.record({
    kind: fc.constant('peer' as const),
    peer: fc.oneof(fc.ipV4(), fc.ipV6(), fc.webUrl()),
  }),
  fc.record({
    kind: fc.constant('port' as const),
    comparison: fc.constantFrom(...comparisons),
    port: fc.nat(65_535),
  }),
  fc.record({
    kind: fc.constant('length' as const),
    comparison: fc.constantFrom(...comparisons),
    bytes: whole,
  }),
  fc.record({ kind: fc.constant('connection' as const), id: whole }),
  fc.record({ kind: fc.constant('direction' as const), direction: fc.constantFrom(...directions) }),
  fc.record({ kind: fc.constant('event' as const), event: fc.constantFrom(...eventKinds) }),
  fc.record({ kind: fc.constant('origin' as const), origin: fc.constantFrom(...origins) }),
  fc.record({ kind: fc.constant('fate' as const), fate: fc.constantFrom(...fates) }),
  fc.record({
    kind: fc.constantFrom('after' as const, 'before' as const),
    time: fc.record(
      {
        date: fc.record({
          year: fc.nat(9_999),
          month: fc.integer({ min: 1, max: 12 }),
          day: fc.integer({ min: 1, max: 28 }),
        }),
        dayMs: fc.nat(86_399_999_999).map((micros) => micros / 1e3),
        isUtc: fc.boolean(),
      },
      { requiredKeys: ['dayMs', 'isUtc'] },
    ),
  }),
  fc.record({ kind: fc.constant('last' as const), ms: whole }),
  fc.constant({ kind: 'mark' as const }),
  fc.record({ kind: fc.constant('note' as const), text: name }, { requiredKeys: ['kind'] }),
  fc.record(
    {
      kind: fc.constant('text' as const),
      text: fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => renderText(bytes)),
      ignoreCase: fc.boolean(),
      ...{ isAtStart: yes, isAtEnd: yes, onWire: yes },
    },
    { requiredKeys: ['kind', 'text', 'ignoreCase'] },
  ),
  fc.record(
    {
      kind: fc.constant('hex' as const),
      onWire: yes,
      digits: fc
        .tuple(
          fc.constantFrom('', '^'),
          fc.array(fc.constantFrom('00', '?f', 'a?', '??', 'ff', '*', '[1??????0]', '[00000000]'), {
            minLength: 1,
            maxLength: 6,
          }),
          fc.constantFrom('', '{id:2}', '{a:1}??{b:16}', '{run:*}'),
          fc.constantFrom('', '$'),
        )
        .map(([start, atoms, name, end]) => `${start}${atoms.join('')}00${name}${end}`),
    },
    { requiredKeys: ['kind', 'digits'] },
  ),
  fc.record(
    {
      kind: fc.constant('regex' as const),
      source: fc.constantFrom('a+b', '[/"]x', '\\/\\(', '(?<=x)y|z', '^$', '\\p{L}'),
      flags: fc.constantFrom('', 'i', 'ims', 'iu'),
      onWire: yes,
    },
    { requiredKeys: ['kind', 'source', 'flags'] },
  ),
  fc.record(
    {
      kind: fc.constant('integer' as const),
      bits: fc.constant(32 as const),
      isLittle: fc.boolean(),
      offset: fc.integer({ min: -100, max: 100_000 }),
      mask: fc.nat(2 ** 31),
      comparison: fc.constantFrom(...comparisons),
      value: fc.nat(2 ** 32 - 1),
      onWire: yes,
    },
    { requiredKeys: ['kind', 'bits', 'isLittle', 'offset', 'comparison', 'value'] },
  ),
);
const { node } = fc.letrec<{ node: FilterNode; joined: FilterNode; not: FilterNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, term, tie('joined'), tie('not')),
  joined: fc.record({
    kind: fc.constantFrom('and' as const, 'or' as const),
    nodes: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
  }),
  not: fc.record({ kind: fc.constant('not' as const), node: tie('node') }),
}));

/** Pieces of the language in any order: nearly filters, which random characters never are. */
const nearly = fc
  .array(
    fc.constantFrom(
      ...[
        '(',
        ')',
        '"',
        '"a b"',
        "'",
        "^'",
        '$',
        'wire:',
        'u16le[2]&0x',
        '/',
        '/x/',
        'not',
        'or',
        'and',
        'in',
        'len',
        '>',
        '<=',
        ':',
        'hex:',
        'de',
        '?',
        '\\',
        ' ',
      ],
      ...[
        'socket:',
        'after:',
        '12:00',
        'last:5',
        'm',
        'event:',
        'reset',
        'peer:',
        '10.0.0.0/8',
        '[',
        '{',
        'i',
        '\ud800',
        '0',
      ],
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

describe('parseFilter', () => {
  it('reads back what formatFilter writes', () => {
    fc.assert(
      fc.property(node, (filter) =>
        deepEqual(parsed(formatFilter(filter)), structuredClone(filter)),
      ),
      { numRuns: timesMore(300) },
    );
  });

  it('answers garbage with a fault inside the text, or a filter that it reads back the same', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, anyText()), (text) => {
        const result = parseFilter(text);
        if (result.ok) {
          deepEqual(parsed(formatFilter(result.filter)), result.filter);
        } else {
          const { position, length } = result.fault;
          ok(position >= 0 && length >= 0 && position + length <= text.length);
          ok(length > 0 || position === text.length);
        }
      }),
      { numRuns: timesMore(600) },
    );
  });

  it('binds not closer than and, and and closer than or', () => {
    equal(
      formatFilter(parsed('in not out or event len>5 and (conn:1 or "x")')),
      'in not out or event len>5 (conn:1 or "x")',
    );
    deepEqual(parsed('not in out'), {
      kind: 'and',
      nodes: [
        { kind: 'not', node: { kind: 'direction', direction: 'in' } },
        { kind: 'direction', direction: 'out' },
      ],
    });
  });

  it('reads every term as it is written in its reference', () => {
    const written: [text: string, formatted: string][] = [
      ['', ''],
      ['socket:greeter socket:"log sink"', 'socket:greeter socket:"log sink"'],
      ['peer:10.0.0.0/8 peer:[::1]:80', 'peer:10.0.0.0/8 peer:[::1]:80'],
      ['len > 100 len<=4k len:2M', 'len>100 len<=4096 len:2097152'],
      ['hex:"de ad ?? e?" hex:DEAD', 'hex:"de ad ?? e?" hex:"de ad"'],
      ['"PING" "a\\"b\\r\\n"i ping', '"PING" "a\\"b\\r\\n"i "ping"i'],
      ['/a\\/[/]"b/mi', '/a\\/[/]"b/im'],
      [
        'after:12:00 before:2026-11-22T9:05:01.5Z last:90s',
        'after:12:00:00 before:2026-11-22T09:05:01.5Z last:90s',
      ],
      ['after:"2026-11-22 12:00"', 'after:2026-11-22T12:00:00'],
      ['conn:12 AND port>=1024', 'conn:12 port>=1024'],
      ['len!=3 port == 53 "!" "&&"', 'len!=3 port:53 "!" "&&"'],
      ['marked or note:"to do" note', 'marked or note:"to do" note'],
    ];
    for (const [text, formatted] of written) {
      equal(formatFilter(parsed(text)), formatted);
    }
  });

  const faults: [text: string, code: string, position: number, length: number][] = [
    ['in foo:1', 'unknownKey', 3, 4],
    ['socket>3', 'noComparison', 0, 7],
    ['in && len>3', 'foreignOperator', 3, 2],
    ['in (||', 'foreignOperator', 4, 2],
    ['in !event', 'foreignOperator', 3, 1],
    ['in len>', 'missingValue', 3, 4],
    ['in or', 'missingTerm', 3, 2],
    ['or in', 'missingTerm', 0, 2],
    ['in ()', 'missingTerm', 3, 1],
    ['in "abc', 'unclosedString', 3, 4],
    ['socket:"a', 'unclosedString', 7, 2],
    ['/abc', 'unclosedRegex', 0, 4],
    ['(in', 'unclosedParenthesis', 0, 1],
    ['in) out', 'unexpectedParenthesis', 2, 1],
    [')', 'unexpectedParenthesis', 0, 1],
    ['""', 'emptyText', 0, 2],
    ['"\\q"', 'invalidText', 0, 4],
    ['len>1x', 'invalidNumber', 4, 2],
    ['port:65536', 'invalidNumber', 5, 5],
    ['peer:10.0.0.0/33', 'invalidPeer', 5, 11],
    ['after:25:00', 'invalidTime', 6, 5],
    ['after:2026-02-30', 'invalidTime', 6, 10],
    ['last:5', 'invalidDuration', 5, 1],
    ['hex:"de xd"', 'invalidHex', 8, 1],
    ['hex:abc', 'invalidHex', 4, 3],
    ['/(/', 'invalidRegex', 0, 3],
    ['/a/ig', 'unknownFlag', 3, 2],
    ['"a"x', 'unknownFlag', 3, 1],
    ['event:rest', 'unknownEvent', 6, 4],
    ['origin:me', 'unknownOrigin', 7, 2],
    ['fate:sealed', 'unknownFate', 5, 6],
    ['x'.repeat(4_001), 'tooLong', 4_000, 1],
    ['not '.repeat(200) + 'in', 'tooDeep', 400, 3],
  ];
  for (const [text, code, position, length] of faults) {
    it(`finds ${code} in ${text.slice(0, 20)}`, () => {
      const result = parseFilter(text);
      ok(!result.ok);
      const { fault } = result;
      deepEqual([fault.code, fault.position, fault.length], [code, position, length]);
    });
  }

  it('joins two filters into one that both must hold for', () => {
    equal(combineFilters('in or out', '"x"'), '(in or out) ("x")');
    equal(combineFilters(' ', 'in'), 'in');
  });
});

describe('times of a filter', () => {
  it('are of the day on which the filter is set, or of the date named', () => {
    const now = new Date(2026, 10, 22, 18, 30).getTime();
    const moment = (text: string) => {
      const time = parseFilterTime(text);
      ok(time);
      return momentOf(time, now);
    };
    equal(moment('12:00'), new Date(2026, 10, 22, 12).getTime());
    equal(moment('2026-11-21T01:02:03.25'), new Date(2026, 10, 21, 1, 2, 3, 250).getTime());
    equal(moment('2026-11-21'), new Date(2026, 10, 21).getTime());
    equal(moment('2026-11-22T12:00Z'), Date.UTC(2026, 10, 22, 12));
  });
});

describe('networks of a filter', () => {
  const cases: [network: string, address: string, isIn: boolean][] = [
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['192.168.4.0/22', '192.168.7.255', true],
    ['192.168.4.0/22', '192.168.8.0', false],
    ['0.0.0.0/0', '1.2.3.4', true],
    ['0.0.0.0/0', '::1', false],
    ['::1', '0:0::1', true],
    ['fe80::/10', 'febf::1%eth0', true],
    ['fe80::/10', 'fec0::1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', 'localhost', false],
  ];
  for (const [network, address, isIn] of cases) {
    it(`${isIn ? 'take' : 'refuse'} ${address} for ${network}`, () => {
      const parsedNetwork = parseFilterNetwork(network);
      ok(parsedNetwork);
      equal(isInNetwork(parsedNetwork, address), isIn);
    });
  }
});
