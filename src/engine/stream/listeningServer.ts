import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import type { EventDetail } from '../../shared/entry.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { boundUrl, endpointUrl, isWildcard } from '../addresses.ts';
import { reachableDetail } from '../reachableDetail.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { toSocketError } from '../toSocketError.ts';
import { StreamWire } from '../wire/streamWire.ts';
import { bindServer, listenOptions } from './bindServer.ts';
import { OpenFileWatch } from './openFileWatch.ts';
import { SocketFile } from './socketFile.ts';
import { inetScheme } from './streamUrls.ts';

/** The port, Unix socket or named pipe that a listener listens on, from bind to close. */
export class ListeningServer {
  readonly #traffic: SocketTraffic;
  readonly #definition: ListenerDefinition;
  readonly #endpoint: Endpoint;
  readonly #server: Server;
  #url: string;
  #onlyLocalUrl: string | undefined;
  #binding: Promise<SocketError | undefined> | undefined;
  #backlog = 0;
  #file: SocketFile | undefined;
  #openFiles: OpenFileWatch | undefined;
  #isListening = false;
  #isSuspended = false;
  /** Set once it no longer listens. */
  #closing: Promise<void> | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    endpoint: Endpoint,
    accepted: (wire: StreamWire) => void,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#url = formatEndpoint(endpoint);
    this.#server = createServer({ allowHalfOpen: true });
    this.#server.on('connection', (socket: Socket) => {
      this.#openFiles?.accepted();
      accepted(new StreamWire(socket, 'path' in endpoint, traffic.context.sharedReadBuffer));
    });
  }

  /** Where it listens, as the system reports it; before that, what the definition says. */
  get url(): string {
    return this.#url;
  }

  /**
   * The local end of all that it accepts, where that can be no other: it need not be asked for of each. Nothing
   * where it listens on all addresses.
   */
  get onlyLocalUrl(): string | undefined {
    return this.#onlyLocalUrl;
  }

  /** Binds and listens. Nothing is told of it yet: `listening` does that. */
  async bind(): Promise<SocketError | undefined> {
    const where = await listenOptions(this.#endpoint, this.#definition);
    if (!where.ok || this.#closing !== undefined) {
      return where.ok ? undefined : where.error;
    }
    this.#backlog = where.value.backlog;
    this.#binding = bindServer(this.#server, where.value, this.#endpoint.scheme, this.#url);
    return await this.#binding;
  }

  /** Logs that it is bound and listens, with what else is to be told of it. */
  listening(detail: Partial<EventDetail>): void {
    if (this.#endpoint.scheme === 'unix') {
      this.#file = new SocketFile(this.#endpoint.path);
    }
    const bound = this.#server.address();
    if (bound !== null && typeof bound === 'object') {
      const scheme = inetScheme(this.#endpoint);
      this.#url = boundUrl(scheme, bound);
      if (!isWildcard(bound.address)) {
        this.#onlyLocalUrl = endpointUrl(scheme, bound.address, bound.port);
      }
    }
    this.#server.on('error', (thrown) => this.#onError(thrown));
    this.#isListening = true;
    this.#openFiles = new OpenFileWatch(this.#traffic, this.#url);
    // Node does both in one step; they are two calls, and failing means that neither has happened.
    this.#traffic.event({ event: 'bind', endpoint: this.#url });
    this.#traffic.event({
      ...reachableDetail(this.#url, this.#definition.ipv6Only),
      ...detail,
      ...{ event: 'listen', endpoint: this.#url, backlog: this.#backlog },
    });
  }

  /** Closes its port, or its file, until `resume`; accepted connections stay open. */
  suspend(): void {
    this.#isSuspended = true;
    if (this.#server.listening) {
      const close = () => void this.#server.close();
      if (this.#file === undefined) {
        close();
      } else {
        this.#file.closing(close);
      }
      this.tellClosed();
    }
  }

  /** Listens again where it did before. What goes wrong is logged. */
  async resume(): Promise<void> {
    this.#isSuspended = false;
    const endpoint = parseEndpoint(this.#url);
    const where = endpoint.ok && (await listenOptions(endpoint.endpoint, this.#definition));
    if (where === false || !where.ok || this.#server.listening || this.#isClosing()) {
      return;
    }
    this.#binding = bindServer(this.#server, where.value, this.#endpoint.scheme, this.#url);
    const error = await this.#binding;
    if (error !== undefined) {
      this.#traffic.event({ event: 'error', endpoint: this.#url, error });
    } else if (!this.#isClosing()) {
      this.#isListening = true;
      if (this.#endpoint.scheme === 'unix') {
        this.#file = new SocketFile(this.#endpoint.path);
      }
      this.#traffic.event({ event: 'listen', endpoint: this.#url, backlog: this.#backlog });
      if (this.#isToBeSuspended()) {
        this.suspend();
      }
    }
  }

  /** A method, since a stop may come during every `await`. */
  #isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** A method, since a suspension may come while the port is bound. */
  #isToBeSuspended(): boolean {
    return this.#isSuspended;
  }

  /** Resolves when its port and its file are free and every stream is closed. */
  close(): Promise<void> {
    this.#openFiles?.stop();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Logs that it no longer listens, once. */
  tellClosed(): void {
    if (this.#isListening) {
      this.#isListening = false;
      this.#traffic.event({ event: 'close', side: 'local', endpoint: this.#url });
    }
  }

  async #close(): Promise<void> {
    // A bind in progress can't be cancelled: its server is closed afterwards.
    await this.#binding;
    await new Promise<void>((resolve) => {
      const close = () => void this.#server.close(() => resolve());
      if (!this.#server.listening) {
        resolve();
      } else if (this.#file === undefined) {
        close();
      } else {
        this.#file.closing(close);
      }
    });
  }

  #onError(thrown: Error): void {
    const error = toSocketError(thrown, this.#url);
    this.#traffic.event({ event: 'error', endpoint: this.#url, error });
  }
}
