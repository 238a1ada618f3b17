import type { Definition, ListenerDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { ProxyListenerSetting } from '../../shared/proxyProtocol.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { OwnCertificate, TlsReport } from '../../shared/tlsReport.ts';
import { AccessList } from '../accessList.ts';
import type { Connection } from '../connection.ts';
import { endOrStop } from '../endOrStop.ts';
import type { StageSource } from '../pipeline/stage.ts';
import { readProxyHeader } from '../proxyProtocol/readProxyHeader.ts';
import { ListenerDown } from '../faults/listenerDown.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { memoryError, socketError } from '../toSocketError.ts';
import type { CloseReason, Transport, UpgradeOptions } from '../transport.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import { ListenerTls } from './listenerTls.ts';
import { ListeningServer } from './listeningServer.ts';
import { StreamConnection } from './streamConnection.ts';
import type { StreamOptions } from './streamOptions.ts';
import { streamOptionsOf } from './streamOptions.ts';
import { inetScheme, localUrl, peerUrl } from './streamUrls.ts';
import type { TlsServer } from '../tls/tlsServer.ts';

/** Takes a connection over that was accepted and logged, before anything is read of it. */
export type AcceptedStream = (connection: StreamConnection, tls: TlsServer | undefined) => void;

/** Accepts streams on an address and port, a Unix socket or a named pipe. */
export class StreamListener implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ListenerDefinition;
  readonly #endpoint: Endpoint;
  readonly #stages: StageSource;
  #options: StreamOptions;
  readonly #server: ListeningServer;
  readonly #tls: ListenerTls;
  readonly #accessList: AccessList;
  readonly #connections = new Set<StreamConnection>();
  /** Accepted ones whose PROXY header has not come yet. */
  readonly #unnamed = new Set<StreamWire>();
  readonly #ended: (end: CloseReason) => void;
  #isClosed = false;
  #accepted = 0;
  #down: ListenerDown | undefined;
  readonly #taken: AcceptedStream | undefined;
  #onLastEnded: (() => void) | undefined;
  /** One for all connections. */
  readonly #onEnded = (connection: StreamConnection): void => {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) {
      this.#onLastEnded?.();
    }
  };

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    endpoint: Endpoint,
    inputs: SocketInputs,
    stages: StageSource,
    ended: (end: CloseReason) => void,
    taken?: AcceptedStream,
  ) {
    this.#traffic = traffic;
    this.#ended = ended;
    this.#taken = taken;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#stages = stages;
    this.#options = this.#optionsOf(definition);
    this.#accessList = new AccessList(definition);
    this.#tls = new ListenerTls(traffic, definition, endpoint, inputs);
    this.#server = new ListeningServer(traffic, definition, endpoint, (wire) => this.#accept(wire));
  }

  async open(): Promise<Outcome<string>> {
    if (this.#tls.isDefined) {
      // The files of a later upgrade are read now, so that a missing one fails the start.
      const prepared = await this.#tls.prepare();
      if (!prepared.ok) {
        return this.#fail(prepared.error);
      }
    }
    if (this.#wasClosed()) {
      return this.#cancelled();
    }
    const error = await this.#server.bind();
    if (this.#wasClosed()) {
      return this.#cancelled();
    }
    if (error !== undefined) {
      return this.#fail(error);
    }
    this.#server.listening(this.#tls.detail);
    const { faults } = this.#traffic;
    this.#down =
      faults &&
      new ListenerDown({
        faults,
        listen: (isListening) => {
          if (isListening) {
            void this.#server.resume();
          } else {
            this.#server.suspend();
          }
        },
        end: (mode) => this.#connections.forEach((connection) => endOrStop(connection, mode)),
        accept: (wire) => this.#accept(wire),
      });
    return success(this.#server.url);
  }

  changeOptions(definition: Definition): void {
    this.#options = this.#optionsOf(definition);
  }

  #optionsOf(definition: Definition): StreamOptions {
    return {
      ...streamOptionsOf(this.#traffic, definition, this.#stages),
      upgrade: (connection, how) => this.upgrade(connection, how),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#down?.stop();
    for (const wire of this.#unnamed) {
      wire.destroy();
    }
    await Promise.all([this.#server.close(), this.#endConnections()]);
    await this.#tls.close();
    this.#server.tellClosed();
  }

  get isExpectingPeer(): boolean {
    return this.#unnamed.size > 0;
  }

  get certificate(): OwnCertificate | undefined {
    return this.#tls.certificate;
  }

  async upgrade(
    connection: Connection,
    { bytes, ready }: UpgradeOptions,
  ): Promise<Outcome<TlsReport>> {
    const prepared = await this.#tls.prepare();
    if (!prepared.ok) {
      return prepared;
    }
    this.#traffic.changed();
    ready?.();
    return connection instanceof StreamConnection
      ? await connection.secure(prepared.value, bytes)
      : failure(socketError('notSupported', 'only a stream can speak TLS', this.#server.url));
  }

  /** A method, since it may change during every `await`. */
  #wasClosed(): boolean {
    return this.#isClosed;
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
    return failure(socketError('cancelled', 'stopped while it started', this.#server.url));
  }

  #fail(error: SocketError): Outcome<string> {
    this.#traffic.event({ event: 'error', endpoint: this.#server.url, error });
    return failure(error);
  }

  #accept(wire: StreamWire): void {
    if (this.#down?.takes(wire) === true) {
      return;
    }
    const peer = this.#peerOf(wire);
    const error = this.#refusal(wire, peer);
    if (error !== undefined) {
      // A reset: the peer sees the refusal at once, and no TIME-WAIT is left behind.
      this.#traffic.event({ event: 'error', side: 'local', endpoint: peer, error });
      wire.refuse();
      return;
    }
    const { proxyProtocol } = this.#definition;
    if (proxyProtocol === undefined) {
      const connection = this.#connect(wire, peer);
      this.#traffic.event({ event: 'accept', side: 'remote' }, connection);
      this.#countAccepted();
      this.#begin(connection);
    } else {
      // It becomes a connection once it is known whose.
      this.#traffic.event({ event: 'accept', side: 'remote', endpoint: peer });
      this.#countAccepted();
      void this.#acceptFromProxy(wire, peer, proxyProtocol);
    }
  }

  /** Stops listening after as many connections as the definition says. */
  #countAccepted(): void {
    this.#accepted += 1;
    if (this.#accepted === this.#definition.acceptMax) {
      void this.#server.close().then(() => this.#onAllClosed());
      this.#server.tellClosed();
    }
  }

  /** Ends with the last of its connections. */
  #onAllClosed(): void {
    if (!this.#isClosed) {
      void this.#tls.close();
      this.#ended({ side: 'local' });
    }
  }

  async #acceptFromProxy(
    wire: StreamWire,
    via: string,
    accepts: ProxyListenerSetting,
  ): Promise<void> {
    const { clock, limits } = this.#traffic.context;
    this.#unnamed.add(wire);
    const scheme = inetScheme(this.#endpoint);
    const timeoutMs = limits.connectTimeoutMs;
    const outcome = await readProxyHeader(wire, { accepts, timeoutMs, clock, scheme });
    this.#unnamed.delete(wire);
    if (this.#wasClosed()) {
      wire.destroy();
      return;
    }
    const source = outcome.ok ? outcome.report.source : undefined;
    const connection = this.#connect(wire, source ?? via);
    if (outcome.ok) {
      connection.via = source === undefined ? undefined : via;
      const { report } = outcome;
      this.#traffic.event(
        { event: 'proxyHeader', side: 'remote', endpoint: via, proxyHeader: report },
        connection,
      );
      wire.release('preamble');
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

  #connect(wire: StreamWire, peer: string): StreamConnection {
    const ends = { peer, local: this.#localOf(wire), openedBy: 'remote' } as const;
    const connection = new StreamConnection(
      this.#traffic,
      wire,
      ends,
      this.#options,
      this.#onEnded,
    );
    this.#connections.add(connection);
    return connection;
  }

  #begin(connection: StreamConnection): void {
    const tls = this.#tls.ofConnections;
    if (this.#taken !== undefined) {
      this.#taken(connection, tls);
      return;
    }
    if (tls === undefined) {
      connection.begin();
      return;
    }
    void connection.secure(tls).then(({ ok }) => {
      if (ok) {
        connection.begin();
      }
    });
  }

  /** Why a stream is not accepted. */
  #refusal({ addresses }: StreamWire, peer: string): SocketError | undefined {
    const { limits, memory } = this.#traffic.context;
    const denied = this.#accessList.denyReason(addresses.remoteAddress, () => peer);
    if (denied !== undefined) {
      return denied;
    }
    const { connectionsMax = limits.connectionsPerSocket } = this.#definition;
    if (this.#connections.size + this.#unnamed.size >= connectionsMax) {
      const text = `${connectionsMax} connections are open, more are refused`;
      return socketError('limitReached', text, peer);
    }
    return memory.isExhausted ? memoryError(peer) : undefined;
  }

  /**
   * A Unix socket's clients have no name; they are named by the path. getpeername(2) fails for a peer
   * that has reset its connection before it was accepted.
   */
  #peerOf({ addresses }: StreamWire): string {
    const { scheme } = this.#endpoint;
    const nameless = 'path' in this.#endpoint ? this.#server.url : `${scheme}://unknown:0`;
    return peerUrl(this.#endpoint, addresses) ?? nameless;
  }

  #localOf(wire: StreamWire): string {
    const { onlyLocalUrl } = this.#server;
    return onlyLocalUrl ?? localUrl(this.#endpoint, wire.addresses) ?? this.#server.url;
  }
}
