import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Starts a socket in the middle of a test. */
export const startStep = {
  keys: {
    start: v.optional(
      v.pipe(
        v.union([v.literal(true), v.literal('fails')], 'true or "fails" is expected here.'),
        v.description(
          'Starts the socket, which must not run yet; a client connects. With `"fails"` that has to fail, as where nobody listens.',
        ),
      ),
    ),
  },
  documentation: [
    '`"start": true`, `"start": "fails"`',
    'starts the socket; or sees that it can’t be started',
  ],
} as const satisfies StepModule;
