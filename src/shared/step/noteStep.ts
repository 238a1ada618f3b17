import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Puts a note on the entry of the message. */
export const noteStep = {
  keys: {
    note: v.optional(
      v.pipe(
        v.string(),
        v.minLength(1, 'A text is expected here.'),
        v.description(
          'Puts a note on the message in the Traffic view; with variables, as in `send`.',
        ),
      ),
    ),
  },
  documentation: ['`"note": "login of ${user}"`', 'puts a note on the message in the Traffic view'],
} as const satisfies StepModule;
