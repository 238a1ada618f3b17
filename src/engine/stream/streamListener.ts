import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { ListenerDefinition } from '../../shared/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { ProxyListenerSetting } from '../../shared/proxyProtocol.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { OwnCertificate, TlsReport } from '../../shared/tlsReport.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import { boundUrl } from '../addresses.ts';
import { AccessList } from '../accessList.ts';
import type { Connection } from '../connection.ts';
import { memoryError, socketError, toSocketError } from '../toSocketError.ts';
import { readProxyHeader } from '../proxyProtocol/readProxyHeader.ts';
import { reachableDetail } from '../reachableDetail.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { bindServer, listenOptions } from './bindServer.ts';
import { OpenFileWatch } from './openFileWatch.ts';
import { SocketFile } from './socketFile.ts';
import { StreamConnection } from './streamConnection.ts';
import type { StreamOptions } from './streamConnection.ts';
import { streamOptionsOf } from './streamOptions.ts';
import { inetScheme, localUrl, peerUrl } from './streamUrls.ts';
import type { RemoteEnd } from './streamUrls.ts';
import { prepareTlsServer } from '../tls/prepareTls.ts';
import type { TlsServer } from '../tls/tlsServer.ts';
import type { CloseReason, Transport, UpgradeOptions } from '../transport.ts';

