import * as v from 'valibot';
import { interceptSchema } from '../intercept/interceptSchema.ts';
import { everyRole } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';

/** What waits for a person. */
export const interceptKeys = {
  intercept: {
    schema: everyRole(
      v.pipe(
        interceptSchema,
        v.description(
          'Holds messages until they are forwarded, edited or dropped in the Traffic view, such as `{ "match": "\'DELETE\'", "direction": "upstream" }`; see [Tap a conversation](tap-a-conversation.md#hold-and-change-messages).',
        ),
      ),
    ),
    takesEffect: 'now',
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
