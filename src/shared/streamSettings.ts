import * as v from 'valibot';
import { viaSchema } from './proxy.ts';
import { wholeNumber } from './wholeNumber.ts';

const weekSeconds = 7 * 24 * 3600;

const common = {
  noDelay: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Disable Nagle’s algorithm: send every message at once (TCP_NODELAY). Default: true.',
      ),
    ),
  ),
  keepAliveSeconds: v.optional(
    wholeNumber(
      1,
      32_767,
      'Let the system ask a silent peer whether it is still there (SO_KEEPALIVE), the first time after so many seconds. Default: it does not ask.',
    ),
  ),
  totalSeconds: v.optional(
    wholeNumber(
      1,
      weekSeconds,
      'Maximum lifetime of a connection in seconds, after which it is closed with an error. Default: unlimited.',
    ),
  ),
};

/** How long a connection may be silent, in seconds. */
export const idleSeconds = v.optional(
  wholeNumber(
    1,
    weekSeconds,
    'How long a connection may be silent in both directions before it ends, in seconds; that of a stream ends with an error. Default: streams and clients for ever, peers of a listener over udp as long as the setting socketWorkbench.limits.udpIdleSeconds says.',
  ),
);

/** Keys of every listener that carries streams. */
export const streamListenerKeys = {
  ...common,
  acceptMax: v.optional(
    wholeNumber(
      1,
      1_000_000,
      'How many connections to accept; then it listens no more, and stops when the last of them has ended. 1 is what nc -l does without -k. Default: no end.',
    ),
  ),
};

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

/** Keys of every client that carries a stream. */
export const streamClientKeys = {
  ...common,
  connectTimeoutSeconds: v.optional(
    wholeNumber(
      1,
      600,
      'How long connecting may take, and then the TLS handshake, in seconds. Default: the setting socketWorkbench.limits.connectTimeoutSeconds.',
    ),
  ),
  via: v.optional(viaSchema),
  reconnect: v.optional(
    v.pipe(
      reconnectSchema,
      v.description(
        'Reconnect when connecting fails or the connection is lost or closed by the peer, with exponential back-off. Default: no.',
      ),
    ),
  ),
};

/** Keys that say nothing about datagrams. */
export const streamKeys = Object.keys({ ...streamClientKeys, ...streamListenerKeys });
