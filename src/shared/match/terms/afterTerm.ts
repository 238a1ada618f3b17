import { formatFilterTime, parseFilterTime } from '../filterTime.ts';
import type { FilterTime } from '../filterTime.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

/** From a moment on, which it includes. */
export interface AfterTerm {
  readonly kind: 'after';
  readonly time: FilterTime;
}

export const afterTerm = {
  reads: 'facts',
  starts: [{ text: 'after:', help: 'from a time on: 12:00, 2026-11-22T12:00' }],
  format: ({ time }) => `after:${formatFilterTime(time)}`,
  pair: {
    key: 'after',
    read: (pair) => {
      const time = parseFilterTime(pair.value);
      return time ? { kind: 'after', time } : valueFault('invalidTime', pair);
    },
  },
} as const satisfies FilterTermModule<AfterTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['after:12:00', 'before:2026-11-22T12:00:05Z'],
    'by time: today’s, or of a date; local unless it ends in `Z`',
  ],
];
