import type { ClientDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint, InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import { formatProxyAddress } from '../../shared/proxy.ts';
import {
  endpointUrl,
  resolveHosts,
  resolveLocal,
  systemPath,
  withoutMapping,
} from '../addresses.ts';
import { timeoutError } from '../toSocketError.ts';
import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { HttpChallenge } from '../proxy/httpAuthorization.ts';
import { connectThroughProxy } from '../proxy/connectThroughProxy.ts';
import { StreamWire } from '../wire/streamWire.ts';
import { alternateFamilies, connectAny, unlessAborted } from './connectAny.ts';
import type { ConnectTarget } from './connectAny.ts';

export interface DialOptions {
  readonly definition: Pick<ClientDefinition, 'bind' | 'connectTimeoutSeconds'>;
  readonly endpoint: Endpoint;
  /** The proxy that the way leads through; not for paths. */
  readonly via: ProxyServer | undefined;
  readonly proxyPassword: string | undefined;
  /** Aborted, with a `SocketError`, when it is to connect no longer; also here, when time is up. */
  readonly cancel: AbortController;
  /** The connection that events belong to, where there is one. */
  readonly about?: Connection;
}

/**
 * A stream to a client's peer, in time. What went wrong is logged, unless it was cancelled. What leads
 * through a proxy is held (`preamble`), as the peer's first bytes may be in it already.
 */
export async function dial(
  traffic: SocketTraffic,
  { definition, endpoint, via, proxyPassword, cancel, about }: DialOptions,
): Promise<Outcome<StreamWire>> {
  const { clock, limits, sharedReadBuffer } = traffic.context;
  const { signal } = cancel;
  const url = formatEndpoint(endpoint);
  const fail = (error: SocketError) => {
    traffic.event({ event: 'error', endpoint: error.endpoint ?? url, error }, about);
    return failure(error);
  };
  const seconds = definition.connectTimeoutSeconds;
  const ms = seconds === undefined ? limits.connectTimeoutMs : seconds * 1_000;
  let awaited = via === undefined ? url : formatProxyAddress(via);
  const cancelTimeout = clock.after(ms, () =>
    cancel.abort(fail(timeoutError({ of: 'connect', ms }, awaited)).error),
  );
  const targets = await unlessAborted(targetsOf(endpoint, definition.bind, via), signal);
  if (!targets.ok && !signal.aborted) {
    fail(targets.error);
  }
  const connect = async (): Promise<Outcome<StreamWire>> => {
    if (!targets.ok) {
      return targets;
    }
    const begun = (attempted: string) =>
      traffic.event({ event: 'attempt', side: 'local', endpoint: attempted }, about);
    const reached = await connectAny(targets.value, { clock, signal, begun, failed: fail });
    return reached.ok
      ? success(new StreamWire(reached.value, 'path' in endpoint, sharedReadBuffer))
      : reached;
  };
  let connected = await connect();
  let challenge: HttpChallenge | undefined;
  while (connected.ok && via !== undefined && 'host' in endpoint) {
    awaited = url;
    const proxyConnect = { proxy: via, password: proxyPassword, target: endpoint, signal };
    const opened = await connectThroughProxy(traffic, connected.value, {
      ...proxyConnect,
      challenge,
    });
    if (opened.ok && 'challenge' in opened.value) {
      challenge = opened.value.challenge;
      connected = await connect();
      continue;
    }
    cancelTimeout();
    return opened.ok || signal.aborted ? (opened as Outcome<StreamWire>) : fail(opened.error);
  }
  cancelTimeout();
  return connected;
}

async function targetsOf(
  endpoint: Endpoint,
  bind: string | undefined,
  via: ProxyServer | undefined,
): Promise<Outcome<readonly ConnectTarget[]>> {
  if ('path' in endpoint) {
    const options = { path: systemPath(endpoint) };
    return success([{ url: formatEndpoint(endpoint), local: undefined, options }]);
  }
  const local = bind === undefined ? undefined : await resolveLocal(bind);
  if (local?.ok === false) {
    return local;
  }
  const { host, port } = via ?? endpoint;
  const next: InetEndpoint = { scheme: endpoint.scheme, host, port };
  // The other family could not leave from that address.
  const hosts = await resolveHosts(next, local?.value.family);
  if (!hosts.ok) {
    return via === undefined
      ? hosts
      : failure({ ...hosts.error, endpoint: formatProxyAddress(via) });
  }
  const urlOf = (address: string) =>
    via === undefined
      ? endpointUrl(endpoint.scheme, address, port)
      : formatProxyAddress({ ...via, host: withoutMapping(address) });
  return success(
    alternateFamilies(hosts.value).map(({ address }) => ({
      url: urlOf(address),
      local: bind,
      options: {
        host: address,
        port,
        ...(local === undefined
          ? undefined
          : { localAddress: local.value.address, localPort: local.value.port }),
      },
    })),
  );
}
