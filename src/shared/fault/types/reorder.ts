import * as v from 'valibot';
import { wholeNumber } from '../../definition/wholeNumber.ts';
import type { FaultTypeModule } from '../faultTypeModule.ts';
import { percentKey } from '../numberKey.ts';
import { timeMsMax } from '../timeMsMax.ts';

export const reorder = {
  type: 'reorder',
  carries: 'datagrams',
  hasStream: true,
  description:
    'Lets some datagrams pass at once and delays all the others, which they overtake, as netem does.',
  keys: {
    percent: percentKey('How many datagrams pass at once, in per cent.'),
    gap: v.optional(
      wholeNumber(1, 1_000_000, 'Only every so many-th datagram may pass at once. Default: 1.'),
    ),
    delay: v.optional(
      wholeNumber(0, timeMsMax, 'The delay of the others in milliseconds. Default: 10.'),
    ),
  },
} as const satisfies FaultTypeModule;