/** Accepts streams on an address and port, a Unix socket or a named pipe. */
export class StreamListener implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ListenerDefinition;
  readonly #endpoint: Endpoint;
  readonly #inputs: SocketInputs;
  readonly #options: StreamOptions;
  readonly #server: Server;
  readonly #accessList: AccessList;
  readonly #connections = new Set<StreamConnection>();
  /** Accepted ones whose PROXY header has not come yet. */
  readonly #unnamed = new Set<Socket>();
  #url: string;
  /** What accepts TLS, once there is or was a need for it. */
  #preparing: Promise<Outcome<TlsServer>> | undefined;
  #tlsServer: TlsServer | undefined;
  #openFiles: OpenFileWatch | undefined;
  #file: SocketFile | undefined;
  #isClosed = false;
  #isRunning = false;
  #accepted = 0;
  /** Set once it listens no more. */
  #closing: Promise<void> | undefined;
  readonly #ended: (end: CloseReason) => void;
  /** The attempt to listen, once there is one. */
  #binding: Promise<SocketError | undefined> | undefined;
  #onLastEnded: (() => void) | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    endpoint: Endpoint,
    inputs: SocketInputs,
    ended: (end: CloseReason) => void,
  ) {
    this.#traffic = traffic;
    this.#ended = ended;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#inputs = inputs;
    this.#options = streamOptionsOf(traffic, definition, inputs);
    this.#url = formatEndpoint(endpoint);
    this.#server = createServer({ allowHalfOpen: true });
    this.#accessList = new AccessList(definition);
    this.#server.on('connection', (socket) => this.#accept(socket));
  }

  async open(): Promise<Outcome<string>> {
    const where = await listenOptions(this.#endpoint, this.#definition);
    if (!where.ok) {
      return this.#fail(where.error);
    }
    if (this.#endpoint.scheme === 'tls' || this.#definition.tls !== undefined) {
      // What a later upgrade needs is looked at now: a missing file is better known at once.
      const prepared = await this.#prepare();
      if (!prepared.ok) {
        return this.#fail(prepared.error);
      }
    }
    if (this.#wasClosed()) {
      return this.#cancelled();
    }
    this.#binding = bindServer(this.#server, where.value, this.#endpoint.scheme, this.#url);
    const error = await this.#binding;
    if (this.#wasClosed()) {
      return this.#cancelled();
    }
    if (error !== undefined) {
      return this.#fail(error);
    }
    if (this.#endpoint.scheme === 'unix') {
      this.#file = new SocketFile(this.#endpoint.path);
    }
    const bound = this.#server.address();
    if (bound !== null && typeof bound === 'object') {
      this.#url = boundUrl(inetScheme(this.#endpoint), bound);
    }
    this.#server.on('error', (thrown) => this.#onError(thrown));
    this.#isRunning = true;
    this.#openFiles = new OpenFileWatch(this.#traffic, this.#url);
    // Node does both in one step; they are two calls, and failing means that neither has happened.
    this.#traffic.event({ event: 'bind', endpoint: this.#url });
    this.#traffic.event({
      event: 'listen',
      endpoint: this.#url,
      backlog: where.value.backlog,
      ...reachableDetail(this.#url, this.#definition.ipv6Only),
      ...this.#tlsDetail(),
    });
    return success(this.#url);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // What is being bound has to be let go again.
    await this.#binding;
    for (const socket of this.#unnamed) {
      socket.destroy();
    }
    await Promise.all([this.#stopListening(), this.#endConnections()]);
    await this.#preparing;
    this.#tlsServer?.close();
    this.#tellClosed();
  }

  get isExpectingPeer(): boolean {
    return this.#unnamed.size > 0;
  }

  get certificate(): OwnCertificate | undefined {
    return this.#tlsServer?.certificate;
  }

  async upgrade(connection: Connection, { bytes }: UpgradeOptions): Promise<Outcome<TlsReport>> {
    const prepared = await this.#prepare();
    if (!prepared.ok) {
      return prepared;
    }
    this.#traffic.changed();
    return connection instanceof StreamConnection
      ? await connection.secure(prepared.value, bytes)
      : failure(socketError('notSupported', 'only a stream can speak TLS', this.#url));
  }

  #prepare(): Promise<Outcome<TlsServer>> {
    this.#preparing ??= prepareTlsServer(this.#traffic, {
      settings: this.#definition.tls,
      inputs: this.#inputs,
      host: 'host' in this.#endpoint ? this.#endpoint.host : 'localhost',
      url: this.#url,
    }).then((prepared) => {
      if (prepared.ok) {
        this.#tlsServer = prepared.value;
      }
      return prepared;
    });
    return this.#preparing;
  }

  #tlsDetail() {
    return {
      ...(this.#tlsServer === undefined ? undefined : { certificate: this.#tlsServer.certificate }),
      ...(this.#tlsServer?.keyLogPath === undefined
        ? undefined
        : { keyLog: this.#tlsServer.keyLogPath }),
    };
  }

  /** Asked anew after every wait. */
  #wasClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when its port and its file are free and every stream is closed. */
  #stopListening(): Promise<void> {
    this.#openFiles?.stop();
    this.#closing ??= new Promise((resolve) => {
      const close = () => void this.#server.close(() => resolve());
      if (!this.#server.listening) {
        resolve();
      } else if (this.#file === undefined) {
        close();
      } else {
        this.#file.closing(close);
      }
    });
    return this.#closing;
  }

  /** Logs that it no longer listens, once. */
  #tellClosed(): void {
    if (this.#isRunning) {
      this.#isRunning = false;
      this.#traffic.event({ event: 'close', side: 'local', endpoint: this.#url });
    }
  }

  /** The server says that it is closed before the last connections do. */
  async #endConnections(): Promise<void> {
    if (this.#connections.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onLastEnded = resolve;
        for (const connection of this.#connections) {
          connection.stop();
        }
      });
    }
  }

  #cancelled(): Outcome<string> {
    return failure(socketError('cancelled', 'stopped while it started', this.#url));
  }

  #fail(error: SocketError): Outcome<string> {
    this.#traffic.event({ event: 'error', endpoint: this.#url, error });
    return failure(error);
  }

  #accept(socket: Socket): void {
    this.#openFiles?.accepted();
    const peer = this.#peerOf(socket);
    const denyReason =
      this.#accessList.denyReason(socket.remoteAddress, () => peer) ?? this.#limitRefusal(peer);
    if (denyReason !== undefined) {
      this.#refuse(socket, denyReason);
      return;
    }
    if (this.#traffic.context.memory.isExhausted) {
      this.#refuse(socket, memoryError(peer));
      return;
    }
    const { proxyProtocol } = this.#definition;
    if (proxyProtocol === undefined) {
      const connection = this.#connect(socket, peer);
      this.#traffic.event({ event: 'accept', side: 'remote' }, connection);
      this.#countAccepted();
      this.#begin(connection);
    } else {
      // It becomes a connection once it is known whose.
      this.#traffic.event({ event: 'accept', side: 'remote', endpoint: peer });
      this.#countAccepted();
      void this.#acceptFromProxy(socket, peer, proxyProtocol);
    }
  }

  /** Listens no more after as many connections as the definition says. */
  #countAccepted(): void {
    this.#accepted += 1;
    if (this.#accepted === this.#definition.acceptMax) {
      void this.#stopListening().then(() => this.#onAllClosed());
      this.#tellClosed();
    }
  }

  /** Ends with the last of its connections. */
  #onAllClosed(): void {
    if (!this.#isClosed) {
      this.#tlsServer?.close();
      this.#ended({ side: 'local' });
    }
  }

  async #acceptFromProxy(
    socket: Socket,
    via: string,
    accepts: ProxyListenerSetting,
  ): Promise<void> {
    const { clock, limits } = this.#traffic.context;
    const ignore = () => undefined;
    socket.on('error', ignore);
    this.#unnamed.add(socket);
    const scheme = inetScheme(this.#endpoint);
    const timeoutMs = limits.connectTimeoutMs;
    const outcome = await readProxyHeader(socket, { accepts, timeoutMs, clock, scheme });
    this.#unnamed.delete(socket);
    socket.off('error', ignore);
    if (this.#wasClosed()) {
      socket.destroy();
      return;
    }
    const source = outcome.ok ? outcome.report.source : undefined;
    const connection = this.#connect(socket, source ?? via);
    if (outcome.ok) {
      connection.via = source === undefined ? undefined : via;
      const { report } = outcome;
      this.#traffic.event(
        { event: 'proxyHeader', side: 'remote', endpoint: via, proxyHeader: report },
        connection,
      );
      socket.resume();
      this.#begin(connection);
      return;
    }
    const { reason, received } = outcome;
    if (received.length > 0) {
      this.#traffic.received(connection, received);
    }
    const error = socketError('proxyHeaderInvalid', reason, via);
    this.#traffic.event({ event: 'error', side: 'remote', error }, connection);
    connection.stop();
  }

  #connect(socket: Socket, peer: string): StreamConnection {
    const ends = { peer, local: () => this.#localOf(socket), openedBy: 'remote' } as const;
    const connection = new StreamConnection(this.#traffic, socket, ends, this.#options, (ended) =>
      this.#onEnded(ended),
    );
    this.#connections.add(connection);
    return connection;
  }

  #begin(connection: StreamConnection): void {
    if (this.#tlsServer === undefined || this.#endpoint.scheme !== 'tls') {
      connection.begin();
      return;
    }
    void connection.secure(this.#tlsServer).then(({ ok }) => {
      if (ok) {
        connection.begin();
      }
    });
  }

  /** Why no more connections are accepted, as long as too many are open. */
  #limitRefusal(peer: string): SocketError | undefined {
    const { connectionsMax = this.#traffic.context.limits.connectionsPerSocket } = this.#definition;
    return this.#connections.size + this.#unnamed.size < connectionsMax
      ? undefined
      : socketError(
          'limitReached',
          `${connectionsMax} connections are open, more are refused`,
          peer,
        );
  }

  /** Resets it: who may not come is told so plainly, and nothing of it stays behind. */
  #refuse(socket: Socket, error: SocketError): void {
    this.#traffic.event({ event: 'error', side: 'local', endpoint: error.endpoint ?? '', error });
    socket.on('error', () => undefined);
    socket.resetAndDestroy();
  }

  #onEnded(connection: StreamConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) {
      this.#onLastEnded?.();
    }
  }

  #onError(thrown: Error): void {
    const error = toSocketError(thrown, this.#url);
    this.#traffic.event({ event: 'error', endpoint: this.#url, error });
  }

  /**
   * A Unix socket's clients have no name; the path stands for them. The system no longer tells that
   * of a peer which has reset its connection before we accepted it.
   */
  #peerOf(stream: RemoteEnd): string {
    const { scheme } = this.#endpoint;
    const nameless = 'path' in this.#endpoint ? this.#url : `${scheme}://unknown:0`;
    return peerUrl(this.#endpoint, stream) ?? nameless;
  }

  #localOf(socket: Socket): string {
    return localUrl(this.#endpoint, socket) ?? this.#url;
  }
}
