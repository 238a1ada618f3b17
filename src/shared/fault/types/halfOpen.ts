import type { FaultTypeModule } from '../faultTypeModule.ts';

export const halfOpen = {
  type: 'half_open',
  carries: 'streams',
  hasStream: false,
  description:
    'Swallows the close: a peer that has finished sending gets no answer to that, and the connection stays open, until the fault is taken away.',
  keys: {},
} as const satisfies FaultTypeModule;
