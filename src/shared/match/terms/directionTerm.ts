import type { Direction } from '../../entry.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';

export interface DirectionTerm {
  readonly kind: 'direction';
  readonly direction: Direction;
}

export const directionTerm = {
  reads: 'facts',
  starts: [
    { text: 'in', help: 'received messages' },
    { text: 'out', help: 'sent messages' },
    { text: 'event', help: 'events: listen, accept, close …' },
  ],
  format: ({ direction }) => direction,
  words: {
    in: { kind: 'direction', direction: 'in' },
    out: { kind: 'direction', direction: 'out' },
    event: { kind: 'direction', direction: 'event' },
  },
} as const satisfies FilterTermModule<DirectionTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['in', 'out', 'event'], 'received messages, sent messages, events'],
];
