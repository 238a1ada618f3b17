import { connect } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { HostAddress } from '../addresses.ts';
import type { Clock } from '../clock.ts';
import { toSocketError } from '../toSocketError.ts';
import { closeSocket } from '../wire/closeSocket.ts';

/** How long an attempt is waited for before the next begins too, in milliseconds; RFC 8305, section 8. */
const attemptDelayMs = 250;

/** One address to connect to. */
export interface ConnectTarget {
  /** Its endpoint as a URL, for events. */
  readonly url: string;
  /** The local endpoint it is to use, named where that can't be had. */
  readonly local: string | undefined;
  readonly options: NetConnectOpts;
}

export interface ConnectAnyOptions {
  readonly clock: Clock;
  /** Ends all attempts; the reason is the `SocketError` that this then comes to. */
  readonly signal: AbortSignal;
  /** Called before each attempt, where there is more than one address. */
  readonly begun: (url: string) => void;
  readonly failed: (error: SocketError) => void;
}

/**
 * Connects to whichever address answers first, as RFC 8305 ("Happy Eyeballs") has it: the next attempt
 * begins when one has failed or takes long, and the earlier ones go on meanwhile. Node's own
 * `autoSelectFamily` gives up an attempt instead, and so never reaches a slow host at the last address.
 * Resolves when the other attempts are closed. The socket has no listeners.
 */
export async function connectAny(
  targets: readonly ConnectTarget[],
  { clock, signal, begun, failed }: ConnectAnyOptions,
): Promise<Outcome<Socket>> {
  const waiting = [...targets];
  const attempts = new Set<Socket>();
  const errors: SocketError[] = [];
  let cancelDelay: (() => void) | undefined;

  const outcome = await new Promise<Outcome<Socket>>((resolve) => {
    const abort = () => resolve(failure(abortReason(signal)));
    const next = () => {
      cancelDelay?.();
      const target = waiting.shift();
      if (target === undefined) {
        return;
      }
      if (targets.length > 1) {
        begun(target.url);
      }
      attempt(target);
      if (waiting.length > 0) {
        cancelDelay = clock.after(attemptDelayMs, next);
      }
    };
    const attempt = ({ url, local, options }: ConnectTarget) => {
      const socket = connect({ ...options, allowHalfOpen: true });
      attempts.add(socket);
      const onError = (thrown: Error) => {
        attempts.delete(socket);
        if (signal.aborted) {
          return;
        }
        const error = attemptError(thrown, url, local);
        errors.push(error);
        failed(error);
        if (waiting.length > 0) {
          next();
        } else if (attempts.size === 0) {
          resolve(failure(mostSpecific(errors) ?? error));
        }
      };
      socket.once('error', onError);
      socket.once('connect', () => {
        if (isSelfConnected(socket)) {
          // Without a TIME-WAIT that would keep the port.
          socket.resetAndDestroy();
          onError(selfConnection());
          return;
        }
        socket.off('error', onError);
        attempts.delete(socket);
        resolve(success(socket));
      });
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    next();
  });
  cancelDelay?.();
  await Promise.all([...attempts].map(closeSocket));
  return outcome;
}

/** Why it was aborted. Precondition: the reason is a `SocketError`. */
export function abortReason(signal: AbortSignal): SocketError {
  return signal.reason as SocketError;
}

/** What `work` comes to, or the reason of the abort if that is earlier. */
export async function unlessAborted<T>(
  work: Promise<Outcome<T>>,
  signal: AbortSignal,
): Promise<Outcome<T>> {
  let stop = () => {};
  const aborted = new Promise<Outcome<T>>((resolve) => {
    stop = () => resolve(failure(abortReason(signal)));
    signal.addEventListener('abort', stop, { once: true });
  });
  const outcome = await (signal.aborted
    ? failure(abortReason(signal))
    : Promise.race([work, aborted]));
  signal.removeEventListener('abort', stop);
  return outcome;
}

/** The addresses of a host with the families taking turns, the system's favourite first; RFC 8305, section 4. */
export function alternateFamilies(addresses: readonly HostAddress[]): readonly HostAddress[] {
  if (addresses.length === 1) {
    return addresses;
  }
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  return Array.from({ length: Math.max(first.length, second.length) }).flatMap((_, index) =>
    [first[index], second[index]].filter((address) => address !== undefined),
  );
}

/**
 * Whether a stream leads to itself: where nobody listens on a port that the system may give to clients,
 * an attempt from that very port succeeds (RFC 9293, section 3.5, simultaneous open).
 */
function isSelfConnected({ localAddress, localPort, remoteAddress, remotePort }: Socket): boolean {
  return localPort !== undefined && localPort === remotePort && localAddress === remoteAddress;
}

/** What connect(2) would have said from any other port. */
function selfConnection(): Error {
  const text = 'nobody listens there: the connection led to itself';
  return Object.assign(new Error(text), { code: 'ECONNREFUSED', syscall: 'connect' });
}

/** bind(2) fails for a local end that can't be used, or connect(2) where the pair of ends is in use. */
function attemptError(thrown: Error, url: string, local: string | undefined): SocketError {
  const error = toSocketError(thrown, url);
  return local !== undefined &&
    (error.syscall === 'bind' || ['addressInUse', 'addressNotAvailable'].includes(error.code))
    ? { ...error, syscall: 'bind', endpoint: local }
    : error;
}

/** That a family is unreachable from here says less than the error of the other one. */
function mostSpecific(errors: readonly SocketError[]): SocketError | undefined {
  const noWay = ['networkUnreachable', 'hostUnreachable', 'addressNotAvailable', 'notSupported'];
  return errors.find(({ code }) => !noWay.includes(code)) ?? errors[0];
}
