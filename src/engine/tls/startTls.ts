import type { Socket } from 'node:net';
import { toSocketError } from '../toSocketError.ts';
import type { HandshakeOutcome, TlsContext } from './tlsContext.ts';

/** Takes a stream out of the hands of who read from it: what it receives from now on stays in it. */
export function detachListeners(raw: Socket): void {
  raw.pause();
  for (const event of ['data', 'end', 'finish', 'error', 'close', 'drain']) {
    raw.removeAllListeners(event);
  }
  // Whoever writes to it, or lays TLS over it, is told of the same error.
  raw.on('error', () => undefined);
  raw.once('end', () => raw.destroy());
  raw.setNoDelay(true);
}

/**
 * Lays TLS over a stream that was taken over, as soon as the system has everything that was written
 * to it: TLS would overtake what waits. `settled` is called exactly once, perhaps at once.
 */
export function startTls(
  context: TlsContext,
  raw: Socket,
  peer: string,
  settled: (outcome: HandshakeOutcome) => void,
): void {
  if (raw.writableLength === 0) {
    context.secure(raw, peer, settled);
    return;
  }
  raw.write('', (thrown) => {
    if (raw.destroyed || thrown) {
      const error = toSocketError(thrown ?? new Error('the stream ended'), peer);
      settled({ ok: false, error });
    } else {
      context.secure(raw, peer, settled);
    }
  });
}
