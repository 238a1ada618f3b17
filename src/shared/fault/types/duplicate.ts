import type { FaultTypeModule } from '../faultTypeModule.ts';
import { percentKey } from '../numberKey.ts';

export const duplicate = {
  type: 'duplicate',
  carries: 'datagrams',
  hasStream: true,
  description: 'Passes datagrams on twice.',
  keys: { percent: percentKey('How many datagrams, in per cent.') },
} as const satisfies FaultTypeModule;
