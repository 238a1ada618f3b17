import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '../clock.ts';
import { certificateError, handshakeError, timedOutError } from './handshakeError.ts';
import type { KeyLogFile } from './keyLogFile.ts';
import type { HandshakeOutcome, TlsContext } from './tlsContext.ts';
import { checkOf, tlsReport, hostMismatchText } from './tlsReports.ts';

export interface TlsClientOptions {
  readonly context: ConnectionOptions;
  /** The name or address that the certificate must have; a name is asked for (SNI). */
  readonly host: string;
  readonly verify: boolean;
  readonly keyLog: KeyLogFile | undefined;
  readonly clock: Clock;
  readonly timeoutMs: () => number;
}

/** The side of TLS that begins the handshake. */
export class TlsClient implements TlsContext {
  readonly side = 'local';
  readonly #options: TlsClientOptions;

  constructor(options: TlsClientOptions) {
    this.#options = options;
  }

  get keyLogPath(): string | undefined {
    return this.#options.keyLog?.path;
  }

  secure(raw: Socket, peer: string, settled: (outcome: HandshakeOutcome) => void): void {
    const { context, host, verify, keyLog, clock, timeoutMs } = this.#options;
    // RFC 6066, section 3: an address is no server name.
    const serverName = isIP(host) === 0 ? host : undefined;
    const socket = connect({
      ...context,
      socket: raw,
      host,
      ...(serverName === undefined ? undefined : { servername: serverName }),
      // Judged below, so that the log can show what was refused.
      rejectUnauthorized: false,
    });
    let isSettled = false;
    const settle = (outcome: HandshakeOutcome) => {
      if (!isSettled) {
        isSettled = true;
        cancelTimeout();
        settled(outcome);
      }
    };
    const limitMs = timeoutMs();
    const cancelTimeout = clock.after(limitMs, () => {
      settle({ ok: false, error: timedOutError(peer, limitMs) });
    });
    socket.on('error', (error: Error) => settle({ ok: false, error: handshakeError(error, peer) }));
    socket.on('close', () => {
      const error = Object.assign(new Error('closed'), { code: 'ECONNRESET' });
      settle({ ok: false, error: handshakeError(error, peer) });
    });
    if (keyLog !== undefined) {
      socket.on('keylog', (line) => keyLog.append(line));
    }
    socket.once('secureConnect', () => {
      const checked = checkOf(socket, verify);
      const report = tlsReport(socket, checked, serverName);
      if (checked.verification !== 'failed') {
        settle({ ok: true, socket, report });
        return;
      }
      const { fault = '' } = checked;
      const words =
        fault === 'ERR_TLS_CERT_ALTNAME_INVALID' ? hostMismatchText(socket, host) : undefined;
      settle({ ok: false, error: certificateError(fault, peer, words), report });
    });
  }

  close(): void {
    this.#options.keyLog?.close();
  }
}
