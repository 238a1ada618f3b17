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
import { PassingMessage } from '../pipeline/passingMessage.ts';
import type { PipelineHost } from '../pipeline/pipelineHost.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { MakeEdge } from '../pipeline/wireEdge.ts';
import type { Forwarding, ForwardSource, ForwardTarget } from '../tap/forwarding.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** What a connection needs of the socket, which it shares with others. */
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
export class DatagramConnection extends Connection implements ForwardSource, ForwardTarget {
  readonly local: string;
  readonly #wire: DatagramWire;
  readonly #traffic: SocketTraffic;
  /** Most connections have none. */
  #pipeline: Pipeline | undefined;
  readonly #stages: StageSource;
  readonly #ended: (connection: DatagramConnection) => void;
  /** Of a tap's connections. */
  #forwarding: Forwarding | undefined;
  #hasBegun = false;
  /** When the last datagram was sent or received, in milliseconds since the Unix epoch. */
  activeAt: number;

  constructor(
    traffic: SocketTraffic,
    socket: Socket,
    ends: DatagramEnds,
    stages: StageSource,
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
    this.#stages = stages;
    this.#pipeline = this.#makePipeline();
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
    this.#hasBegun = true;
    this.#pipeline?.opened();
    if (first !== undefined && this.state === 'open') {
      this.#handOn(first, entry);
    }
  }

  /** Forwards what is received from now on. */
  forwardTo(forwarding: Forwarding): void {
    this.#forwarding = forwarding;
  }

  forward(bytes: Uint8Array, entry?: number): boolean {
    if (this.#pipeline !== undefined) {
      this.#pipeline.forward(PassingMessage.forwardedBytes(bytes, entry));
    } else if (this.state === 'open') {
      this.#writeForwarded(bytes);
    }
    return true;
  }

  forwardMessage(message: PassingMessage): boolean {
    const forwarded = message.forwarded();
    if (this.#pipeline !== undefined) {
      this.#pipeline.forward(forwarded);
    } else if (this.state === 'open') {
      this.#writePassed(forwarded);
    }
    return true;
  }

  finish(): void {
    // UDP has no FIN.
  }

  stagesChanged(): void {
    const { factories } = this.#stages;
    if (factories.length > 0 && this.state !== 'closed') {
      this.#anyPipeline().addStages(factories);
    }
  }

  receive(bytes: Uint8Array): void {
    if (this.state !== 'open') {
      // Its socket takes a moment to close, and the close is the last that is told of it.
      return;
    }
    this.#logReceived(bytes);
    this.#handOn(bytes, this.#traffic.log.end - 1);
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

  #handOn(bytes: Uint8Array, entry: number): void {
    if (this.#pipeline?.seesReceived === true) {
      this.#pipeline.receive(bytes, undefined, false, entry);
      return;
    }
    this.#pipeline?.touch();
    if (this.#forwarding?.byMessage === true) {
      const message = new PassingMessage('in', bytes, undefined, 'peer', false);
      message.entry = entry;
      this.#forwarding.message(message);
    } else {
      this.#forwarding?.bytes(bytes, false, entry);
    }
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

  /** Sends what is logged. */
  #handOver(bytes: Uint8Array, passed?: () => void): void {
    this.#wire.write(bytes, passed);
    if (this.#wire.queuedBytes > 0) {
      this.#traffic.queueing(this);
    }
  }

  /** Forwards a message that is logged by the connection that received it. */
  #writeForwarded(bytes: Uint8Array): void {
    this.#traffic.forwarded(this, bytes.length);
    this.activeAt = this.#traffic.context.clock.now();
    this.#handOver(bytes);
  }

  /** A message that has passed the stages. */
  #writePassed(message: PassingMessage): boolean {
    const { wire, place, origin, entry, passed, isForwarded } = message;
    if (isForwarded) {
      this.#writeForwarded(message.keep());
      return true;
    }
    this.activeAt =
      entry === undefined
        ? this.#traffic.sent(this, wire, { place }, origin)
        : this.#traffic.released(this, entry, wire, { place }, origin);
    this.#handOver(wire, passed);
    return true;
  }

  #makePipeline(): Pipeline | undefined {
    const { factories } = this.#stages;
    return factories.length === 0 ? undefined : Pipeline.of(factories, this.#pipelineHost());
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
      // A datagram is sent whole or not at all.
      writePart: nothing,
      write: (message) => this.#writePassed(message),
      deliver: (message) => this.#forwarding?.message(message),
    };
  }

  setEdge(make: MakeEdge): void {
    this.#anyPipeline().setEdge(make);
  }

  /** A pipeline without stages where there is none yet. */
  #anyPipeline(): Pipeline {
    if (this.#pipeline === undefined) {
      this.#pipeline = Pipeline.withoutStages(this.#pipelineHost());
      if (this.#hasBegun) {
        this.#pipeline.opened();
      }
    }
    return this.#pipeline;
  }

  whenDrained(callback: () => void): void {
    this.#wire.whenWritable(callback);
  }

  hold(): void {
    this.#wire.hold();
  }

  release(): void {
    this.#wire.release();
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
      const end = { kind: 'close', side: 'local' } as const;
      this.#pipeline?.close(end);
      this.#wire.destroy();
      this.#traffic.closed(this, end);
      this.#forwarding?.ended({ kind: 'close', side: 'local' });
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
