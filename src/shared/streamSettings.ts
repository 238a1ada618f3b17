import * as v from 'valibot';
import { wholeNumber } from './wholeNumber.ts';

const weekSeconds = 7 * 24 * 3600;

const common = {
  noDelay: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Send every message at once (TCP_NODELAY) instead of gathering small ones while an answer is due (Nagle). Default: true.',
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
      'How long a connection may be open before it ends with an error, in seconds. Default: for ever.',
    ),
  ),
};

/** How long a connection may be silent, in seconds; for streams, and for listeners that carry datagrams. */
export const idleSeconds = v.optional(
  wholeNumber(
    1,
    weekSeconds,
    'How long a connection may be silent in both directions before it ends, in seconds; that of a stream ends with an error. Default: streams for ever, peers of udp as long as the setting socketWorkbench.limits.udpIdleSeconds says.',
  ),
);

/** Keys of every listener that carries streams. */
export const streamListenerKeys = common;

/** Keys of every client that carries a stream. */
export const streamClientKeys = {
  ...common,
  connectTimeoutSeconds: v.optional(
    wholeNumber(
      1,
      600,
      'How long connecting may take, in seconds. Default: the setting socketWorkbench.limits.connectTimeoutSeconds.',
    ),
  ),
};

/** Keys that say nothing about datagrams. */
export const streamKeys = Object.keys(streamClientKeys);
