import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import { MessageContexts } from '../../../src/engine/log/messageContexts.ts';
import { MemoryBudget } from '../../../src/engine/memoryBudget.ts';
import { timesMore } from '../timesMore.ts';

describe('the contexts of messages', () => {
  it('are those that were noted, in whatever order, and up to the next that of the one before', () => {
    const notes = fc.uniqueArray(
      fc.record({ index: fc.nat(40), context: fc.constantFrom('http', 'http:GET', '') }),
      { minLength: 1, maxLength: 30, selector: ({ index }) => index },
    );
    fc.assert(
      fc.property(notes, (notes) => {
        const contexts = new MessageContexts(new MemoryBudget(1e9).open(() => undefined));
        for (const { index, context } of notes) {
          contexts.note(index, 1, 0, context, { first: 0, isKnown: () => true });
        }
        for (const { index, context } of notes) {
          equal(contexts.at(index, 1, 0), context);
        }
        const last = notes.reduce((one, other) => (other.index > one.index ? other : one));
        equal(contexts.at(last.index + 5, 1, 0), last.context);
      }),
      { numRuns: timesMore(300) },
    );
  });
});
