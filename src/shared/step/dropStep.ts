import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Keeps the message from going on. */
export const dropStep = {
  keys: {
    drop: v.optional(
      v.pipe(
        v.literal(true, 'true is expected here.'),
        v.description('Of a tap: does not forward the message.'),
      ),
    ),
  },
  documentation: ['`"drop": true`', 'of a tap: does not forward the message'],
} as const satisfies StepModule;
