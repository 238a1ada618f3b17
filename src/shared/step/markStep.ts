import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Marks the entry of the message. */
export const markStep = {
  keys: {
    mark: v.optional(
      v.pipe(
        v.literal(true, 'true is expected here.'),
        v.description('Marks the message in the Traffic view.'),
      ),
    ),
  },
  documentation: ['`"mark": true`', 'marks the message in the Traffic view'],
} as const satisfies StepModule;
