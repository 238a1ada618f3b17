import * as v from 'valibot';
import { filterMessage } from '../match/filterMessage.ts';
import { parseFilter } from '../match/parseFilter.ts';
import { interceptSecondsDefault } from './interceptDefaults.ts';

/** Most seconds that an intercepted message waits: a day. */
const timeoutSecondsMax = 86_400;

export const interceptDirections = ['upstream', 'downstream', 'both'] as const;
export type InterceptDirection = (typeof interceptDirections)[number];

/** Which messages of a socket are held until somebody lets them go. */
export const interceptSchema = v.strictObject({
  match: v.optional(
    v.pipe(
      v.string(),
      v.rawCheck(({ dataset, addIssue }) => {
        const parsed = dataset.typed ? parseFilter(dataset.value) : undefined;
        if (parsed?.ok === false) {
          addIssue({ message: filterMessage(parsed.fault) });
        }
      }),
      v.description(
        'Which messages are held, in the filter language of the Traffic view. Default: all.',
      ),
    ),
  ),
  direction: v.optional(
    v.pipe(
      v.picklist(
        interceptDirections,
        'Write "upstream" (to the side that was connected to), "downstream" or "both".',
      ),
      v.description(
        'Which way the messages go that are held: `upstream`, to the side that was connected to, `downstream`, or `both`. Default: `both`.',
      ),
    ),
  ),
  timeoutSeconds: v.optional(
    v.pipe(
      v.number('Write a number of seconds.'),
      v.minValue(0, 'Write 0 or more.'),
      v.maxValue(timeoutSecondsMax, `Write ${timeoutSecondsMax} at most.`),
      v.description(
        `A message that nobody decided about is forwarded after so many seconds; 0 lets it wait for ever. Default: ${interceptSecondsDefault}.`,
      ),
    ),
  ),
});
export type Intercept = v.InferOutput<typeof interceptSchema>;
