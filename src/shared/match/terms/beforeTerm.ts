import { formatFilterTime, parseFilterTime } from '../filterTime.ts';
import type { FilterTime } from '../filterTime.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

/** Until a moment, which it does not include. */
export interface BeforeTerm {
  readonly kind: 'before';
  readonly time: FilterTime;
}

export const beforeTerm = {
  reads: 'facts',
  starts: [{ text: 'before:', help: 'until a time' }],
  format: ({ time }) => `before:${formatFilterTime(time)}`,
  pair: {
    key: 'before',
    read: (pair) => {
      const time = parseFilterTime(pair.value);
      return time ? { kind: 'before', time } : valueFault('invalidTime', pair);
    },
  },
} as const satisfies FilterTermModule<BeforeTerm>;

/** With `after`. */
export const documentation: readonly DocumentedTerm[] = [];
