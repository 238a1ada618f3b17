import * as v from 'valibot';
import { wholeNumber } from '../definition/wholeNumber.ts';
import { filterLengthMax } from '../match/filterLengthMax.ts';
import { pauseMsMax } from './stepModule.ts';
import type { StepModule } from './stepModule.ts';

/** How long is waited where a step does not say, in milliseconds. */
export const usualWithinMs = 5_000;
/** Most messages that one step waits for. */
const expectedMax = 999;

export const stepFilter = v.pipe(
  v.string(),
  v.maxLength(filterLengthMax, `A filter has ${filterLengthMax} characters at most.`),
);

const expectedCount = wholeNumber(0, expectedMax, 'So many.');

/** A filter, or the whole payload of a message. */
export const expectedSchema = v.union(
  [
    stepFilter,
    v.strictObject({
      text: v.pipe(v.string(), v.description('The whole payload, as text with escapes.')),
    }),
    v.strictObject({
      hex: v.pipe(v.string(), v.description('The whole payload, as hexadecimal digits.')),
    }),
  ],
  'A filter is expected here, or the whole message as { "text": "…" } with escapes or { "hex": "…" }.',
);
export type Expected = v.InferOutput<typeof expectedSchema>;

/** Waits for a message or an event. */
export const expectStep = {
  keys: {
    expect: v.optional(
      v.pipe(
        expectedSchema,
        v.description(
          'Waits for a message that the socket receives, or an event (`event:close`), by a filter as in the Traffic view; or for one whose payload is exactly `{ "text": "…" }` or `{ "hex": "…" }`, 1,200 bytes at most. It looks at what came after the one that was expected before on the same socket. Named parts of the filter are `${name}` in later steps. At a tap both directions count (`upstream`, `downstream`); a filter with `out` or `origin:` finds what was sent, too.',
        ),
      ),
    ),
    withinMs: v.optional(
      wholeNumber(
        0,
        pauseMsMax,
        `Of \`expect\` and \`exit\`: how many milliseconds after the step before it must have come. Default: ${usualWithinMs}.`,
      ),
    ),
    notBeforeMs: v.optional(
      wholeNumber(
        0,
        pauseMsMax,
        'Of `expect`: how many milliseconds after the step before it may come at the earliest.',
      ),
    ),
    count: v.optional(
      v.pipe(
        v.union(
          [
            v.pipe(expectedCount, v.minValue(1, 'At least 1 is expected here.')),
            v.pipe(
              v.tuple([expectedCount, expectedCount]),
              v.check(([from, to]) => from <= to, 'The smaller of the two comes first.'),
            ),
          ],
          `A number from 1 to ${expectedMax} is expected here, or two for a range.`,
        ),
        v.description(
          'Of `expect`: how many are waited for; with two numbers, `[1, 3]`, at least and at most how many come within `withinMs`, all of which is waited then. Default: 1.',
        ),
      ),
    ),
    optional: v.optional(
      v.pipe(
        v.boolean(),
        v.description('Of `expect`: go on where it does not come. Default: `false`.'),
      ),
    ),
  },
  documentation: [
    '`"expect": "^\'220 \'"`, `"expect": "event:close"`, `"expect": { "text": "…" }`',
    'waits for a message or an event; beside it `withinMs`, `notBeforeMs`, `count`, `optional` and `else`',
  ],
} as const satisfies StepModule;
