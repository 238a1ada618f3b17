import type { FaultTypeModule } from '../faultTypeModule.ts';
import { percentKey } from '../numberKey.ts';

export const corrupt = {
  type: 'corrupt',
  carries: 'datagrams',
  hasStream: true,
  description: 'Inverts one bit of a datagram, at a random place.',
  keys: { percent: percentKey('How many datagrams, in per cent.') },
} as const satisfies FaultTypeModule;
