import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { stepsOf } from '../../../../src/engine/match/expressionCost.ts';
import { directionIn } from '../../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../../src/engine/log/trafficLog.ts';
import { TrafficQuery } from '../../../../src/engine/log/trafficQuery.ts';
import { LoggedEntry } from '../../../../src/engine/match/matchedEntry.ts';
import { Matcher } from '../../../../src/engine/match/matcher.ts';
import { framerFor } from '../../../../src/engine/framing/framerFor.ts';
import { RuleEntry } from '../../../../src/engine/rules/ruleEntry.ts';
import { parseFilter } from '../../../../src/shared/match/parseFilter.ts';
import { wrapFrame } from '../../../../src/shared/wrapFrame.ts';
import { ManualClock } from '../engineFixture.ts';

function matcherOf(filter: string): Matcher {
  const parsed = parseFilter(filter);
  ok(parsed.ok);
  return new Matcher(parsed.filter, { now: 0 });
}

/** A log of these payloads, plain and in SLIP by turns. */
function logOf(payloads: readonly string[]): TrafficLog {
  const log = new TrafficLog({ bytesMax: Infinity, entriesMax: Infinity });
  const framer = framerFor('slip', { clock: new ManualClock() });
  payloads.forEach((text, index) => {
    const payload = Buffer.from(text, 'latin1');
    const wrapped = wrapFrame('slip', payload);
    if (index % 2 === 1 && wrapped.ok) {
      const { bytes } = wrapped;
      log.append(index + 1, 0, 1, directionIn, bytes, false, framer.place(bytes));
    } else {
      log.append(index + 1, 0, 1, directionIn, payload);
    }
  });
  return log;
}

describe('a matcher', () => {
  it('says of each entry by itself, and of the message that a rule is asked about, what it says of the log in batches', () => {
    const filters = [
      '/a+b/',
      "'ab'",
      '"AB"i',
      "^'a'",
      'hex:"61 * c0"',
      'hex:"[0110000?] 62"',
      'u8[1]>0x61',
      'len>2',
      'not /b/',
      '/c/ or "a"',
      'wire:hex:db',
      "in 'a' /b$/",
      '/^ab?c/',
      '/^ab*/',
      '/^a|b/',
      '/^AB/i',
      '/^b/m',
      'hex:"^ 61 [0110000?]"',
      'hex:"^ [0110000?] 62"',
      'hex:"^ 61 * 63 $"',
      "^'a' /c/",
      "len>2 ^'ab'",
    ];
    const text = fc.array(fc.constantFrom('a', 'b', 'ab', '\xc0', '\xdb', 'c', '\n'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 60 }),
        fc.constantFrom(...filters),
        (texts, filter) => {
          const log = logOf(texts.map((parts) => parts.join('')));
          const matcher = matcherOf(filter);
          const entry = new LoggedEntry(log, 'socket', 0);
          const facts = { id: 1, socketName: 'socket', peer: 'tcp://127.0.0.1:9', now: () => 0 };
          const message = new RuleEntry(facts);
          const alone: number[] = [];
          const asked: number[] = [];
          for (let index = log.first; index < log.end; index += 1) {
            entry.index = index;
            if (matcher.accepts(entry)) {
              alone.push(log.seqAt(index));
            }
            if (matcher.accepts(message.show(entry.payload, entry.wire))) {
              asked.push(log.seqAt(index));
            }
          }
          const query = new TrafficQuery(1, { filter });
          query.addLog('socket', log, 'socket');
          query.update(Infinity);
          const together: number[] = [];
          query.visit(0, Infinity, ({ log: of }, index) => together.push(of.seqAt(index)));
          deepEqual(together, alone);
          deepEqual(asked, alone);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives up one entry that its expression takes too long for', () => {
    const matcher = matcherOf('/^(a|aa)+$/');
    const log = logOf([`${'a'.repeat(60)}!`, 'aaa']);
    equal(matcher.accepts(new LoggedEntry(log, '', 0)), false);
    equal(matcher.skipped, 1);
  });

  it('knows which expressions may take for ever', () => {
    const few = [
      'abc',
      'a+b',
      '[^"]*"',
      '\\d{1,3}(?:\\.\\d{1,3}){3}',
      '(?<name>\\w+)=(.*)',
      'a|b|c',
      'x?y',
    ];
    for (const source of few) {
      ok(stepsOf(source)(20) < 1e7, source);
    }
    const many = [
      '(a+)+$',
      '(a|aa)+$',
      '(a*)*b',
      '(?:a?){40}a{40}',
      '(\\w+)\\1',
      '(?=a+)+',
      '(a|b|ab)*c',
    ];
    for (const source of many) {
      equal(stepsOf(source)(20), Infinity, source);
    }
    ok(stepsOf('a+b')(100_000) > 1e9);
  });
});
