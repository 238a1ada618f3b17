import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Server, TlsOptions, TLSSocket } from 'node:tls';
import type { OwnCertificate } from '../../shared/tlsReport.ts';
import type { Clock } from '../clock.ts';
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

/** The accepting side of TLS. */
export class TlsServer implements TlsContext {
  readonly side = 'remote';
  readonly certificate: OwnCertificate;
  readonly #options: TlsServerOptions;
  /**
   * Node tells of a handshake's end by an event of its server, and not of which stream. So each of
   * these, which listen on nothing, makes one handshake at a time; there are as many as are needed
   * at once.
   */
  readonly #idle: Server[] = [];

  constructor(options: TlsServerOptions) {
    this.#options = options;
    this.certificate = options.certificate;
  }

  get keyLogPath(): string | undefined {
    return this.#options.keyLog?.path;
  }

  secure(raw: Socket, peer: string, settled: (outcome: HandshakeOutcome) => void): void {
    const { clock, timeoutMs } = this.#options;
    const server = this.#idle.pop() ?? this.#createServer();
    const limitMs = timeoutMs();
    let isLate = false;
    const cancelTimeout = clock.after(limitMs, () => {
      isLate = true;
      // Which Node then reports.
      raw.destroy();
    });
    const release = () => {
      cancelTimeout();
      server.off('secureConnection', onSecure);
      server.off('tlsClientError', onError);
      this.#idle.push(server);
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
      settled({
        ok: false,
        error: isLate
          ? timedOutError(peer, limitMs)
          : typeof fault === 'string'
            ? certificateError(fault, peer)
            : handshakeError(error, peer),
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

  #createServer(): Server {
    const { context, clientCertificate, verify, keyLog } = this.#options;
    const server = createServer({
      ...context,
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
