import type { Comparison } from '../comparison.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { formatComparison, numberIn, valueFault } from './pairValue.ts';

/** The peer's port. */
export interface PortTerm {
  readonly kind: 'port';
  readonly comparison: Comparison;
  readonly port: number;
}

export const portTerm = {
  reads: 'facts',
  starts: [{ text: 'port:', help: 'the peer’s port; also port>1023' }],
  format: ({ comparison, port }) => `port${formatComparison(comparison)}${port}`,
  pair: {
    key: 'port',
    compares: true,
    read: (pair) => {
      const read = numberIn(pair, 65_535);
      return read
        ? { kind: 'port', comparison: read.comparison, port: read.number }
        : valueFault('invalidNumber', pair);
    },
  },
} as const satisfies FilterTermModule<PortTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['port:53', 'port>=1024'], 'the peer’s port'],
];
