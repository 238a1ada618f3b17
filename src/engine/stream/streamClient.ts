import { connect } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';
import type { ClientDefinition } from '../../shared/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { endpointUrl, resolveLocal } from '../addresses.ts';
import { socketError } from '../nodeError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { StreamConnection } from './streamConnection.ts';
import type { StreamOptions } from './streamConnection.ts';
import { streamOptionsOf } from './streamOptions.ts';
import type { Transport } from '../transport.ts';

/** Opens one stream, and ends with it. */
export class StreamClient implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ClientDefinition;
  readonly #endpoint: Endpoint;
  readonly #options: StreamOptions;
  readonly #url: string;
  readonly #ended: (error?: SocketError) => void;
  #connection: StreamConnection | undefined;
  #isClosed = false;
  #onGone: (() => void) | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ClientDefinition,
    endpoint: Endpoint,
    ended: (error?: SocketError) => void,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#options = streamOptionsOf(definition, traffic.context.clock);
    this.#url = formatEndpoint(endpoint);
    this.#ended = ended;
  }

  async open(): Promise<Outcome<string>> {
    const options = await this.#connectOptions();
    if (this.#isClosed) {
      return this.#cancelled();
    }
    if (!options.ok) {
      this.#traffic.event({ event: 'error', endpoint: this.#url, error: options.error });
      return options;
    }
    const socket = connect({ ...options.value, allowHalfOpen: true });
    socket.setNoDelay(true);
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
          // Either the attempt failed or an open stream ended; whoever waits for neither ignores it.
          resolve(failure(error ?? this.#cancelled().error));
          this.#onGone?.();
          this.#ended(error);
        },
      );
      this.#connection = connection;
      socket.once('connect', () => {
        cancelTimeout();
        this.#opened(connection, socket);
        resolve(success(this.#peerOf(socket)));
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

  #opened(connection: StreamConnection, socket: Socket): void {
    connection.connected();
    if (this.#definition.bind !== undefined) {
      this.#traffic.event({ event: 'bind', endpoint: this.#localOf(socket) }, connection);
    }
    const endpoint = this.#peerOf(socket);
    this.#traffic.event({ event: 'connect', side: 'local', endpoint }, connection);
    connection.greet();
  }

  async #connectOptions(): Promise<Outcome<NetConnectOpts>> {
    if ('path' in this.#endpoint) {
      return success({ path: this.#endpoint.path });
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

  #peerOf({ remoteAddress, remotePort }: Socket): string {
    return remoteAddress === undefined || remotePort === undefined
      ? this.#url
      : endpointUrl('tcp', remoteAddress, remotePort);
  }

  #localOf({ localAddress, localPort }: Socket): string {
    return localAddress === undefined || localPort === undefined
      ? this.#url
      : endpointUrl('tcp', localAddress, localPort);
  }
}
