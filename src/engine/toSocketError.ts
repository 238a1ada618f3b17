import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import type { ErrorCode, SocketError } from '../shared/socketError.ts';
import { isCertificateAlert, opensslReason } from './tls/handshakeError.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  EADDRINUSE: 'addressInUse',
  EADDRNOTAVAIL: 'addressNotAvailable',
  // A Unix socket's path that leads nowhere, or that no socket can have.
  ENOENT: 'addressNotAvailable',
  ENOTDIR: 'addressNotAvailable',
  ENAMETOOLONG: 'addressNotAvailable',
  EACCES: 'accessDenied',
  EPERM: 'accessDenied',
  EROFS: 'accessDenied',
  ECONNREFUSED: 'connectionRefused',
  ECONNRESET: 'connectionReset',
  ECONNABORTED: 'connectionAborted',
  EPIPE: 'brokenPipe',
  ENOTFOUND: 'hostNotFound',
  EAI_AGAIN: 'hostNotFound',
  EAI_NODATA: 'hostNotFound',
  EAI_NONAME: 'hostNotFound',
  EHOSTUNREACH: 'hostUnreachable',
  EHOSTDOWN: 'hostUnreachable',
  ENETUNREACH: 'networkUnreachable',
  ENETDOWN: 'networkDown',
  ENONET: 'networkDown',
  ETIMEDOUT: 'timedOut',
  EMSGSIZE: 'messageTooLong',
  EMFILE: 'tooManyOpenFiles',
  ENFILE: 'tooManyOpenFiles',
  ENOBUFS: 'noBufferSpace',
  ENOMEM: 'noBufferSpace',
  EAFNOSUPPORT: 'notSupported',
  EPROTONOSUPPORT: 'notSupported',
  EOPNOTSUPP: 'notSupported',
  ENOTSUP: 'notSupported',
  ENOTCONN: 'notConnected',
};

/** Turns what Node throws or emits into a value. `endpoint` is the one concerned, as a URL. */
export function toSocketError(thrown: unknown, endpoint?: string): SocketError {
  const error = rootCause(thrown);
  const { code, syscall, errno } = error as NodeJS.ErrnoException;
  const number = code === undefined ? undefined : errnoNumber(code);
  const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return {
    code: isCertificateAlert(error) ? 'certificateRejected' : (codes[code ?? ''] ?? 'unknown'),
    ...(syscall === undefined ? undefined : { syscall }),
    ...(code === undefined ? undefined : { errno: code }),
    ...(number === undefined ? undefined : { errnoNumber: number }),
    ...(endpoint === undefined ? undefined : { endpoint }),
    message: words ?? opensslReason(error),
  };
}

/** An error of ours, no system call behind it. */
export function socketError(code: ErrorCode, message: string, endpoint?: string): SocketError {
  return { code, message, ...(endpoint === undefined ? undefined : { endpoint }) };
}

/** `timedOut`, with which time-out passed and how long it was. */
export function timeoutError(
  timeout: NonNullable<SocketError['timeout']>,
  endpoint: string,
): SocketError {
  const texts = {
    connect: `no connection within ${timeout.ms} ms`,
    idle: `nothing came or went for ${timeout.ms} ms`,
    total: `open for ${timeout.ms} ms`,
  };
  const error = socketError('timedOut', texts[timeout.of], endpoint);
  return timeout.of === 'connect'
    ? { ...error, syscall: 'connect', timeout }
    : { ...error, timeout };
}

interface SendRoom {
  readonly limits: { readonly sendQueueBytes: number };
  readonly memory: { readonly isExhausted: boolean };
}

/** `limitReached`: the memory budget has no room for it, and nothing is left to evict. */
export function memoryError(peer: string): SocketError {
  return socketError('limitReached', 'the memory budget of all sockets is used up', peer);
}

/**
 * `limitReached` where the memory budget is used up, or so many bytes more may not wait for the peer to
 * take them; nothing where there is room. `waiting` is how many bytes wait already.
 */
export function sendRoomError(
  { limits, memory }: SendRoom,
  waiting: number,
  bytes: number,
  peer: string,
): SocketError | undefined {
  if (memory.isExhausted) {
    return memoryError(peer);
  }
  const bytesMax = limits.sendQueueBytes;
  if (waiting + bytes <= bytesMax) {
    return undefined;
  }
  const text =
    bytes > bytesMax
      ? `${bytes} bytes are more than may wait for a slow peer, ${bytesMax}`
      : `${waiting} bytes wait already, at most ${bytesMax} may`;
  return socketError('limitReached', text, peer);
}

/** A host with several addresses fails with all their errors at once; the first one speaks for it. */
function rootCause(thrown: unknown): Error {
  if (thrown instanceof AggregateError && thrown.errors[0] instanceof Error) {
    return thrown.errors[0];
  }
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Windows knows its socket errors by other numbers (WSAEADDRINUSE, 10048) than C does. */
function errnoNumber(code: string): number | undefined {
  const numbers: Readonly<Record<string, number | undefined>> = constants.errno;
  return numbers[`WSA${code}`] ?? numbers[code];
}
