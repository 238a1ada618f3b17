import type { FaultTypeModule } from '../faultTypeModule.ts';
import { numberKey } from '../numberKey.ts';

export const bandwidth = {
  type: 'bandwidth',
  carries: 'both',
  hasStream: true,
  description:
    'Limits the rate. A stream that is faster has to wait (back-pressure); datagrams queue for at most a second, and are dropped beyond.',
  keys: {
    rate: numberKey(0, 10_000_000, 'The rate in KB/s, of 1,000 bytes each; 0 lets nothing pass.'),
  },
} as const satisfies FaultTypeModule;
