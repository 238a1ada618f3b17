import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Definition } from '../../../../src/shared/definition/definition.ts';
import type { RuleTrialRequest, TriedStep } from '../../../../src/shared/rule/ruleTrial.ts';
import { SystemClock } from '../../../../src/engine/clock.ts';
import { tryRules } from '../../../../src/engine/rules/tryRules.ts';

const lines: Definition = { name: 'tried', listen: 'tcp://127.0.0.1:0', framing: 'line' };

function verdicts(
  definition: Partial<Definition>,
  text: string,
  more: Partial<RuleTrialRequest> = {},
) {
  const tried = tryRules(
    {
      ...{ definition: { ...lines, ...definition } as Definition, files: {} },
      ...{ payload: Buffer.from(text), ...more },
    },
    new SystemClock(),
  );
  ok(tried.ok);
  return tried.value.map(({ verdict }) =>
    verdict.kind === 'fires'
      ? verdict.steps.map(words).join(', ')
      : verdict.kind === 'fails'
        ? `${verdict.condition} ${verdict.term ?? ''}`.trim()
        : verdict.why,
  );
}

function words(step: TriedStep): string {
  const { kind, ...rest } = step;
  const [value = ''] =
    'bytes' in step ? [String(Buffer.from(step.bytes))] : (Object.values(rest) as unknown[]);
  return value === '' ? kind : `${kind} ${String(value)}`;
}

describe('Trying rules', () => {
  it('tells of each rule whether it fires, what failed first, and what it would do', () => {
    const respond: Definition['respond'] = [
      { on: 'connect', send: 'hello' },
      { state: 'ready', send: 'no' },
      { match: "len>2 ^'HELO' 'x'", send: 'no' },
      { match: "'HELO'", skip: 1, send: 'no' },
      { match: "'HELO'", also: true, mark: true, note: 'seen', probability: 0.5 },
      {
        match: '/HELO (?<who>\\w+)/',
        delayMs: [20, 40],
        send: ['hi ${who}', { hex: '${in:0:1}' }],
        do: [{ goto: 'ready' }, { delayMs: 5, send: 'abc', chunkBytes: 2 }, { close: 'half' }],
      },
      { send: 'no' },
      { on: 'unmatched', send: 'what?' },
    ];
    deepEqual(verdicts({ respond }, 'HELO me'), [
      'event',
      'state',
      'match "x"',
      'skip',
      'mark, note seen',
      'wait 20, send hi me\n, send H\n, wait 5, send ab, send c\n, end shutdown, goto ready',
      'taken',
      'taken',
    ]);
    deepEqual(verdicts({ respond: respond.slice(1, 4) }, 'x', { state: 'ready' }), [
      'send no\n',
      'taken',
      'taken',
    ]);
    deepEqual(verdicts({ respond: [{ match: "'a'" }, { on: 'unmatched', echo: true }] }, 'b'), [
      'match "a"',
      'send b\n',
    ]);
  });

  it('tells at a tap what is forwarded, for either side', () => {
    const tap: Partial<Definition> = {
      ...{ forward: 'tcp://127.0.0.1:1', checksum: 'sum8' },
      respond: [
        { match: "'a'", from: 'server', drop: true },
        { match: "'a'", send: 'b' },
        { match: "'c'", replace: { find: 'c', with: 'd' } },
      ],
    };
    deepEqual(verdicts(tap, 'a?'), ['side', 'send bb\n, drop', 'taken']);
    deepEqual(verdicts(tap, 'a?', { from: 'server' }), ['drop', 'side', 'side']);
    deepEqual(verdicts(tap, 'c?'), ['side', 'match "a"', 'replace dd\n']);
  });

  it('ends where a rule would do things without end', () => {
    const [long = ''] = verdicts(
      { respond: [{ send: 'x'.repeat(100_000), chunkBytes: 1, everyMs: 1 }] },
      'any',
    );
    equal(long.split(', ').length, 1_000);
  });
});
