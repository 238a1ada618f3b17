import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Forwards the message though it was answered. */
export const forwardStep = {
  keys: {
    forward: v.optional(
      v.pipe(
        v.literal(true, 'true is expected here.'),
        v.description('Of a tap: forwards the message although the rule answers it.'),
      ),
    ),
  },
  documentation: ['`"forward": true`', 'of a tap: forwards the message although it is answered'],
} as const satisfies StepModule;
