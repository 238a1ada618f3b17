import type { FaultPlace } from './payloadExpression.ts';

/** The closed list of reasons the engine gives; the extension words them and offers the way out. */
export const errorCodes = [
  'addressInUse',
  'addressNotAvailable',
  'accessDenied',
  'connectionRefused',
  'connectionReset',
  'connectionAborted',
  'brokenPipe',
  'hostNotFound',
  'hostUnreachable',
  'networkUnreachable',
  'networkDown',
  'timedOut',
  // Closed while `limitBytes` bytes had not left yet.
  'unsent',
  // Closed while datagrams kept coming.
  'unread',
  'certificateRejected',
  'handshakeFailed',
  'messageTooLong',
  // What was received is not what the framing prescribes; the bytes are in the log.
  'frameTooLong',
  'frameUnfinished',
  'frameMalformed',
  // What a capture file lacks; the first has the number of bytes as `limitBytes`.
  'captureGap',
  'captureDamaged',
  'captureLeftOut',
  // Bytes that don't stand where their stream has them, as `misplaced` says; what somebody wrote into it.
  'captureMisplaced',
  'captureComment',
  // What was to be sent can't be a frame.
  'payloadHoldsEnd',
  'payloadTooLong',
  'payloadTooShort',
  // What was written can't be read, or not be filled in; `payload` says where.
  'payloadInvalid',
  // What was to be sent again and again came due while too much was waiting.
  'messagesMissed',
  // The file to be sent, which `path` names.
  'noSuchFile',
  'notAFile',
  'tooManyOpenFiles',
  'noBufferSpace',
  // Of a multicast group: it is joined there already, it is not, or the system allows no more of them.
  'alreadyJoined',
  'notJoined',
  'tooManyGroups',
  'notSupported',
  'notRunning',
  // Of what is sent: nobody to send to, a peer that can't be sent to yet, and one that no longer can.
  'noPeer',
  'notReady',
  'notConnected',
  'noSuchSocket',
  'noSuchConnection',
  'invalidDefinition',
  'limitReached',
  // By “allow” or “deny”.
  'peerRefused',
  'proxyHeaderInvalid',
  // What a proxy on the way said: no to this endpoint, no to this user, or nothing that makes sense.
  'proxyRefused',
  'proxyUserRefused',
  'proxyAnswerInvalid',
  'cancelled',
  'engineStopped',
  // Of the script that `path` names: an exception at `line`, no end to what it does, `limitBytes` exceeded, gone.
  'scriptFailed',
  'scriptStuck',
  'scriptOutOfMemory',
  'scriptEnded',
  'unknown',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** Why a capture's bytes don't stand where their stream has them. */
export const misplacedReasons = ['afterReset', 'afterClose', 'beforeStart', 'intoGap'] as const;
export type Misplaced = (typeof misplacedReasons)[number];

/** What came in place of what was expected. */
export interface ReceivedBytes {
  /** The first 512 bytes at most, as pairs of hexadecimal digits. */
  readonly hex: string;
  /** How many had come, as far as they were looked at. */
  readonly length: number;
}

/** Why something failed. A value, never thrown across a border. */
export interface SocketError {
  readonly code: ErrorCode;
  /** The system call that failed, e.g. `bind`, `connect`, `getaddrinfo`. */
  readonly syscall?: string;
  /** The symbolic error name of errno(3), e.g. `EADDRINUSE`. */
  readonly errno?: string;
  /** The number behind `errno` on this platform, positive, e.g. 98. */
  readonly errnoNumber?: number;
  /** The endpoint concerned, as a URL. */
  readonly endpoint?: string;
  /** The proxy on the way there that said so, as a URL. */
  readonly via?: string;
  /** The bytes that it is about: of a limit of ours, not sent, or missing in a capture. */
  readonly limitBytes?: number;
  /** Where in its stream a capture's bytes would have their place. */
  readonly misplaced?: Misplaced;
  /** The file concerned. */
  readonly path?: string;
  /** The line there, from 1. */
  readonly line?: number;
  /** Where in a payload's text the fault is, and what stands there (40 UTF-16 units of it at most). */
  readonly payload?: FaultPlace & { readonly part: string };
  /** The entry of “deny” that names the peer. */
  readonly rule?: string;
  /** The time-out that passed: while connecting, without traffic, or of the connection's whole life. */
  readonly timeout?: { readonly of: 'connect' | 'idle' | 'total'; readonly ms: number };
  /** Of a handshake or an answer that failed: the bytes that had come; absent where none had. */
  readonly received?: ReceivedBytes;
  /** The system's own words, in English, for logs; not shown alone. */
  readonly message: string;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SocketError };

export function success<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function failure(error: SocketError): { readonly ok: false; readonly error: SocketError } {
  return { ok: false, error };
}
