import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** Lays TLS over the stream. */
export const startTlsStep = {
  keys: {
    startTls: v.optional(
      v.pipe(
        v.literal(true, 'true is expected here.'),
        v.description(
          'Switches the stream to TLS after what this step sends, with the settings of `tls`. The next step begins when the handshake is done.',
        ),
      ),
    ),
  },
  documentation: [
    '`"startTls": true`',
    'switches the stream to TLS after what the step sends; what arrived in plain behind the request is dropped',
  ],
} as const satisfies StepModule;
