import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { numberIn, valueFault } from './pairValue.ts';

export interface ConnectionTerm {
  readonly kind: 'connection';
  readonly id: number;
}

export const connectionTerm = {
  reads: 'facts',
  starts: [{ text: 'conn:', help: 'the connection’s number' }],
  format: ({ id }) => `conn:${id}`,
  pair: {
    key: 'conn',
    read: (pair) => {
      const read = numberIn(pair, Number.MAX_SAFE_INTEGER);
      return read ? { kind: 'connection', id: read.number } : valueFault('invalidNumber', pair);
    },
  },
} as const satisfies FilterTermModule<ConnectionTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['conn:12'], 'one connection, by its number'],
];
