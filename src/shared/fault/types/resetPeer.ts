import * as v from 'valibot';
import { wholeNumber } from '../../definition/wholeNumber.ts';
import type { FaultTypeModule } from '../faultTypeModule.ts';
import { timeMsMax } from '../timeMsMax.ts';

export const resetPeer = {
  type: 'reset_peer',
  carries: 'streams',
  hasStream: true,
  description:
    'Resets connections (RST), open ones too. With “match”, when such a message passes; it is dropped.',
  keys: {
    timeout: v.optional(
      wholeNumber(
        0,
        timeMsMax,
        'Milliseconds until the reset, from when the fault began on the connection. Default: 0.',
      ),
    ),
  },
} as const satisfies FaultTypeModule;
