import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';
import { namedPayloads } from './namedPayloads.ts';

/** Gives names to values, for the later answers of the connection. */
export const setStep = {
  keys: {
    set: v.optional(
      v.pipe(
        namedPayloads,
        v.description(
          'Keeps payloads under names, until the connection ends: `{ "user": "${name}" }` for `${user}` in what is sent later.',
        ),
      ),
    ),
  },
  documentation: [
    '`"set": { "user": "${name}" }`',
    'keeps a payload under a name, for `${user}` in all later answers of the connection',
  ],
} as const satisfies StepModule;
