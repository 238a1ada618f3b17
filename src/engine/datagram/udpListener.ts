import type { Socket } from 'node:dgram';
import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { GroupMembership } from '../../shared/engineApi.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { boundUrl, endpointUrl, readEndpoint, resolveHost, withoutMapping } from '../addresses.ts';
import type { HostAddress } from '../addresses.ts';
import { AccessList } from '../accessList.ts';
import type { Connection } from '../connection.ts';
import { DatagramConnection } from './datagramConnection.ts';
import { DatagramReader } from './datagramReader.ts';
import type { AppliedOptions } from './datagramOptions.ts';
import { applyOptions, settingsAt } from './datagramOptions.ts';
import {
  bindDatagramSocket,
  closeDatagramSocket,
  drainDatagrams,
  queuedLoss,
} from './datagramSocket.ts';
import { GroupWatch } from './groupWatch.ts';
import { KernelDrops } from './kernelDrops.ts';
import { socketError, toSocketError } from '../toSocketError.ts';
import { PeerTable } from './peerTable.ts';
import type { DatagramSender } from './readFromHandle.ts';
import { RefusedDatagrams } from './refusedDatagrams.ts';
import { reachableDetail } from '../reachableDetail.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Transport } from '../transport.ts';

/** Receives datagrams on an address and port; keeps a connection for every peer that sends one. */
export class UdpListener implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ListenerDefinition;
  readonly #endpoint: InetEndpoint;
  readonly #stages: StageSource;
  readonly #peers: PeerTable;
  readonly #accessList: AccessList;
  readonly #refused: RefusedDatagrams;
  /** Called with each new peer, before anything is forwarded of it. */
  readonly #opened: (connection: DatagramConnection) => void;
  #socket: Socket | undefined;
  #reader: DatagramReader | undefined;
  #drops: KernelDrops | undefined;
  #groups: GroupWatch | undefined;
  #family: 4 | 6 = 4;
  #url: string;
  #isClosed = false;
  #isRunning = false;
  /** The attempt to bind, once there is one. */
  #binding: Promise<Outcome<Socket>> | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    endpoint: InetEndpoint,
    stages: StageSource,
    opened: (connection: DatagramConnection) => void = () => undefined,
  ) {
    this.#opened = opened;
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#stages = stages;
    this.#url = formatEndpoint(endpoint);
    this.#peers = new PeerTable(traffic.context, definition, (count, most) => {
      const text = `${most} peers are kept: the quietest, ${count}, made room for others`;
      this.#onError(socketError('limitReached', text, this.#url));
    });
    this.#accessList = new AccessList(definition);
    this.#refused = new RefusedDatagrams(traffic, this.#url);
  }

  async open(): Promise<Outcome<string>> {
    const outcome = await this.#bind();
    if (this.#wasClosed()) {
      return failure(socketError('cancelled', 'stopped while it started', this.#url));
    }
    if (!outcome.ok) {
      this.#traffic.event({ event: 'error', endpoint: this.#url, error: outcome.error });
    }
    return outcome;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // A bind in progress can't be cancelled: its socket is closed afterwards.
    await this.#binding;
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) {
      return;
    }
    this.#groups?.stop();
    const unread = this.#reader && (await drainDatagrams(this.#reader, this.#url));
    await this.#drops?.stop();
    this.#reader?.flush();
    this.#refused.close();
    for (const lost of [unread, queuedLoss(socket, this.#url)]) {
      if (lost !== undefined) {
        this.#traffic.event(lost);
      }
    }
    this.#peers.close();
    await closeDatagramSocket(socket);
    if (this.#isRunning) {
      this.#isRunning = false;
      this.#traffic.event({ event: 'close', side: 'local', endpoint: this.#url });
    }
  }

  get groups(): readonly GroupMembership[] {
    return this.#groups?.memberships ?? [];
  }

  changeGroup(
    change: 'join' | 'leave',
    membership: GroupMembership,
  ): Outcome<readonly GroupMembership[]> {
    if (this.#groups === undefined || this.#isClosed) {
      return failure(socketError('notRunning', 'the socket does not run', this.#url));
    }
    const error = this.#groups[change](membership);
    return error === undefined ? success(this.groups) : failure(error);
  }

  limitsChanged(): void {
    this.#peers.limitsChanged();
  }

  async dial(peer: string): Promise<Outcome<Connection>> {
    const endpoint = readEndpoint(peer);
    if (!endpoint.ok) {
      return endpoint;
    }
    if (endpoint.value.scheme !== 'udp') {
      const text = 'this socket sends datagrams, to endpoints like udp://127.0.0.1:9999';
      return failure(socketError('invalidDefinition', text, peer));
    }
    const { port } = endpoint.value;
    if (port === 0) {
      return failure(socketError('invalidDefinition', 'nothing can be sent to port 0', peer));
    }
    const host = withoutMapping(endpoint.value.host);
    const resolved = await resolveHost({ ...endpoint.value, host }, this.#reachableFamily);
    if (!resolved.ok) {
      return resolved;
    }
    const address = this.#reachable(resolved.value);
    const socket = this.#socket;
    if (socket === undefined) {
      return failure(socketError('notRunning', 'the socket was stopped', this.#url));
    }
    return success(this.#peers.find(address, port) ?? this.#openConnection(socket, address, port));
  }

  /** A method, since it may change during every `await`. */
  #wasClosed(): boolean {
    return this.#isClosed;
  }

  async #bind(): Promise<Outcome<string>> {
    const local = await resolveHost(this.#endpoint);
    if (!local.ok || this.#wasClosed()) {
      return local.ok ? success(this.#url) : local;
    }
    const { family } = local.value;
    const { port } = this.#endpoint;
    this.#binding = bindDatagramSocket({ ...local.value, port }, this.#url, this.#definition);
    const bound = await this.#binding;
    if (!bound.ok) {
      return bound;
    }
    this.#socket = bound.value;
    if (this.#wasClosed()) {
      return success(this.#url);
    }
    const settings = settingsAt(this.#definition, local.value.address);
    const applied = applyOptions(bound.value, settings, family);
    if (!applied.ok) {
      this.#socket = undefined;
      await closeDatagramSocket(bound.value);
      return applied;
    }
    this.#run(bound.value, family, applied.value);
    return success(this.#url);
  }

  #run(socket: Socket, family: 4 | 6, { joined, shortfall }: AppliedOptions): void {
    this.#family = family;
    const bound = socket.address();
    this.#url = boundUrl('udp', bound);
    this.#drops = new KernelDrops(bound, this.#traffic);
    this.#reader = new DatagramReader(socket, {
      receive: (bytes, from) => this.#onMessage(socket, bytes, from),
      failed: (thrown) => this.#onError(toSocketError(thrown, this.#url)),
    });
    this.#isRunning = true;
    this.#traffic.event({
      event: 'bind',
      endpoint: this.#url,
      ...reachableDetail(this.#url, this.#definition.ipv6Only),
    });
    const { multicast = {} } = this.#definition;
    this.#groups = new GroupWatch(this.#traffic, socket, multicast, family, joined);
    if (shortfall !== undefined) {
      this.#onError(shortfall);
    }
  }

  #onMessage(socket: Socket, bytes: Buffer, from: DatagramSender): void {
    const denyReason = this.#accessList.isOpen ? undefined : this.#denyReason(from);
    if (denyReason !== undefined) {
      this.#refused.refuse(denyReason);
      return;
    }
    const known = this.#peers.find(from.address, from.port);
    if (known !== undefined) {
      known.receive(bytes);
      return;
    }
    this.#openConnection(socket, from.address, from.port).begin(bytes);
  }

  #denyReason({ address, port }: DatagramSender): SocketError | undefined {
    return this.#accessList.denyReason(address, () => endpointUrl('udp', address, port));
  }

  #onError(error: SocketError): void {
    this.#traffic.event({ event: 'error', endpoint: this.#url, error });
  }

  #openConnection(socket: Socket, address: string, port: number): DatagramConnection {
    const ends = {
      peer: endpointUrl('udp', address, port),
      local: this.#url,
      target: { address, port },
    };
    const connection = new DatagramConnection(this.#traffic, socket, ends, this.#stages, (ended) =>
      this.#peers.delete(ended),
    );
    this.#peers.add(connection, address, port);
    this.#opened(connection);
    return connection;
  }

  /** The family that peers must have; 0, either one, where it is bound to `::` or a mapped address. */
  get #reachableFamily(): 0 | 4 | 6 {
    const isOfBoth = /\/\[::(ffff:[\d.]+)?\]/.test(this.#url) && this.#definition.ipv6Only !== true;
    return isOfBoth ? 0 : this.#family;
  }

  /** A socket bound to `::` reaches IPv4 peers by their mapped addresses (RFC 4291, 2.5.5.2). */
  #reachable({ address, family }: HostAddress): string {
    return this.#family === family ? address : `::ffff:${address}`;
  }
}
