import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Server, TlsOptions, TLSSocket } from 'node:tls';
import type { OwnCertificate } from '../../shared/tlsReport.ts';
import type { Clock } from '../clock.ts';
import { FirstBytes } from '../wire/firstBytes.ts';
import { readsIntoSharedBuffer } from '../wire/readIntoSharedBuffer.ts';
import { readPreamble } from '../wire/readPreamble.ts';
import { certificateError, handshakeError, timedOutError } from './handshakeError.ts';
import type { KeyLogFile } from './keyLogFile.ts';
import type { HandshakeOutcome, TlsContext } from './tlsContext.ts';
import { checkOf, tlsReport } from './tlsReports.ts';

/** Node's own time-out is never to come first; the longest that a timer takes. */
const never = 2 ** 31 - 1;

export interface TlsServerOptions {
  readonly context: TlsOptions;
  readonly certificate: OwnCertificate;
  readonly keyLog: KeyLogFile | undefined;
  readonly clientCertificate: 'none' | 'request' | 'require';
  /** Whether a client's certificate must be good. */
  readonly verify: boolean;
  readonly clock: Clock;
  readonly timeoutMs: () => number;
}

/** What Node says where a stream ends in its handshake. */
const hungUp = Object.assign(new Error('the stream ended'), { code: 'ECONNRESET' });

/** Waits for the first bytes of a paused stream, which stay in it; false where it ends before. */
function readFirst(raw: Socket, first: FirstBytes): Promise<boolean> {
  if (raw.destroyed || readsIntoSharedBuffer(raw)) {
    // What a shared buffer was read into is not looked at: the stream has carried traffic before.
    return Promise.resolve(!raw.destroyed);
  }
  const isThere = readPreamble<boolean>(raw, (settle) => ({
    take: (chunk) => {
      first.add(chunk);
      settle(true, chunk);
    },
    ended: () => settle(false),
  }));
  raw.resume();
  return isThere;
}

/** The accepting side of TLS. */
export class TlsServer implements TlsContext {
  readonly side = 'remote';
  readonly certificate: OwnCertificate;
  readonly #options: TlsServerOptions;
  /**
   * Node tells of a handshake's end by an event of its server, and not of which stream. So each of
   * these, which listen on nothing, makes one handshake at a time; there are as many as are needed
   * at once. They are kept by the protocol that they agree on, empty for those of the options.
   */
  readonly #idle = new Map<string, Server[]>();

  constructor(options: TlsServerOptions) {
    this.#options = options;
    this.certificate = options.certificate;
  }

  get keyLogPath(): string | undefined {
    return this.#options.keyLog?.path;
  }

  /** With `alpn`, it is the only protocol that is agreed on. */
  secure(raw: Socket, peer: string, settled: (outcome: HandshakeOutcome) => void, alpn = ''): void {
    const { clock, timeoutMs } = this.#options;
    const limitMs = timeoutMs();
    const first = new FirstBytes();
    let isLate = false;
    const cancelTimeout = clock.after(limitMs, () => {
      isLate = true;
      // Which Node then reports.
      raw.destroy();
    });
    const settle = (outcome: HandshakeOutcome) => {
      cancelTimeout();
      if (outcome.ok || outcome.error.code !== 'handshakeFailed') {
        settled(outcome);
      } else {
        const error = isLate ? timedOutError(peer, limitMs) : outcome.error;
        settled({ ...outcome, error: { ...error, ...first.told } });
      }
    };
    // OpenSSL tells nobody what it read.
    void readFirst(raw, first).then((isThere) => {
      if (isThere) {
        this.#accept(raw, peer, settle, alpn);
      } else {
        settle({ ok: false, error: handshakeError(hungUp, peer) });
      }
    });
  }

  #accept(
    raw: Socket,
    peer: string,
    settled: (outcome: HandshakeOutcome) => void,
    alpn: string,
  ): void {
    const idle = this.#idle.get(alpn) ?? [];
    this.#idle.set(alpn, idle);
    const server = idle.pop() ?? this.#createServer(alpn);
    const release = () => {
      server.off('secureConnection', onSecure);
      server.off('tlsClientError', onError);
      idle.push(server);
    };
    const onSecure = (socket: TLSSocket) => {
      release();
      socket.allowHalfOpen = true;
      const outcome = this.#judge(socket, peer);
      if (!outcome.ok) {
        socket.destroy();
      }
      settled(outcome);
    };
    const onError = (error: Error, socket: TLSSocket) => {
      release();
      const fault: unknown = socket.authorizationError;
      const isFault = typeof fault === 'string';
      settled({
        ok: false,
        error: isFault ? certificateError(fault, peer) : handshakeError(error, peer),
      });
    };
    server.on('secureConnection', onSecure);
    server.on('tlsClientError', onError);
    // A peer that goes away in mid-handshake would be waited for otherwise.
    raw.allowHalfOpen = false;
    // Documented: a stream from elsewhere may be handed to a server in this way.
    server.emit('connection', raw);
  }

  close(): void {
    this.#options.keyLog?.close();
  }

  #createServer(alpn: string): Server {
    const { context, clientCertificate, verify, keyLog } = this.#options;
    const server = createServer({
      ...context,
      ...(alpn === '' ? undefined : { ALPNProtocols: [alpn] }),
      requestCert: clientCertificate !== 'none',
      // Of a client without a certificate OpenSSL itself then says so, to the client too.
      rejectUnauthorized: clientCertificate === 'require' && verify,
      handshakeTimeout: never,
    });
    if (keyLog !== undefined) {
      server.on('keylog', (line) => keyLog.append(line));
    }
    return server;
  }

  #judge(socket: TLSSocket, peer: string): HandshakeOutcome {
    const { clientCertificate, verify } = this.#options;
    const checked = checkOf(socket, verify);
    const { servername } = socket as { servername?: unknown };
    const report = tlsReport(
      socket,
      checked,
      typeof servername === 'string' ? servername : undefined,
    );
    if (checked.verification === 'failed') {
      return { ok: false, error: certificateError(checked.fault ?? '', peer), report };
    }
    if (checked.verification === 'none' && clientCertificate === 'require') {
      const words = 'the client showed no certificate';
      return { ok: false, error: certificateError('NO_CERTIFICATE', peer, words), report };
    }
    return { ok: true, socket, report };
  }
}
