import type { FaultTypeModule } from '../faultTypeModule.ts';

export const slowRead = {
  type: 'slow_read',
  carries: 'streams',
  hasStream: false,
  description:
    'Reads nothing of what the peer sends, so that its window fills and it can write no more; at a tap, nothing of what the client sends. To read slowly, use bandwidth.',
  keys: {},
} as const satisfies FaultTypeModule;
