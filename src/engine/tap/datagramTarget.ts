import type { Socket } from 'node:dgram';
import type { DatagramSettings } from '../../shared/definition/datagramKeys.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { boundUrl, readEndpoint, resolveHost } from '../addresses.ts';
import { DatagramConnection } from '../datagram/datagramConnection.ts';
import { DatagramReader } from '../datagram/datagramReader.ts';
import { applyOptions } from '../datagram/datagramOptions.ts';
import {
  bindDatagramSocket,
  closeDatagramSocket,
  connectDatagramSocket,
} from '../datagram/datagramSocket.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { socketError } from '../toSocketError.ts';

export interface DatagramTargetOptions extends Pick<DatagramSettings, 'receiveBufferBytes'> {
  /** To be tried in order, until one can be resolved: what listens there is not known before it answers. */
  readonly urls: readonly string[];
  readonly stages: StageSource;
}

/**
 * The socket from which a tap forwards the datagrams of one peer. It is connected, so the system tells when
 * nobody listens at the target (ICMP port unreachable): an event, it goes on.
 */
export class DatagramTarget {
  readonly #traffic: SocketTraffic;
  readonly #options: DatagramTargetOptions;
  #socket: Socket | undefined;
  #opening: Promise<Outcome<DatagramConnection>> | undefined;
  #reader: DatagramReader | undefined;
  #connection: DatagramConnection | undefined;
  #closing: Promise<void> | undefined;

  constructor(traffic: SocketTraffic, options: DatagramTargetOptions) {
    this.#traffic = traffic;
    this.#options = options;
  }

  /** Used once. What fails is logged with the client's exchange. */
  open(client: DatagramConnection): Promise<Outcome<DatagramConnection>> {
    this.#opening = this.#openAny(client);
    return this.#opening;
  }

  /** Resolves when its port is free. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #openAny(client: DatagramConnection): Promise<Outcome<DatagramConnection>> {
    let opened: Outcome<DatagramConnection> | undefined;
    for (const url of this.#options.urls) {
      const endpoint = readEndpoint(url);
      opened =
        endpoint.ok && endpoint.value.scheme === 'udp'
          ? await this.#openOne(client, endpoint.value)
          : failure(socketError('invalidDefinition', 'this is no endpoint for datagrams', url));
      if (opened.ok || client.state === 'closed') {
        break;
      }
      this.#traffic.event({ event: 'error', side: 'local', error: opened.error }, client);
    }
    return opened ?? failure(socketError('invalidDefinition', 'there is no target'));
  }

  async #openOne(
    client: DatagramConnection,
    endpoint: InetEndpoint,
  ): Promise<Outcome<DatagramConnection>> {
    const remote = await resolveHost(endpoint);
    if (!remote.ok) {
      return remote;
    }
    const { family } = remote.value;
    const bound = await bindDatagramSocket({
      address: family === 6 ? '::' : '0.0.0.0',
      ...{ port: 0, family },
    });
    if (!bound.ok) {
      return bound;
    }
    const socket = bound.value;
    const { receiveBufferBytes } = this.#options;
    const applied = applyOptions(socket, { receiveBufferBytes }, family);
    const connected = applied.ok
      ? await connectDatagramSocket(socket, remote.value, endpoint)
      : applied;
    const isLate = client.state === 'closed';
    if (!connected.ok || isLate) {
      await closeDatagramSocket(socket);
      return connected.ok
        ? failure(socketError('cancelled', 'the peer has gone', client.peer))
        : connected;
    }
    this.#socket = socket;
    return success(this.#run(socket, client));
  }

  #run(socket: Socket, client: DatagramConnection): DatagramConnection {
    const ends = {
      peer: boundUrl('udp', socket.remoteAddress()),
      local: boundUrl('udp', socket.address()),
    };
    const connection = new DatagramConnection(
      this.#traffic,
      socket,
      ends,
      this.#options.stages,
      () => void this.close(),
    );
    connection.leg = 'server';
    this.#connection = connection;
    this.#traffic.paired(client, connection);
    this.#traffic.event({ event: 'connect', side: 'local' }, connection);
    this.#reader = new DatagramReader(socket, {
      receive: (bytes) => connection.receive(bytes),
      failed: (thrown) => connection.failed(thrown),
    });
    connection.begin();
    return connection;
  }

  async #close(): Promise<void> {
    await this.#opening;
    this.#reader?.flush();
    this.#connection?.stop();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) {
      await closeDatagramSocket(socket);
    }
  }
}
