import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Sends the message back. */
export const echoStep = {
  keys: {
    echo: v.optional(
      v.pipe(
        v.literal(true, 'true is expected here.'),
        v.description('Sends the message back unchanged.'),
      ),
    ),
  },
  documentation: ['`"echo": true`', 'sends the message back as it came'],
} as const satisfies StepModule;
