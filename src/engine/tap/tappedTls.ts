import type { Socket } from 'node:net';
import type { Outcome } from '../../shared/socketError.ts';
import type { Clock } from '../clock.ts';
import { handshakeError, timedOutError } from '../tls/handshakeError.ts';
import type { HandshakeOutcome, TlsContext } from '../tls/tlsContext.ts';
import type { TlsServer } from '../tls/tlsServer.ts';
import { readPreamble } from '../wire/readPreamble.ts';
import { clientHelloBytesMax, ClientHelloReader } from './clientHello.ts';
import type { ClientHello } from './clientHello.ts';

export interface TappedTlsTerms {
  readonly server: TlsServer;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /**
   * Connects to the target, and asks it for what the client asks for. Resolves with the protocol that the
   * target agreed on, if any; with what to offer instead where `alpn` is absent.
   */
  readonly reach: (hello: ClientHello) => Promise<Outcome<{ readonly alpn?: string | undefined }>>;
}

/**
 * The accepting side of TLS at a tap: answers a client once the target has answered, so that both agree
 * on the same protocol, and a client whose target can't be had is reset.
 */
export class TappedTls implements TlsContext {
  readonly side = 'remote';
  readonly #terms: TappedTlsTerms;

  constructor(terms: TappedTlsTerms) {
    this.#terms = terms;
  }

  get keyLogPath(): string | undefined {
    return this.#terms.server.keyLogPath;
  }

  secure(raw: Socket, peer: string, settled: (outcome: HandshakeOutcome) => void): void {
    void this.#secure(raw, peer, settled);
  }

  close(): void {
    // The server is the listener's.
  }

  async #secure(raw: Socket, peer: string, settled: (outcome: HandshakeOutcome) => void) {
    const { clock, timeoutMs, reach, server } = this.#terms;
    const timing = { isLate: false };
    const cancelTimeout = clock.after(timeoutMs, () => {
      timing.isLate = true;
      raw.destroy();
    });
    const hello = await readHello(raw);
    cancelTimeout();
    if (hello === undefined) {
      const hungUp = Object.assign(new Error('the stream ended'), { code: 'ECONNRESET' });
      const error = timing.isLate ? timedOutError(peer, timeoutMs) : handshakeError(hungUp, peer);
      settled({ ok: false, error });
      return;
    }
    const reached = await reach(hello);
    if (!reached.ok) {
      raw.resetAndDestroy();
      settled(reached);
      return;
    }
    server.secure(raw, peer, settled, reached.value.alpn);
  }
}

/** Nothing where the stream ends before. What was read stays in it. */
function readHello(raw: Socket): Promise<ClientHello | undefined> {
  if (raw.destroyed) {
    return Promise.resolve(undefined);
  }
  const reader = new ClientHelloReader();
  const read: Buffer[] = [];
  let bytes = 0;
  const hello = readPreamble<ClientHello | undefined>(raw, (settle) => ({
    take: (chunk) => {
      read.push(chunk);
      bytes += chunk.length;
      const found = reader.take(chunk);
      if (found !== 'unfinished' || bytes > 2 * clientHelloBytesMax) {
        settle(found === 'unfinished' ? {} : found, Buffer.concat(read));
      }
    },
    ended: () => settle(undefined),
  }));
  raw.resume();
  return hello;
}
