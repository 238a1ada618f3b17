import type { Socket } from 'node:dgram';
import type { CloseMode } from '../../shared/engineApi.ts';
import { datagramBytesMaxTo } from '../../shared/limits.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { Connection } from '../connection.ts';
import { sendRoomError, socketError, toSocketError } from '../toSocketError.ts';
import { DatagramWire } from '../wire/datagramWire.ts';
import type { DatagramTarget } from '../wire/datagramWire.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { PipelineHost } from '../pipeline/pipelineHost.ts';
import type { StageFactory } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** What an exchange takes: it has no socket of its own. */
const exchangeBytes = 1024;

export interface DatagramEnds {
  /** Both ends as URLs. */
  readonly peer: string;
  readonly local: string;
  readonly target?: DatagramTarget;
}

/**
 * The exchange with one peer over a datagram socket that it shares with others. UDP has no accept:
 * it begins with the first datagram, in either direction, and needs no event of its own.
 */
export class DatagramConnection extends Connection {
  readonly local: string;
  readonly #wire: DatagramWire;
  readonly #traffic: SocketTraffic;
  /** Most connections have none. */
  readonly #pipeline: Pipeline | undefined;
  readonly #ended: (connection: DatagramConnection) => void;
  /** When the last datagram passed, in milliseconds since the Unix epoch. */
  activeAt: number;

  constructor(
    traffic: SocketTraffic,
    socket: Socket,
    ends: DatagramEnds,
    stages: readonly StageFactory[],
    ended: (connection: DatagramConnection) => void,
  ) {
    const { context } = traffic;
    super(context.nextConnection(), ends.peer, context.clock.now(), 'open');
    this.local = ends.local;
    this.activeAt = this.openedAt;
    this.#traffic = traffic;
    this.#wire = new DatagramWire(socket, ends.target, context.clock, (error) =>
      this.failed(error),
    );
    this.#ended = ended;
    if (stages.length > 0) {
      this.#pipeline = Pipeline.of(stages, this.#pipelineHost());
    }
    traffic.opened(this);
  }

  get target(): DatagramTarget | undefined {
    return this.#wire.target;
  }

  /** A datagram from port 0 says that no answer is wanted; RFC 768. */
  override get isAnswerable(): boolean {
    return this.target?.port !== 0;
  }

  /** Of the whole socket: the system has one queue for all its peers. */
  get queuedBytes(): number {
    return this.state === 'open' ? this.#wire.queuedBytes + (this.#pipeline?.queuedBytes ?? 0) : 0;
  }

  override get stateBytes(): number {
    return exchangeBytes;
  }

  /** To be called once the exchange can be used. `first` is the datagram that it begins with, if any. */
  begin(first?: Uint8Array): void {
    if (first !== undefined) {
      this.#logReceived(first);
    }
    const entry = this.#traffic.log.end - 1;
    this.#pipeline?.opened();
    if (first !== undefined && this.state === 'open') {
      this.#pipeline?.receive(first, undefined, false, entry);
    }
  }

  receive(bytes: Uint8Array): void {
    if (this.state !== 'open') {
      // Its socket takes a moment to close, and the close is the last that is told of it.
      return;
    }
    this.#logReceived(bytes);
    this.#pipeline?.receive(bytes, undefined, false);
  }

  send(bytes: Uint8Array, passed?: () => void, origin?: Origin): SocketError | undefined {
    const refusal = this.#refusal(bytes.length);
    if (refusal !== undefined) {
      return refusal;
    }
    if (this.#pipeline?.seesSent === true) {
      this.#pipeline.send(bytes, origin ?? 'user', passed);
    } else {
      this.#pipeline?.touch();
      this.activeAt = this.#traffic.sent(this, bytes, undefined, origin);
      this.#handOver(bytes, passed);
    }
    return undefined;
  }

  #logReceived(bytes: Uint8Array): void {
    this.activeAt = this.#traffic.received(this, bytes);
  }

  /** Why so many bytes can't be sent now. */
  #refusal(bytes: number): SocketError | undefined {
    if (this.state !== 'open') {
      return socketError('notConnected', 'the exchange with this peer has ended', this.peer);
    }
    if (!this.isAnswerable) {
      const text = 'it sent from port 0, which says that it wants no answer';
      return socketError('notSupported', text, this.peer);
    }
    const most = datagramBytesMaxTo(this.peer);
    if (bytes > most) {
      const text = `${bytes} bytes are more than one datagram carries, ${most}`;
      return socketError('messageTooLong', text, this.peer);
    }
    return sendRoomError(this.#traffic.context, this.queuedBytes, bytes, this.peer);
  }

  /** Hands what is logged to the system. */
  #handOver(bytes: Uint8Array, passed?: () => void): void {
    this.#wire.write(bytes, passed);
    if (this.#wire.queuedBytes > 0) {
      this.#traffic.queueing(this);
    }
  }

  /** A message that has passed the stages. */
  #writePassed({ wire, place, origin, entry, passed }: PassingMessage): boolean {
    this.activeAt =
      entry === undefined
        ? this.#traffic.sent(this, wire, place, origin)
        : this.#traffic.released(this, entry, wire, place, origin);
    this.#handOver(wire, passed);
    return true;
  }

  #pipelineHost(): PipelineHost {
    const isOpen = () => this.state === 'open';
    const nothing = () => undefined;
    return {
      connection: this,
      traffic: this.#traffic,
      wire: this.#wire,
      isDatagram: true,
      peerPort: this.target?.port,
      get isWritable() {
        return isOpen();
      },
      refusal: (bytes) => this.#refusal(bytes),
      place: nothing,
      write: (message) => this.#writePassed(message),
    };
  }

  whenDrained(callback: () => void): void {
    this.#wire.whenWritable(callback);
  }

  end(mode: CloseMode): SocketError | undefined {
    if (mode !== 'close') {
      return socketError('notSupported', `UDP knows no ${mode}`, this.peer);
    }
    if (this.state !== 'open') {
      return socketError('notConnected', 'the exchange with this peer has ended', this.peer);
    }
    this.stop();
    return undefined;
  }

  /**
   * What the system reports about this peer, e.g. that nobody listens there. It may do so after the
   * exchange has ended, whose last event is its close: the socket tells it then.
   */
  failed(thrown: Error): void {
    const error = toSocketError(thrown, this.peer);
    const side = error.code === 'connectionRefused' ? 'remote' : 'local';
    const detail = { event: 'error', side, error } as const;
    if (this.state === 'open') {
      this.#traffic.event(detail, this);
      this.#traffic.undelivered(this, error);
    } else {
      this.#traffic.event({ ...detail, endpoint: this.peer });
    }
  }

  /** Ends the exchange; nothing is sent for that. */
  stop(): void {
    if (this.state === 'open') {
      this.state = 'closed';
      this.#tellUnsent(this.#pipeline?.queuedBytes ?? 0);
      this.#traffic.event({ event: 'close', side: 'local' }, this);
      this.#pipeline?.close();
      this.#wire.close();
      this.#traffic.closed(this, { kind: 'close', side: 'local' });
      this.#ended(this);
    }
  }

  /** Logs how much waited for a stage, and will not be sent. */
  #tellUnsent(limitBytes: number): void {
    if (limitBytes > 0) {
      const text = `ended with ${limitBytes} bytes still held`;
      const error = { ...socketError('unsent', text, this.peer), limitBytes };
      this.#traffic.event({ event: 'error', side: 'local', error }, this);
    }
  }
}
