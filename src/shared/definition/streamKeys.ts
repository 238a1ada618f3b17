import * as v from 'valibot';
import { viaSchema } from '../proxy.ts';
import {
  everyRole,
  nextConnectionElse,
  inetStreamSchemes,
  streamSchemes,
} from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { wholeNumber } from './wholeNumber.ts';

const weekSeconds = 7 * 24 * 3600;

const reconnectSchema = v.union(
  [
    v.literal(true),
    v.strictObject({
      delayMs: v.optional(
        wholeNumber(
          10,
          3_600_000,
          'Upper bound of the delay before the first attempt, in milliseconds; each delay is random up to its bound (full jitter). Default: 500.',
        ),
      ),
      factor: v.optional(
        v.pipe(
          v.number('A number from 1 to 10 is expected here.'),
          v.minValue(1, 'A number from 1 to 10 is expected here.'),
          v.maxValue(10, 'A number from 1 to 10 is expected here.'),
          v.description('Factor by which the upper bound grows with each attempt. Default: 2.'),
        ),
      ),
      delayMsMax: v.optional(
        wholeNumber(
          10,
          24 * 3_600_000,
          'Maximum of the upper bound, in milliseconds. Default: 30000.',
        ),
      ),
      attemptsMax: v.optional(
        wholeNumber(
          1,
          1_000_000,
          'Maximum number of attempts; the count is reset after a connection that lasted 10 s. Default: unlimited.',
        ),
      ),
    }),
  ],
  'true is expected here, or an object with some of delayMs, factor, delayMsMax, attemptsMax.',
);
export type ReconnectSettings = v.InferOutput<typeof reconnectSchema>;

/** How streams are opened, read and ended. */
export const streamKeys = {
  backlog: {
    schema: {
      listener: wholeNumber(
        1,
        65_535,
        'Maximum length of the queue of connections not yet accepted, `listen(2)`. The system may cap it. Default: 511.',
      ),
    },
    schemes: streamSchemes,
  },
  bufferSize: {
    schema: everyRole(
      wholeNumber(
        1,
        1024 * 1024,
        'Maximum number of bytes per read from a stream (recv); longer chunks are split. Default: as the system delivers, up to 65536.',
      ),
    ),
    schemes: streamSchemes,
    takesEffect: 'nextConnection',
  },
  allowHalfOpen: {
    schema: everyRole(
      v.pipe(
        v.boolean(),
        v.description(
          'Keep a stream open for sending after the peer’s half close. Default: `false`, the connection closes.',
        ),
      ),
    ),
    schemes: streamSchemes,
    takesEffect: 'nextConnection',
  },
  noDelay: {
    schema: everyRole(
      v.pipe(
        v.boolean(),
        v.description(
          'Disable Nagle’s algorithm: send every message at once (`TCP_NODELAY`). Default: `true`.',
        ),
      ),
    ),
    schemes: streamSchemes,
    takesEffect: 'nextConnection',
  },
  keepAliveSeconds: {
    schema: everyRole(
      wholeNumber(
        1,
        32_767,
        'Let the system ask a silent peer whether it is still there (`SO_KEEPALIVE`), the first time after so many seconds. Default: it does not ask.',
      ),
    ),
    schemes: streamSchemes,
    takesEffect: 'nextConnection',
  },
  idleSeconds: {
    schema: everyRole(
      wholeNumber(
        1,
        weekSeconds,
        'How long a connection may be silent in both directions before it ends, in seconds; that of a stream ends with an error. Default: streams and clients for ever, peers of a listener over udp as long as the setting `socketWorkbench.limits.udpIdleSeconds` says.',
      ),
    ),
    takesEffect: nextConnectionElse('nextStart'),
  },
  acceptMax: {
    schema: {
      listener: wholeNumber(
        1,
        1_000_000,
        'How many connections to accept; then it listens no more, and stops when the last of them has ended. 1 is what `nc -l` does without `-k`. Default: no end.',
      ),
    },
    schemes: streamSchemes,
  },
  totalSeconds: {
    schema: everyRole(
      wholeNumber(
        1,
        weekSeconds,
        'Maximum lifetime of a connection in seconds, after which it is closed with an error. Default: unlimited.',
      ),
    ),
    schemes: streamSchemes,
    takesEffect: 'nextConnection',
  },
  connectTimeoutSeconds: {
    schema: {
      client: wholeNumber(
        1,
        600,
        'How long connecting may take, and then the TLS handshake, in seconds. Default: the setting `socketWorkbench.limits.connectTimeoutSeconds`.',
      ),
    },
    schemes: streamSchemes,
  },
  reconnect: {
    schema: {
      client: v.pipe(
        reconnectSchema,
        v.description(
          'Reconnect when connecting fails or the connection is lost or closed by the peer, with exponential back-off. Default: no.',
        ),
      ),
    },
    schemes: streamSchemes,
  },
  via: {
    schema: { client: viaSchema },
    schemes: inetStreamSchemes,
    fault: (_, endpoint) =>
      'host' in endpoint && endpoint.host.includes('%')
        ? 'A proxy can’t use the zone id of an address: zones are this machine’s own.'
        : undefined,
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
