import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';

export interface FlowTerm {
  readonly kind: 'flow';
  readonly isUpstream: boolean;
}

export const flowTerm = {
  reads: 'facts',
  starts: [
    { text: 'upstream', help: 'messages to the side that was connected to' },
    { text: 'downstream', help: 'messages from the side that was connected to' },
  ],
  format: ({ isUpstream }) => (isUpstream ? 'upstream' : 'downstream'),
  words: {
    upstream: { kind: 'flow', isUpstream: true },
    downstream: { kind: 'flow', isUpstream: false },
  },
} as const satisfies FilterTermModule<FlowTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['upstream', 'downstream'],
    'messages to and from the side that was connected to: at a tap, the server',
  ],
];
