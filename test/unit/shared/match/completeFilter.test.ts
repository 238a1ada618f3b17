import { deepEqual, equal } from 'node:assert/strict';
import { addTerm, termOfRow } from '../../../../src/shared/match/addTerm.ts';
import { completeFilter } from '../../../../src/shared/match/completeFilter.ts';

const names = ['greeter', 'log sink'];

/** The filter's text after the first choice at `|`, and all choices. */
function completed(written: string): [text: string | undefined, choices: string[]] {
  const caret = written.indexOf('|');
  const text = written.replace('|', '');
  const { from, to, choices } = completeFilter(text, caret, names);
  const [first] = choices;
  return [
    first && text.slice(0, from) + first.text + text.slice(to),
    choices.map((each) => each.text),
  ];
}

describe('completeFilter', () => {
  it('offers keys and words that begin with what is there', () => {
    deepEqual(completed('in so|'), ['in socket:', ['socket:']]);
    deepEqual(completed('e|'), ['event', ['event', 'event:']]);
    equal(completed('in |')[1].length > 10, true);
  });

  it('offers names of sockets, in quotes where they need them, in place of all that stands there', () => {
    deepEqual(completed('socket:|'), ['socket:greeter', ['socket:greeter', 'socket:"log sink"']]);
    deepEqual(completed('(socket:"log s|ink") in'), [undefined, []]);
    deepEqual(completed('(socket:"si|") in'), ['(socket:"log sink") in', ['socket:"log sink"']]);
  });

  it('offers events', () => {
    deepEqual(completed('event:res|'), ['event:reset', ['event:reset']]);
  });

  it('offers nothing inside a text or an expression', () => {
    deepEqual(completed('"in so|'), [undefined, []]);
    deepEqual(completed('/so|'), [undefined, []]);
  });

  it('offers nothing right after a term that is finished', () => {
    deepEqual(completed('"PING"|'), [undefined, []]);
    deepEqual(completed('(in or out)|'), [undefined, []]);
    equal(completed('"PING" |')[1].length > 10, true);
  });
});

describe('addTerm', () => {
  const row = {
    seq: 1,
    time: 0,
    socket: 'a',
    connection: 7,
    peer: 'tcp://[::1]:80',
    direction: 'in' as const,
    length: 12,
    offset: 0,
    captured: 0,
  };

  it('narrows a filter by what an entry has, one of each kind', () => {
    const narrowed = (filter: string, trait: Parameters<typeof termOfRow>[1]) => {
      const term = termOfRow(row, trait, 'log sink');
      return term && addTerm(filter, term);
    };
    equal(narrowed('', 'socket'), 'socket:"log sink"');
    equal(narrowed('in or out', 'connection'), '(in or out) conn:7');
    equal(narrowed('in conn:3 "x"', 'connection'), 'in "x" conn:7');
    equal(narrowed('in', 'peer'), 'in peer:::1');
    equal(narrowed('in', 'length'), 'in len:12');
    equal(termOfRow({ ...row, direction: 'event' }, 'length', ''), undefined);
  });
});
