import { connect } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';
import type { ClientDefinition } from '../../shared/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import type { ClientTls, TlsMaterials } from '../../shared/tlsSettings.ts';
import { resolveLocal, systemPath } from '../addresses.ts';
import type { Connection } from '../connection.ts';
import { socketError } from '../nodeError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { prepareOpener } from '../tls/prepareTls.ts';
import type { TlsOpener } from '../tls/tlsOpener.ts';
import { StreamConnection } from './streamConnection.ts';
import type { StreamOptions } from './streamConnection.ts';
import { streamOptionsOf } from './streamOptions.ts';
import { localUrl, peerUrl } from './streamUrls.ts';
import type { Transport, UpgradeTerms } from '../transport.ts';

/** Opens one stream, and ends with it. */
export class StreamClient implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ClientDefinition;
  readonly #endpoint: Endpoint;
  readonly #options: StreamOptions;
  readonly #materials: TlsMaterials;
  readonly #url: string;
  readonly #ended: (error?: SocketError) => void;
  #connection: StreamConnection | undefined;
  #opener: TlsOpener | undefined;
  #isClosed = false;
  #onGone: (() => void) | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ClientDefinition,
    endpoint: Endpoint,
    materials: TlsMaterials,
    ended: (error?: SocketError) => void,
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
    const options = await this.#connectOptions();
    if (!options.ok) {
      return this.#fail(options.error);
    }
    const { tls } = this.#definition;
    if (this.#endpoint.scheme === 'tls' || tls !== undefined) {
      // What a later upgrade needs is looked at now: a missing file is better known at once.
      const prepared = this.#prepare(tls);
      if (!prepared.ok) {
        return this.#fail(prepared.error);
      }
    }
    if (this.#isClosed) {
      this.#opener?.close();
      return this.#cancelled();
    }
    const socket = connect({ ...options.value, allowHalfOpen: true });
    const ends = { peer: this.#url, local: () => this.#localOf(socket) };
    const outcome = new Promise<Outcome<string>>((resolve) => {
      const { clock, limits } = this.#traffic.context;
      const cancelTimeout = clock.after(limits.connectTimeoutMs, () => {
        const text = `no answer within ${limits.connectTimeoutMs} ms`;
        socket.destroy(Object.assign(new Error(text), { code: 'ETIMEDOUT', syscall: 'connect' }));
      });
      const connection = new StreamConnection(
        this.#traffic,
        socket,
        ends,
        this.#options,
        (_, error) => {
          cancelTimeout();
          this.#connection = undefined;
          this.#opener?.close();
          // Either the attempt failed or an open stream ended; whoever waits for neither ignores it.
          resolve(failure(error ?? this.#cancelled().error));
          this.#onGone?.();
          this.#ended(error);
        },
      );
      this.#connection = connection;
      socket.once('connect', () => {
        cancelTimeout();
        const endpoint = this.#peerOf(socket);
        this.#opened(connection, socket);
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
    });
    return await outcome;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
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
    this.#traffic.event({ event: 'error', endpoint: this.#url, error });
    return failure(error);
  }

  #opened(connection: StreamConnection, socket: Socket): void {
    connection.connected();
    if (this.#definition.bind !== undefined) {
      this.#traffic.event({ event: 'bind', endpoint: this.#localOf(socket) }, connection);
    }
    // The address that a host name led to; `localhost` has two.
    const endpoint = this.#peerOf(socket);
    this.#traffic.event({ event: 'connect', side: 'local', endpoint }, connection);
  }

  async #connectOptions(): Promise<Outcome<NetConnectOpts>> {
    if ('path' in this.#endpoint) {
      return success({ path: systemPath(this.#endpoint) });
    }
    const { host, port } = this.#endpoint;
    if (this.#definition.bind === undefined) {
      return success({ host, port });
    }
    const local = await resolveLocal(this.#definition.bind);
    return local.ok
      ? success({
          host,
          port,
          localAddress: local.value.address,
          localPort: local.value.port,
          // The other family could not leave from that address.
          family: local.value.family,
        })
      : local;
  }

  #cancelled() {
    return failure(socketError('cancelled', 'stopped while it connected', this.#url));
  }

  #peerOf(socket: Socket): string {
    return peerUrl(this.#endpoint, socket) ?? this.#url;
  }

  #localOf(socket: Socket): string {
    return localUrl(this.#endpoint, socket) ?? this.#url;
  }
}
