import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { formatName, nameIn } from './pairValue.ts';

/** Messages that a fault hit whose name contains the text, in any case; any fault where there is none. */
export interface FaultTerm {
  readonly kind: 'fault';
  readonly text?: string;
}

export const faultTerm = {
  reads: 'changing',
  starts: [
    { text: 'fault', help: 'messages that a fault hit' },
    { text: 'fault:', help: 'by a fault of that name, as fault:latency' },
  ],
  format: ({ text }: FaultTerm) => (text === undefined ? 'fault' : `fault:${formatName(text)}`),
  words: { fault: { kind: 'fault' } },
  pair: { key: 'fault', read: (pair) => ({ kind: 'fault', text: nameIn(pair) }) },
} as const satisfies FilterTermModule<FaultTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['fault', 'fault:latency'],
    'messages that a [fault](make-it-fail.md) hit, or one whose name contains this text',
  ],
];
