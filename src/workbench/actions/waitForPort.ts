import * as v from 'valibot';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { parseText } from '../../shared/payload.ts';
import { answersInTime } from '../answeringPort.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';
import { count, endpoint, text } from './arguments.ts';

/**
 * Waits for a program of somebody else: until one listens at an endpoint of TCP or TLS, or answers at one of
 * UDP. Resolves with how long that took, in milliseconds; rejects where it didn't happen in time.
 */
export const waitForPort = action({
  id: 'waitForPort',
  argument: v.object({
    endpoint,
    /** What a UDP port is asked with. Default: an empty datagram. */
    text: v.optional(text),
    timeoutMs: count(1, 2 ** 31 - 1),
    /** Ends the wait early. */
    signal: v.optional(v.instance(AbortSignal)),
  }),
  risk: 'opensPort',
  opens: (_workbench, { endpoint: url }) => [
    { origin: 'adHoc', definition: { name: url, connect: url } },
  ],
  run: async (_workbench, { endpoint: url, text: question = '', timeoutMs, signal }) => {
    const begun = performance.now();
    const isAnswered = await answersInTime({
      endpoint: withPort(url),
      question: bytesOf(question),
      ...{ timeoutMs, signal },
    });
    if (!isAnswered) {
      const seconds = Math.round(timeoutMs / 1000);
      throw new UserError(
        url.startsWith('udp:')
          ? l10n.t('Nothing answered at {0} for {1} s.', url, seconds)
          : l10n.t('Nothing listened at {0} for {1} s.', url, seconds),
      );
    }
    return { tookMs: performance.now() - begun };
  },
});

function withPort(url: string): InetEndpoint {
  const parsed = parseEndpoint(url);
  if (parsed.ok && 'port' in parsed.endpoint) {
    return parsed.endpoint;
  }
  throw new UserError(l10n.t('“{0}” has no port to wait for.', url));
}

function bytesOf(question: string): Uint8Array {
  const parsed = parseText(question);
  return parsed.ok ? parsed.bytes : new Uint8Array();
}
