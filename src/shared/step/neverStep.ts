import * as v from 'valibot';
import { wholeNumber } from '../definition/wholeNumber.ts';
import { expectedSchema } from './expectStep.ts';
import { pauseMsMax } from './stepModule.ts';
import type { StepModule } from './stepModule.ts';

/** Sees that something does not come. */
export const neverStep = {
  keys: {
    never: v.optional(
      v.pipe(
        expectedSchema,
        v.description(
          'Fails as soon as such a message or event comes within `forMs`, or came since the one that was expected last.',
        ),
      ),
    ),
    forMs: v.optional(
      wholeNumber(0, pauseMsMax, 'Of `never`: for how many milliseconds it is watched for.'),
    ),
  },
  documentation: [
    '`"never": "event:reset", "forMs": 200`',
    'fails if such a message or event comes in that time',
  ],
} as const satisfies StepModule;
