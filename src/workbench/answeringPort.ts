import dgram from 'node:dgram';
import net from 'node:net';
import { isIPv6 } from 'node:net';
import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { InetEndpoint } from '../shared/endpoint.ts';

/** From one attempt to the next, in milliseconds. */
const attemptMs = 100;

export interface PortWait {
  readonly endpoint: InetEndpoint;
  /** What a UDP port is asked with; an empty datagram where absent. Not used for streams. */
  readonly question: Uint8Array;
  readonly timeoutMs: number;
  /** Aborted, the wait ends as if its time were over. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a program listens at an endpoint for streams, or answers at one for datagrams: nobody can see
 * from outside whether a UDP port is bound. Resolves with false where it doesn't in time. A stream is
 * connected to and closed at once, as `nc -z` does it; a datagram is sent ten times a second at most.
 */
export async function answersInTime(wait: PortWait): Promise<boolean> {
  const { endpoint } = wait;
  const timeout = AbortSignal.timeout(wait.timeoutMs);
  const end = wait.signal ? AbortSignal.any([wait.signal, timeout]) : timeout;
  const attempt =
    endpoint.scheme === 'udp'
      ? () => answersDatagram(endpoint, wait.question, end)
      : () => acceptsStream(endpoint, end);
  while (!end.aborted) {
    if (await attempt()) {
      return true;
    }
    // Ends early, and by rejecting, when the time is over.
    await delay(attemptMs, undefined, { signal: end }).catch(() => undefined);
  }
  return false;
}

/** Whether a connection is accepted; a TLS listener is one before its handshake. */
function acceptsStream({ host, port }: InetEndpoint, end: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stream = net.connect({ host, port, signal: end });
    stream.once('connect', () => {
      stream.destroy();
      resolve(true);
    });
    stream.on('error', () => resolve(false));
  });
}

async function answersDatagram(
  { host, port }: InetEndpoint,
  question: Uint8Array,
  end: AbortSignal,
): Promise<boolean> {
  const address = await lookup(host).then(
    (found) => found.address,
    () => undefined,
  );
  if (address === undefined) {
    return false;
  }
  const socket = dgram.createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', signal: end });
  return new Promise((resolve) => {
    const finish = (answers: boolean) => {
      clearInterval(timer);
      socket.removeAllListeners('message').removeAllListeners('close');
      if (!end.aborted) {
        socket.close();
      }
      resolve(answers);
    };
    const ask = () => socket.send(question, (error) => error && finish(false));
    let timer: NodeJS.Timeout | undefined;
    socket.once('message', () => finish(true));
    // Nobody has bound the port: the system was told so (ICMP port unreachable).
    socket.on('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.connect(port, address, () => {
      ask();
      timer = setInterval(ask, attemptMs);
    });
  });
}
