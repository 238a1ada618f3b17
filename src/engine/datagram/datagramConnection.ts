import type { Socket } from 'node:dgram';
import type { CloseMode } from '../../shared/engineApi.ts';
import { datagramBytesMaxTo } from '../../shared/limits.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { Connection } from '../connection.ts';
import { memoryError, queueError, socketError, toSocketError } from '../toSocketError.ts';
import type { Responses } from '../responses.ts';
import { sendAutomatic } from '../sending/sendAutomatic.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** What an exchange takes: it has no socket of its own. */
const exchangeBytes = 1024;

/** When to look again at a send queue that is full, in milliseconds. */
const drainMs = 10;

/** Where a datagram goes; absent on a socket that is connected. */
export interface DatagramTarget {
  readonly address: string;
  readonly port: number;
}

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
  readonly target: DatagramTarget | undefined;
  readonly #socket: Socket;
  readonly #traffic: SocketTraffic;
  readonly #responses: Responses;
  readonly #ended: (connection: DatagramConnection) => void;
  readonly #onSent: (error: Error | null) => void;
  /** When the last datagram passed, in milliseconds since the Unix epoch. */
  activeAt: number;

  constructor(
    traffic: SocketTraffic,
    socket: Socket,
    ends: DatagramEnds,
    responses: Responses,
    ended: (connection: DatagramConnection) => void,
  ) {
    const { context } = traffic;
    super(context.nextConnection(), ends.peer, context.clock.now(), 'open');
    this.local = ends.local;
    this.target = ends.target;
    this.activeAt = this.openedAt;
    this.#traffic = traffic;
    this.#socket = socket;
    this.#responses = responses;
    this.#ended = ended;
    this.#onSent = (error) => {
      if (error !== null && this.state === 'open') {
        this.failed(error);
      }
    };
    traffic.opened(this);
  }

  /** A datagram from port 0 says that no answer is wanted; RFC 768. */
  override get isAnswerable(): boolean {
    return this.target?.port !== 0;
  }

  /** Of the whole socket: the system has one queue for all its peers. */
  get queuedBytes(): number {
    return this.state === 'open' ? this.#socket.getSendQueueSize() : 0;
  }

  override get stateBytes(): number {
    return exchangeBytes;
  }

  greet(): void {
    for (const greeting of this.#responses.greetings) {
      sendAutomatic(this.#traffic, this, greeting);
    }
    if (this.#responses.closeAfterGreeting) {
      this.end('close');
    }
  }

  receive(bytes: Buffer): void {
    if (this.state !== 'open') {
      // Its socket takes a moment to close, and the close is the last that is told of it.
      return;
    }
    this.activeAt = this.#traffic.received(this, bytes);
    const { echo, reply } = this.#responses;
    const answer = echo ? bytes : reply?.(this.activeAt);
    if (answer !== undefined) {
      const error = this.send(answer);
      if (error !== undefined) {
        this.#traffic.event({ event: 'error', side: 'local', error }, this);
      }
    }
  }

  send(bytes: Uint8Array, passed?: () => void): SocketError | undefined {
    if (this.state !== 'open') {
      return socketError('notConnected', 'the exchange with this peer has ended', this.peer);
    }
    if (!this.isAnswerable) {
      const text = 'it sent from port 0, which says that it wants no answer';
      return socketError('notSupported', text, this.peer);
    }
    const most = datagramBytesMaxTo(this.peer);
    if (bytes.length > most) {
      const text = `${bytes.length} bytes are more than one datagram carries, ${most}`;
      return socketError('messageTooLong', text, this.peer);
    }
    const { limits, memory } = this.#traffic.context;
    if (memory.isExhausted) {
      return memoryError(this.peer);
    }
    const { sendQueueBytes } = limits;
    const waiting = this.#socket.getSendQueueSize();
    if (waiting + bytes.length > sendQueueBytes) {
      return queueError(waiting, bytes.length, sendQueueBytes, this.peer);
    }
    this.activeAt = this.#traffic.sent(this, bytes);
    const onSent =
      passed === undefined
        ? this.#onSent
        : (error: Error | null) => {
            this.#onSent(error);
            passed();
          };
    if (this.target === undefined) {
      this.#socket.send(bytes, onSent);
    } else {
      this.#socket.send(bytes, this.target.port, this.target.address, onSent);
    }
    if (this.#socket.getSendQueueSize() > 0) {
      this.#traffic.queueing(this);
    }
    return undefined;
  }

  /** The system doesn't tell when its queue shrinks. */
  whenDrained(callback: () => void): void {
    this.#traffic.context.clock.after(drainMs, callback);
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
      this.#traffic.event({ event: 'close', side: 'local' }, this);
      this.#traffic.closed(this, { kind: 'close', side: 'local' });
      this.#ended(this);
    }
  }
}
