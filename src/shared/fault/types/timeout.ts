import { wholeNumber } from '../../definition/wholeNumber.ts';
import type { FaultTypeModule } from '../faultTypeModule.ts';
import { timeMsMax } from '../timeMsMax.ts';

export const timeout = {
  type: 'timeout',
  carries: 'streams',
  hasStream: true,
  description:
    'Lets nothing through, and closes the connection after a while, if at all. What waits when the fault is taken away goes on.',
  keys: {
    timeout: wholeNumber(
      0,
      timeMsMax,
      'Milliseconds after which the connection is closed, from when the fault began on it; 0 never closes it.',
    ),
  },
} as const satisfies FaultTypeModule;
