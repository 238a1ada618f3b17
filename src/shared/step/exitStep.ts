import * as v from 'valibot';
import { wholeNumber } from '../definition/wholeNumber.ts';
import type { StepModule } from './stepModule.ts';

/** Waits for the program of a test. */
export const exitStep = {
  keys: {
    exit: v.optional(
      wholeNumber(
        0,
        255,
        'Waits until the `command` of the test ends, which must be with this exit code; see `withinMs`.',
      ),
    ),
  },
  documentation: ['`"exit": 0`', 'waits until the command of the test ends with this exit code'],
} as const satisfies StepModule;
