import type { Socket } from 'node:net';
import type { ClientDefinition } from '../../shared/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import type { ClientTls, TlsMaterials } from '../../shared/tlsSettings.ts';
import { endpointUrl, resolveHosts, resolveLocal, systemPath } from '../addresses.ts';
import type { Connection } from '../connection.ts';
import { socketError, timeoutError } from '../nodeError.ts';
import { sendProxyHeader } from '../proxyProtocol/sendProxyHeader.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { prepareOpener } from '../tls/prepareTls.ts';
import type { TlsOpener } from '../tls/tlsOpener.ts';
import { abortReason, alternateFamilies, connectAny, unlessAborted } from './connectAny.ts';
import type { ConnectTarget } from './connectAny.ts';
import { StreamConnection } from './streamConnection.ts';
import type { StreamOptions } from './streamConnection.ts';
import { streamOptionsOf } from './streamOptions.ts';
import { localUrl, peerUrl } from './streamUrls.ts';
import type { RunEnd, Transport, UpgradeTerms } from '../transport.ts';

/** Opens one stream, and ends with it. */
export class StreamClient implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ClientDefinition;
  readonly #endpoint: Endpoint;
  readonly #options: StreamOptions;
  readonly #materials: TlsMaterials;
  readonly #url: string;
  readonly #ended: (end: RunEnd) => void;
  #connection: StreamConnection | undefined;
  #opener: TlsOpener | undefined;
  /** Aborted, with a `SocketError`, when it is to connect no longer. */
  readonly #cancel = new AbortController();
  /** The attempt to connect, once there is one. */
  #reaching: Promise<Outcome<Socket>> | undefined;
  #onGone: (() => void) | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ClientDefinition,
    endpoint: Endpoint,
    materials: TlsMaterials,
    ended: (end: RunEnd) => void,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#options = streamOptionsOf(definition, traffic.context.clock);
    this.#materials = materials;
    this.#url = formatEndpoint(endpoint);
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
    this.#reaching = this.#reach();
    const reached = await this.#reaching;
    if (this.#cancel.signal.aborted && reached.ok) {
      reached.value.destroy();
    }
    if (!reached.ok || this.#cancel.signal.aborted) {
      this.#opener?.close();
      return reached.ok ? failure(abortReason(this.#cancel.signal)) : reached;
    }
    return await this.#run(reached.value);
  }

  async close(): Promise<void> {
    this.#cancel.abort(socketError('cancelled', 'stopped while it connected', this.#url));
    await this.#reaching;
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
    { bytes, verify }: UpgradeTerms,
  ): Promise<Outcome<TlsReport>> {
    const { tls } = this.#definition;
    const prepared =
      this.#opener !== undefined && verify === undefined
        ? success(this.#opener)
        : this.#prepare(verify === undefined ? tls : { ...tls, verify });
    if (!prepared.ok) {
      return prepared;
    }
    return connection instanceof StreamConnection
      ? await connection.secure(prepared.value, bytes)
      : failure(socketError('notSupported', 'only a stream can speak TLS', this.#url));
  }

  /** In the place of what was prepared before; there is one connection, and one handshake. */
  #prepare(settings: ClientTls | undefined): Outcome<TlsOpener> {
    const prepared = prepareOpener(this.#traffic, {
      settings,
      materials: this.#materials,
      host: 'host' in this.#endpoint ? this.#endpoint.host : 'localhost',
      url: this.#url,
    });
    if (prepared.ok) {
      this.#opener?.close();
      this.#opener = prepared.value;
    }
    return prepared;
  }

  #fail(error: SocketError): Outcome<string> {
    this.#traffic.event({ event: 'error', endpoint: error.endpoint ?? this.#url, error });
    return failure(error);
  }

  /** A stream to the peer, in time. What went wrong is logged. */
  async #reach(): Promise<Outcome<Socket>> {
    const { clock, limits } = this.#traffic.context;
    const seconds = this.#definition.connectTimeoutSeconds;
    const ms = seconds === undefined ? limits.connectTimeoutMs : seconds * 1_000;
    const cancelTimeout = clock.after(ms, () => {
      const error = timeoutError({ of: 'connect', ms }, this.#url);
      this.#fail(error);
      this.#cancel.abort(error);
    });
    const targets = await unlessAborted(this.#targets(), this.#cancel.signal);
    const reached = targets.ok
      ? await connectAny(targets.value, {
          clock,
          signal: this.#cancel.signal,
          begun: (endpoint) => this.#traffic.event({ event: 'attempt', side: 'local', endpoint }),
          failed: (error) => this.#fail(error),
        })
      : targets;
    cancelTimeout();
    if (!targets.ok && !this.#cancel.signal.aborted) {
      this.#fail(targets.error);
    }
    return reached;
  }

  async #targets(): Promise<Outcome<readonly ConnectTarget[]>> {
    if ('path' in this.#endpoint) {
      return success([
        { url: this.#url, local: undefined, options: { path: systemPath(this.#endpoint) } },
      ]);
    }
    const { scheme, port } = this.#endpoint;
    const { bind } = this.#definition;
    const local = bind === undefined ? undefined : await resolveLocal(bind);
    if (local?.ok === false) {
      return local;
    }
    // The other family could not leave from that address.
    const hosts = await resolveHosts(this.#endpoint, local?.value.family);
    return hosts.ok
      ? success(
          alternateFamilies(hosts.value).map(({ address }) => ({
            url: endpointUrl(scheme, address, port),
            local: bind,
            options: {
              host: address,
              port,
              ...(local === undefined
                ? undefined
                : { localAddress: local.value.address, localPort: local.value.port }),
            },
          })),
        )
      : hosts;
  }

  async #run(socket: Socket): Promise<Outcome<string>> {
    const endpoint = this.#peerOf(socket);
    return await new Promise((resolve) => {
      const ends = { peer: endpoint, local: () => this.#localOf(socket) };
      const connection = new StreamConnection(
        this.#traffic,
        socket,
        ends,
        this.#options,
        (_, end) => {
          this.#connection = undefined;
          this.#opener?.close();
          // Either the handshake failed or an open stream ended; whoever waits for neither ignores it.
          resolve(
            failure(end.error ?? socketError('cancelled', 'ended while it opened', endpoint)),
          );
          this.#onGone?.();
          this.#ended(end);
        },
      );
      this.#connection = connection;
      if (this.#definition.bind !== undefined) {
        this.#traffic.event({ event: 'bind', endpoint: this.#localOf(socket) }, connection);
      }
      this.#traffic.event({ event: 'connect', side: 'local', endpoint }, connection);
      sendProxyHeader(this.#traffic, connection, socket, this.#definition.proxyProtocol);
      if (this.#opener === undefined || this.#endpoint.scheme !== 'tls') {
        connection.greet();
        resolve(success(endpoint));
        return;
      }
      void connection.secure(this.#opener).then(({ ok }) => {
        if (ok) {
          connection.greet();
          resolve(success(endpoint));
        }
      });
    });
  }

  #peerOf(socket: Socket): string {
    return peerUrl(this.#endpoint, socket) ?? this.#url;
  }

  #localOf(socket: Socket): string {
    return localUrl(this.#endpoint, socket) ?? this.#url;
  }
}
