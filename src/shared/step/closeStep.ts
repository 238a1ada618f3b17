import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Ends the connection, or our half of it. */
export const closeStep = {
  keys: {
    close: v.optional(
      v.pipe(
        v.union(
          [v.boolean(), v.picklist(['half', 'reset'])],
          'true, "half" or "reset" is expected here.',
        ),
        v.description(
          'Ends the connection after what was sent: `true` closes it, `"half"` finishes sending (FIN) and reads on, `"reset"` resets it (RST). Default: `false`.',
        ),
      ),
    ),
  },
  documentation: [
    '`"close": true`, `"close": "half"`, `"close": "reset"`',
    'closes the connection, finishes sending and reads on (FIN), or resets it (RST)',
  ],
} as const satisfies StepModule;
