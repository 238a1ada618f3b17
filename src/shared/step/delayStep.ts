import * as v from 'valibot';
import { wholeNumber } from '../definition/wholeNumber.ts';
import { pauseMsMax } from './stepModule.ts';
import type { StepModule } from './stepModule.ts';

const ms = wholeNumber(0, pauseMsMax, 'Milliseconds.');

/** Waits; what arrives meanwhile is held. */
export const delayStep = {
  keys: {
    delayMs: v.optional(
      v.pipe(
        v.union(
          [
            ms,
            v.pipe(
              v.tuple([ms, ms]),
              v.check(([from, to]) => from <= to, 'The shorter of the two comes first.'),
            ),
          ],
          `Milliseconds from 0 to ${pauseMsMax} are expected here, or two for a range.`,
        ),
        v.description(
          'Waits so many milliseconds before what follows, or `[100, 300]` for a chance time of that range. Messages that arrive meanwhile are held.',
        ),
      ),
    ),
  },
  documentation: [
    '`"delayMs": 100`, `"delayMs": [100, 300]`',
    'waits; messages that arrive meanwhile are held, and the stream is not read',
  ],
} as const satisfies StepModule;
