import * as v from 'valibot';
import { payloadSchema } from '../definition/payloadSchema.ts';
import type { Payload } from '../definition/payloadSchema.ts';
import type { StepModule } from './stepModule.ts';

const findAndReplace = v.strictObject({ find: payloadSchema, with: payloadSchema });

/** Forwards another payload. */
export const replaceStep = {
  keys: {
    replace: v.optional(
      v.pipe(
        v.union(
          [payloadSchema, findAndReplace],
          'A payload is expected here, or { "find": …, "with": … }.',
        ),
        v.description(
          'Of a tap: forwards another payload in the place of the message, with variables as in `send`; or the message with other bytes wherever it has those: `{ "find": "…", "with": "…" }`.',
        ),
      ),
    ),
  },
  documentation: [
    '`"replace": "…"`, `"replace": { "find": "…", "with": "…" }`',
    'of a tap: forwards another payload, or the message with other bytes wherever it has those',
  ],
} as const satisfies StepModule;

type Replacement = v.InferOutput<typeof payloadSchema> | v.InferOutput<typeof findAndReplace>;

/** The payloads of a replacement: what is looked for, if anything, and what takes its place. */
export function partsOfReplacement(replacement: Replacement): {
  readonly find?: Payload;
  readonly with: Payload;
} {
  return typeof replacement === 'object' && 'find' in replacement
    ? replacement
    : { with: replacement };
}
