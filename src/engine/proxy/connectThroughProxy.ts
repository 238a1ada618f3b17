import { domainToASCII } from 'node:url';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { ErrorCode, Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import { formatProxyAddress } from '../../shared/proxy.ts';
import { socketError, toSocketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { abortReason } from '../stream/connectAny.ts';
import { FirstBytes } from '../wire/firstBytes.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import { httpConnect } from './httpConnect.ts';
import type { HttpChallenge } from './httpAuthorization.ts';
import { socks4Connect } from './socks4Connect.ts';
import { socks5Connect } from './socks5Connect.ts';
import { ProxyHandshakeRunner } from './proxyHandshake.ts';

/** Most bytes of a name or password in SOCKS5 (RFC 1928, section 5; RFC 1929, section 2). */
const fieldBytesMax = 255;

export interface ProxyConnectOptions {
  readonly proxy: ProxyServer;
  readonly password: string | undefined;
  readonly target: InetEndpoint;
  /** Of an earlier stream to the proxy. */
  readonly challenge: HttpChallenge | undefined;
  /** Ends it; the reason is the `SocketError` that it comes to then. */
  readonly signal: AbortSignal;
}

/** The stream, or what the proxy wants to be answered over another one. */
export type ProxyConnectOutcome = Outcome<StreamWire | { readonly challenge: HttpChallenge }>;

/**
 * Asks the proxy that a stream leads to for the way to an endpoint. Resolves when it is open: the
 * stream is held then (`preamble`), and what came behind the answer is in it. Otherwise the stream is closed.
 * The steps are logged, the failure is not.
 */
export async function connectThroughProxy(
  traffic: SocketTraffic,
  wire: StreamWire,
  terms: ProxyConnectOptions,
): Promise<ProxyConnectOutcome> {
  const { proxy, target, signal } = terms;
  const endpoint = formatProxyAddress(proxy);
  const { user } = proxy;
  const asked = { target: formatEndpoint(target), ...(user === undefined ? undefined : { user }) };
  const close = () => wire.destroy();
  signal.addEventListener('abort', close, { once: true });
  const answer = signal.aborted
    ? failure(abortReason(signal))
    : await ask(wire, terms, () =>
        traffic.event({ event: 'proxy', side: 'local', endpoint, proxyConnect: asked }),
      );
  signal.removeEventListener('abort', close);
  if (!answer.ok || signal.aborted) {
    await wire.discard();
    return answer.ok || signal.aborted ? failure(abortReason(signal)) : answer;
  }
  const { answer: words, challenge } = answer.value;
  const proxyConnect = { ...asked, answer: words };
  traffic.event({ event: 'proxy', side: 'remote', endpoint, proxyConnect });
  if (challenge === undefined) {
    return success(wire);
  }
  await wire.discard();
  return success({ challenge });
}

interface ProxyAnswer {
  /** The proxy's words. */
  readonly answer: string;
  readonly challenge?: HttpChallenge;
}

const handshakes = { socks4: socks4Connect, socks5: socks5Connect, http: httpConnect };

/** What the proxy says. `begun` is called right before anything is said. */
async function ask(
  wire: StreamWire,
  { proxy, password = '', target, challenge }: ProxyConnectOptions,
  begun: () => void,
): Promise<Outcome<ProxyAnswer>> {
  const url = formatEndpoint(target);
  const refusal = (code: ErrorCode, reason: string) => ({
    ...socketError(code, reason, url),
    syscall: 'connect',
    via: formatProxyAddress(proxy),
  });
  const host = /^\p{ASCII}*$/u.test(target.host) ? target.host : domainToASCII(target.host);
  if (host === '' || host.length > fieldBytesMax || Buffer.byteLength(password) > fieldBytesMax) {
    const reason = `a host’s name and a password have 1 to ${fieldBytesMax} bytes for a proxy`;
    return failure(refusal('invalidDefinition', reason));
  }
  const login = proxy.user === undefined ? undefined : { user: proxy.user, password };
  const handshake = handshakes[proxy.protocol]({ host, port: target.port, login, challenge });
  return await wire.readPreamble<Outcome<ProxyAnswer>>((settle) => {
    const first = new FirstBytes();
    const talk = new ProxyHandshakeRunner(handshake, (bytes) => wire.write(bytes));
    begun();
    talk.begin();
    return {
      take: (chunk) => {
        first.add(chunk);
        const end = talk.push(chunk);
        if (end?.ok === true) {
          settle(success({ answer: end.answer }), talk.rest);
        } else if (end?.challenge !== undefined) {
          settle(success({ answer: end.answer ?? '', challenge: end.challenge }));
        } else if (end !== undefined) {
          settle(failure({ ...refusal(end.code, end.reason), ...first.told }));
        }
      },
      ended: (thrown) => {
        const lost = refusal(
          'proxyAnswerInvalid',
          'it ended the connection before it had answered',
        );
        const { code, syscall } = lost;
        settle(
          failure({
            ...{ ...lost, ...(thrown && toSocketError(thrown)), code, syscall },
            ...first.told,
          }),
        );
      },
    };
  });
}
