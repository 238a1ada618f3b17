import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';
import { namedPayloads } from './namedPayloads.ts';

/** Gives names to values, for the later answers of all connections. */
export const shareStep = {
  keys: {
    share: v.optional(
      v.pipe(
        namedPayloads,
        v.description(
          'Keeps payloads under names for all connections, until the socket is started anew; what a connection has `set` itself goes first.',
        ),
      ),
    ),
  },
  documentation: [
    '`"share": { "table": { "hex": "…" } }`',
    'the same for all connections, until the socket is started anew; what a connection has `set` goes first',
  ],
} as const satisfies StepModule;
