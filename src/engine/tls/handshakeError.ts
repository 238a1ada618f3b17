import type { SocketError } from '../../shared/socketError.ts';
import { faultText } from './tlsReports.ts';

/** What OpenSSL adds to an error. */
interface OpensslError extends Error {
  readonly code?: string;
  /** OpenSSL's reason, `wrong version number`. */
  readonly reason?: string;
}

/** Errors of a stream that ended, whichever way Node words that. */
const endings = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'ECANCELED']);

/**
 * Whether the peer refused our certificate, or the lack of one. A client hears of that after its
 * handshake is done (TLS 1.3, RFC 8446, section 4.4.2.4).
 */
export function isCertificateAlert(thrown: Error): boolean {
  const { code = '' } = thrown as OpensslError;
  return /^ERR_SSL_\w*ALERT_\w*(CERTIFICATE|UNKNOWN_CA)/.test(code);
}

/** Why a handshake failed, from the error that Node reports. */
export function handshakeError(thrown: Error, peer: string): SocketError {
  const { code } = thrown as OpensslError;
  const message =
    code !== undefined && endings.has(code)
      ? 'the peer ended the connection before the handshake was done'
      : opensslReason(thrown);
  return {
    code: isCertificateAlert(thrown) ? 'certificateRejected' : 'handshakeFailed',
    ...(code === undefined ? undefined : { errno: code }),
    endpoint: peer,
    message,
  };
}

/** Whether it was the peer that ended the stream, or we after what the peer did. */
export function wasEndedByPeer({ errno = '' }: SocketError): boolean {
  return endings.has(errno);
}

export function timedOutError(peer: string, timeoutMs: number): SocketError {
  return {
    code: 'handshakeFailed',
    endpoint: peer,
    message: `the peer did not finish the handshake within ${timeoutMs} ms`,
  };
}

/** `fault` is OpenSSL's name for what is wrong, `words` what it means where more is known. */
export function certificateError(fault: string, peer: string, words?: string): SocketError {
  return {
    code: 'certificateRejected',
    errno: fault,
    endpoint: peer,
    message: words ?? faultText(fault),
  };
}

/**
 * The reason in OpenSSL's words, without its prefix: `error:0A00010B:SSL routines::wrong version
 * number:../ssl.c:1`. BoringSSL, which Electron has, writes reasons as WRONG_VERSION_NUMBER.
 */
export function opensslReason(thrown: Error): string {
  const { reason, code = '', message } = thrown as OpensslError;
  const found =
    reason ??
    /error:[0-9a-f]+:[^:]*:[^:]*:([^:]+)/i.exec(message)?.[1] ??
    (code.startsWith('ERR_SSL_') ? code.slice('ERR_SSL_'.length) : message);
  return /^[A-Z0-9_]+$/.test(found) ? found.toLowerCase().replaceAll('_', ' ') : found;
}
