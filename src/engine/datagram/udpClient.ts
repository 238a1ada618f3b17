import type { Socket } from 'node:dgram';
import type { ClientDefinition } from '../../shared/definition/definition.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { boundUrl, resolveHost, resolveLocal } from '../addresses.ts';
import type { HostAddress } from '../addresses.ts';
import { DatagramConnection } from './datagramConnection.ts';
import { DatagramReader } from './datagramReader.ts';
import { applyOptions } from './datagramOptions.ts';
import {
  bindDatagramSocket,
  closeDatagramSocket,
  connectDatagramSocket,
  drainDatagrams,
  queuedLoss,
} from './datagramSocket.ts';
import { GroupWatch } from './groupWatch.ts';
import { KernelDrops } from './kernelDrops.ts';
import { socketError } from '../toSocketError.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { CloseReason, Transport } from '../transport.ts';

/**
 * Exchanges datagrams with one peer. Its socket is connected, so the system delivers nothing from
 * other peers, and reports ICMP port unreachable, which is logged; the client keeps running.
 */
export class UdpClient implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ClientDefinition;
  readonly #endpoint: InetEndpoint;
  readonly #ended: (end: CloseReason) => void;
  readonly #stages: StageSource;
  readonly #url: string;
  #socket: Socket | undefined;
  #reader: DatagramReader | undefined;
  #connection: DatagramConnection | undefined;
  #drops: KernelDrops | undefined;
  #groups: GroupWatch | undefined;
  #shortfall: SocketError | undefined;
  #cancelIdle: (() => void) | undefined;
  #isClosed = false;
  #closing: Promise<void> | undefined;
  /** The attempt to bind and connect, once there is one. */
  #binding: Promise<Outcome<Socket>> | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ClientDefinition,
    endpoint: InetEndpoint,
    stages: StageSource,
    ended: (end: CloseReason) => void,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#ended = ended;
    this.#stages = stages;
    this.#url = formatEndpoint(endpoint);
  }

  async open(): Promise<Outcome<string>> {
    const outcome = await this.#connect();
    if (this.#wasClosed()) {
      return failure(socketError('cancelled', 'stopped while it started', this.#url));
    }
    if (outcome.ok) {
      return outcome;
    }
    await this.#closeSocket();
    this.#traffic.event({ event: 'error', endpoint: this.#url, error: outcome.error });
    return outcome;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // A bind in progress can't be cancelled: its socket is closed afterwards.
    await this.#binding;
    const unread = this.#socket && this.#reader && (await drainDatagrams(this.#reader, this.#url));
    this.#reader?.flush();
    if (unread !== undefined) {
      this.#traffic.event(unread);
    }
    this.#connection?.stop();
    await this.#closeSocket();
  }

  /** A method, since it may change during every `await`. */
  #wasClosed(): boolean {
    return this.#isClosed;
  }

  async #connect(): Promise<Outcome<string>> {
    const { bind } = this.#definition;
    const local = bind === undefined ? undefined : await resolveLocal(bind);
    if (local?.ok === false) {
      return local;
    }
    const remote = await resolveHost(this.#endpoint, local?.value.family);
    if (!remote.ok) {
      return remote;
    }
    const any = { address: remote.value.family === 6 ? '::' : '0.0.0.0', port: 0 };
    const { address, port } = local?.value ?? any;
    if (this.#wasClosed()) {
      return success(this.#url);
    }
    this.#binding = this.#open({ address, port, family: remote.value.family }, remote.value, bind);
    const socket = await this.#binding;
    return socket.ok
      ? success(this.#wasClosed() ? this.#url : this.#run(socket.value, remote.value.family))
      : socket;
  }

  async #open(
    local: HostAddress & { readonly port: number },
    remote: HostAddress,
    bind: string | undefined,
  ): Promise<Outcome<Socket>> {
    const bound = await bindDatagramSocket(local, bind, this.#definition);
    if (!bound.ok) {
      return bound;
    }
    this.#socket = bound.value;
    // Before it connects: the system refuses to connect to a broadcast address unasked.
    const applied = applyOptions(bound.value, this.#definition, local.family);
    if (!applied.ok) {
      return applied;
    }
    this.#shortfall = applied.value.shortfall;
    const connected = await connectDatagramSocket(bound.value, remote, this.#endpoint);
    return connected.ok ? bound : connected;
  }

  #run(socket: Socket, family: 4 | 6): string {
    const bound = socket.address();
    const local = boundUrl('udp', bound);
    const peer = boundUrl('udp', socket.remoteAddress());
    const connection = new DatagramConnection(
      this.#traffic,
      socket,
      { peer, local },
      this.#stages,
      () => this.#onEnded(),
    );
    this.#connection = connection;
    this.#drops = new KernelDrops(bound, this.#traffic);
    this.#reader = new DatagramReader(socket, {
      receive: (bytes) => connection.receive(bytes),
      failed: (thrown) => connection.failed(thrown),
    });
    this.#traffic.event({ event: 'bind', endpoint: local }, connection);
    this.#traffic.event({ event: 'connect', side: 'local' }, connection);
    if (this.#shortfall !== undefined) {
      this.#traffic.event({ event: 'error', side: 'local', error: this.#shortfall }, connection);
    }
    const { multicast = {} } = this.#definition;
    this.#groups = new GroupWatch(this.#traffic, socket, multicast, family);
    const { idleSeconds } = this.#definition;
    if (idleSeconds !== undefined) {
      this.#endWhenIdle(connection, idleSeconds * 1_000);
    }
    connection.begin();
    return peer;
  }

  /** One timer, which is restarted for the time left: one for each datagram would cost more than the datagram. */
  #endWhenIdle(connection: DatagramConnection, idleMs: number, inMs = idleMs): void {
    const { clock } = this.#traffic.context;
    this.#cancelIdle = clock.after(inMs, () => {
      const left = connection.activeAt + idleMs - clock.now();
      if (left > 0) {
        this.#endWhenIdle(connection, idleMs, left);
      } else {
        connection.stop();
      }
    });
  }

  /** Closing its only connection ends the client. */
  #onEnded(): void {
    this.#cancelIdle?.();
    if (!this.#wasClosed()) {
      void this.#closeSocket().then(() => this.#ended({ side: 'local' }));
    }
  }

  #closeSocket(): Promise<void> {
    this.#closing ??= this.#letGo();
    return this.#closing;
  }

  async #letGo(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) {
      this.#groups?.stop();
      await this.#drops?.stop();
      const lost = queuedLoss(socket, this.#url);
      if (lost !== undefined) {
        this.#traffic.event(lost);
      }
      await closeDatagramSocket(socket);
    }
  }
}
