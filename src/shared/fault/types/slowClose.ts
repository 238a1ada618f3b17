import { wholeNumber } from '../../definition/wholeNumber.ts';
import type { FaultTypeModule } from '../faultTypeModule.ts';
import { timeMsMax } from '../timeMsMax.ts';

export const slowClose = {
  type: 'slow_close',
  carries: 'streams',
  hasStream: true,
  description: 'Delays the end of sending (FIN) of that direction.',
  keys: { delay: wholeNumber(0, timeMsMax, 'The delay in milliseconds.') },
} as const satisfies FaultTypeModule;
