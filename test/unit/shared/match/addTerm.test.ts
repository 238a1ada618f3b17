import { equal } from 'node:assert/strict';
import type { EntryRow } from '../../../../src/shared/entry.ts';
import { addTerm, termOfRow } from '../../../../src/shared/match/addTerm.ts';
import type { SharedTrait } from '../../../../src/shared/match/addTerm.ts';

const row: EntryRow = {
  ...{ seq: 7, time: 0, socket: 'id', connection: 3, peer: 'tcp://[::1]:5353' },
  ...{ direction: 'in', length: 42, offset: 0, captured: 0 },
};

function narrowed(filter: string, trait: SharedTrait, name = 'desk') {
  const term = termOfRow(row, trait, name);
  return term && addTerm(filter, term);
}

describe('narrowing by what an entry has', () => {
  it('adds a condition, in place of one of its kind', () => {
    equal(narrowed('', 'socket', 'a "b" (c)'), 'socket:"a \\"b\\" (c)"');
    equal(narrowed('in "PING" len>4', 'length'), 'in "PING" len:42');
    equal(narrowed('in or out', 'connection'), '(in or out) conn:3');
    equal(narrowed('conn:3', 'peer'), 'conn:3 peer:::1');
    equal(narrowed('/(/', 'connection'), 'conn:3');
  });

  it('has none where the entry has no such thing', () => {
    const event: EntryRow = { ...row, direction: 'event', length: 0 };
    equal(termOfRow(event, 'length', ''), undefined);
    const { connection, peer, ...own } = event;
    equal(connection !== undefined && peer !== undefined, true);
    equal(termOfRow(own, 'connection', ''), undefined);
    equal(termOfRow(own, 'peer', ''), undefined);
  });
});
