import type { Socket } from 'node:net';
import type { ClientDefinition } from '../../shared/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import type { ClientTls } from '../../shared/tlsSettings.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import { formatProxyAddress, parseProxy } from '../../shared/proxy.ts';
import type { Connection } from '../connection.ts';
import { socketError } from '../toSocketError.ts';
import { sendProxyHeader } from '../proxyProtocol/sendProxyHeader.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { prepareTlsClient } from '../tls/prepareTls.ts';
import type { TlsClient } from '../tls/tlsClient.ts';
import { abortReason } from './connectAny.ts';
import { dial } from './dial.ts';
import { StreamConnection } from './streamConnection.ts';
import type { StreamOptions } from './streamConnection.ts';
import { streamOptionsOf } from './streamOptions.ts';
import { localUrl, peerUrl } from './streamUrls.ts';
import type { CloseReason, Transport, UpgradeOptions } from '../transport.ts';

/** Opens one stream, and ends with it. */
export class StreamClient implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ClientDefinition;
  readonly #endpoint: Endpoint;
  readonly #options: StreamOptions;
  readonly #inputs: SocketInputs;
  readonly #url: string;
  /** The proxy that the way leads through. */
  readonly #via: ProxyServer | undefined;
  readonly #ended: (end: CloseReason) => void;
  #connection: StreamConnection | undefined;
  #tlsClient: TlsClient | undefined;
  /** Aborted, with a `SocketError`, when it is to connect no longer. */
  readonly #cancel = new AbortController();
  /** The attempt to connect, once there is one. */
  #dialing: Promise<Outcome<Socket>> | undefined;
  #onGone: (() => void) | undefined;

  /** Throws where `via` names no proxy; its message says why. */
  constructor(
    traffic: SocketTraffic,
    definition: ClientDefinition,
    endpoint: Endpoint,
    inputs: SocketInputs,
    ended: (end: CloseReason) => void,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#options = streamOptionsOf(traffic, definition, inputs);
    this.#inputs = inputs;
    this.#url = formatEndpoint(endpoint);
    this.#via = proxyOf(definition);
    this.#ended = ended;
  }

  async open(): Promise<Outcome<string>> {
    const { tls } = this.#definition;
    if (this.#endpoint.scheme === 'tls' || tls !== undefined) {
      // What a later upgrade needs is looked at now: a missing file is better known at once.
      const prepared = this.#prepare(tls);
      if (!prepared.ok) {
        return this.#fail(prepared.error);
      }
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

  async close(): Promise<void> {
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
    { bytes, verify }: UpgradeOptions,
  ): Promise<Outcome<TlsReport>> {
    const { tls } = this.#definition;
    const prepared =
      this.#tlsClient !== undefined && verify === undefined
        ? success(this.#tlsClient)
        : this.#prepare(verify === undefined ? tls : { ...tls, verify });
    if (!prepared.ok) {
      return prepared;
    }
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

  async #run(socket: Socket): Promise<Outcome<string>> {
    const endpoint = this.#peerOf(socket);
    return await new Promise((resolve) => {
      const ends = {
        peer: endpoint,
        local: () => this.#localOf(socket),
        openedBy: 'local',
      } as const;
      const connection = new StreamConnection(
        this.#traffic,
        socket,
        ends,
        this.#options,
        (_, end) => {
          this.#connection = undefined;
          this.#tlsClient?.close();
          // Either the handshake failed or an open stream ended; whoever waits for neither ignores it.
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
        this.#traffic.event({ event: 'bind', endpoint: this.#localOf(socket) }, connection);
      }
      this.#traffic.event({ event: 'connect', side: 'local', endpoint }, connection);
      sendProxyHeader(this.#traffic, connection, socket, this.#definition.proxyProtocol);
      if (this.#tlsClient === undefined || this.#endpoint.scheme !== 'tls') {
        connection.begin();
        // Where a proxy led here, it was paused.
        socket.resume();
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

  #peerOf(socket: Socket): string {
    // Behind a proxy it is known by what it was asked for only.
    const known = this.#via === undefined ? peerUrl(this.#endpoint, socket) : undefined;
    return known ?? this.#url;
  }

  #localOf(socket: Socket): string {
    return localUrl(this.#endpoint, socket) ?? this.#url;
  }
}

function proxyOf({ via }: ClientDefinition): ProxyServer | undefined {
  const parsed = via === undefined ? undefined : parseProxy(via);
  if (parsed?.ok === false) {
    throw new RangeError(`“via” names no proxy: ${parsed.fault}`);
  }
  return parsed?.proxy;
}
