import { formatDuration, parseDuration } from '../filterTime.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

/** From so many milliseconds before the filter is set. */
export interface LastTerm {
  readonly kind: 'last';
  readonly ms: number;
}

export const lastTerm = {
  reads: 'facts',
  starts: [{ text: 'last:', help: 'the last 30s, 5m, 2h' }],
  format: ({ ms }) => `last:${formatDuration(ms)}`,
  pair: {
    key: 'last',
    read: (pair) => {
      const ms = parseDuration(pair.value);
      return ms === undefined ? valueFault('invalidDuration', pair) : { kind: 'last', ms };
    },
  },
} as const satisfies FilterTermModule<LastTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['last:5m'], 'the given duration before the filter was set: `ms`, `s`, `m`, `h`, `d`'],
];
