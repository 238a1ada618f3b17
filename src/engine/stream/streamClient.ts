import type { ClientDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import type { ClientTls } from '../../shared/definition/tlsKeys.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import { formatProxyAddress, parseProxy } from '../../shared/proxy.ts';
import type { Connection } from '../connection.ts';
import { socketError, timeoutError } from '../toSocketError.ts';
import { sendProxyHeader } from '../proxyProtocol/sendProxyHeader.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { prepareTlsClient } from '../tls/prepareTls.ts';
import type { TlsClient } from '../tls/tlsClient.ts';
import { abortReason } from './connectAny.ts';
import { dial } from './dial.ts';
import { StreamConnection } from './streamConnection.ts';
import type { StreamOptions } from './streamOptions.ts';
import { streamOptionsOf } from './streamOptions.ts';
import { localUrl, peerUrl } from './streamUrls.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import type { CloseReason, Transport, UpgradeOptions } from '../transport.ts';

/** Opens one stream; its run ends with the stream. */
export class StreamClient implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ClientDefinition;
  readonly #endpoint: Endpoint;
  readonly #options: StreamOptions;
  readonly #inputs: SocketInputs;
  readonly #url: string;
  /** The proxy to connect through. */
  readonly #via: ProxyServer | undefined;
  readonly #ended: (end: CloseReason) => void;
  #connection: StreamConnection | undefined;
  #tlsClient: TlsClient | undefined;
  /** Aborted, with a `SocketError`, when it is to connect no longer. */
  readonly #cancel = new AbortController();
  /** The attempt to connect, once there is one. */
  #dialing: Promise<Outcome<StreamWire>> | undefined;
  #onGone: (() => void) | undefined;
  #unwatchFaults: (() => void) | undefined;

  /** Throws where `via` names no proxy; its message says why. */
  constructor(
    traffic: SocketTraffic,
    definition: ClientDefinition,
    endpoint: Endpoint,
    inputs: SocketInputs,
    stages: StageSource,
    ended: (end: CloseReason) => void,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#options = {
      ...streamOptionsOf(traffic, definition, stages),
      upgrade: (connection, how) => this.upgrade(connection, how),
    };
    this.#inputs = inputs;
    this.#url = formatEndpoint(endpoint);
    this.#via = proxyOf(definition);
    this.#ended = ended;
  }

  async open(): Promise<Outcome<string>> {
    const { tls } = this.#definition;
    if (this.#endpoint.scheme === 'tls' || tls !== undefined) {
      // The files of a later upgrade are read now, so that a missing one fails the start.
      const prepared = this.#prepare(tls);
      if (!prepared.ok) {
        return this.#fail(prepared.error);
      }
    }
    const down = await this.#whileDown();
    if (down !== undefined) {
      return this.#fail(down);
    }
    this.#dialing = dial(this.#traffic, {
      definition: this.#definition,
      endpoint: this.#endpoint,
      via: this.#via,
      proxyPassword: this.#inputs.proxyPassword,
      cancel: this.#cancel,
    });
    const reached = await this.#dialing;
    if (this.#cancel.signal.aborted && reached.ok) {
      reached.value.destroy();
    }
    if (!reached.ok || this.#cancel.signal.aborted) {
      this.#tlsClient?.close();
      return reached.ok ? failure(abortReason(this.#cancel.signal)) : reached;
    }
    return await this.#run(reached.value);
  }

  /** Why it can't connect, as a fault has its server down; waits where that ignores who connects. */
  async #whileDown(): Promise<SocketError | undefined> {
    const { faults } = this.#traffic;
    this.#unwatchFaults = faults?.watch(() => {
      const { down } = faults;
      if (down === 'refuse' || down === 'reset') {
        this.#connection?.end(down === 'reset' ? 'reset' : 'close');
      }
    });
    if (faults?.down === 'ignore') {
      const { clock, limits } = this.#traffic.context;
      const seconds = this.#definition.connectTimeoutSeconds;
      const ms = seconds === undefined ? limits.connectTimeoutMs : seconds * 1_000;
      const isInTime = await new Promise<boolean>((resolve) => {
        const unwatch = faults.watch(() => faults.down !== 'ignore' && settle(true));
        const cancelTimer = clock.after(ms, () => settle(false));
        const settle = (outcome: boolean) => {
          unwatch();
          cancelTimer();
          resolve(outcome);
        };
        this.#cancel.signal.addEventListener('abort', () => settle(true));
      });
      if (!isInTime) {
        return timeoutError({ of: 'connect', ms }, this.#url);
      }
    }
    if (this.#cancel.signal.aborted || faults?.down === undefined) {
      return undefined;
    }
    const code = faults.down === 'reset' ? 'connectionReset' : 'connectionRefused';
    return socketError(code, 'the fault “down” is on', this.#url);
  }

  async close(): Promise<void> {
    this.#unwatchFaults?.();
    this.#cancel.abort(socketError('cancelled', 'stopped while it connected', this.#url));
    await this.#dialing;
    const connection = this.#connection;
    if (connection !== undefined) {
      await new Promise<void>((resolve) => {
        this.#onGone = resolve;
        connection.stop();
      });
    }
  }

  async upgrade(
    connection: Connection,
    { bytes, verify, ready }: UpgradeOptions,
  ): Promise<Outcome<TlsReport>> {
    const { tls } = this.#definition;
    const prepared =
      this.#tlsClient !== undefined && verify === undefined
        ? success(this.#tlsClient)
        : this.#prepare(verify === undefined ? tls : { ...tls, verify });
    if (!prepared.ok) {
      return prepared;
    }
    ready?.();
    return connection instanceof StreamConnection
      ? await connection.secure(prepared.value, bytes)
      : failure(socketError('notSupported', 'only a stream can speak TLS', this.#url));
  }

  /** In the place of what was prepared before; there is one connection, and one handshake. */
  #prepare(settings: ClientTls | undefined): Outcome<TlsClient> {
    const seconds = this.#definition.connectTimeoutSeconds;
    const prepared = prepareTlsClient(this.#traffic, {
      settings,
      inputs: this.#inputs,
      host: 'host' in this.#endpoint ? this.#endpoint.host : 'localhost',
      url: this.#url,
      timeoutMs: seconds === undefined ? undefined : seconds * 1_000,
    });
    if (prepared.ok) {
      this.#tlsClient?.close();
      this.#tlsClient = prepared.value;
    }
    return prepared;
  }

  #fail(error: SocketError): Outcome<string> {
    this.#traffic.event({ event: 'error', endpoint: error.endpoint ?? this.#url, error });
    return failure(error);
  }

  async #run(wire: StreamWire): Promise<Outcome<string>> {
    const endpoint = this.#peerOf(wire);
    return await new Promise((resolve) => {
      const ends = {
        peer: endpoint,
        local: this.#localOf(wire),
        openedBy: 'local',
      } as const;
      const connection = new StreamConnection(
        this.#traffic,
        wire,
        ends,
        this.#options,
        (_, end) => {
          this.#connection = undefined;
          this.#tlsClient?.close();
          this.#unwatchFaults?.();
          // Either the handshake failed, or an open stream ended; without a waiter it has no effect.
          resolve(
            failure(end.error ?? socketError('cancelled', 'ended while it opened', endpoint)),
          );
          this.#onGone?.();
          this.#ended(end);
        },
      );
      this.#connection = connection;
      connection.via = this.#via && formatProxyAddress(this.#via);
      if (this.#definition.bind !== undefined) {
        this.#traffic.event({ event: 'bind', endpoint: this.#localOf(wire) }, connection);
      }
      this.#traffic.event({ event: 'connect', side: 'local', endpoint }, connection);
      sendProxyHeader(this.#traffic, connection, wire, this.#definition.proxyProtocol);
      if (this.#tlsClient === undefined || this.#endpoint.scheme !== 'tls') {
        connection.begin();
        // Of a connection through a proxy.
        wire.release('preamble');
        resolve(success(endpoint));
        return;
      }
      void connection.secure(this.#tlsClient).then(({ ok }) => {
        if (ok) {
          connection.begin();
          resolve(success(endpoint));
        }
      });
    });
  }

  #peerOf({ addresses }: StreamWire): string {
    // Behind a proxy, only the endpoint that was asked for is known.
    const known = this.#via === undefined ? peerUrl(this.#endpoint, addresses) : undefined;
    return known ?? this.#url;
  }

  #localOf({ addresses }: StreamWire): string {
    return localUrl(this.#endpoint, addresses) ?? this.#url;
  }
}

function proxyOf({ via }: ClientDefinition): ProxyServer | undefined {
  const parsed = via === undefined ? undefined : parseProxy(via);
  if (parsed?.ok === false) {
    throw new RangeError(`“via” names no proxy: ${parsed.fault}`);
  }
  return parsed?.proxy;
}
