import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Stops the socket. */
export const stopStep = {
  keys: {
    stop: v.optional(
      v.pipe(
        v.literal(true, 'true is expected here.'),
        v.description('Stops the socket: it ends all its connections.'),
      ),
    ),
  },
  documentation: ['`"stop": true`', 'stops the socket with all its connections'],
} as const satisfies StepModule;
