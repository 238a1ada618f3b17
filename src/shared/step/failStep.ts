import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Ends a test as failed. */
export const failStep = {
  keys: {
    fail: v.optional(
      v.pipe(
        v.string(),
        v.minLength(1, 'A reason is expected here.'),
        v.description('Fails the test for this reason; for the `else` of an `expect`.'),
      ),
    ),
  },
  documentation: ['`"fail": "no greeting"`', 'fails the test for that reason'],
} as const satisfies StepModule;
