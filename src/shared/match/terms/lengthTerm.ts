import type { Comparison } from '../comparison.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { formatComparison, numberIn, valueFault } from './pairValue.ts';

/** Bytes of a message; no event has a length. */
export interface LengthTerm {
  readonly kind: 'length';
  readonly comparison: Comparison;
  readonly bytes: number;
}

export const lengthTerm = {
  reads: 'facts',
  starts: [{ text: 'len>', help: 'bytes; also < <= = >=, 4k, 2M' }],
  format: ({ comparison, bytes }) => `len${formatComparison(comparison)}${bytes}`,
  pair: {
    key: 'len',
    compares: true,
    read: (pair) => {
      const read = numberIn(pair, Number.MAX_SAFE_INTEGER, true);
      return read
        ? { kind: 'length', comparison: read.comparison, bytes: read.number }
        : valueFault('invalidNumber', pair);
    },
  },
} as const satisfies FilterTermModule<LengthTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['len>100', 'len<=4k', 'len!=0'], 'messages by length in bytes; `k` and `M` are KiB and MiB'],
];
