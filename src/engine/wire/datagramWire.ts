import type { Socket } from 'node:dgram';
import type { Clock } from '../clock.ts';
import type { Wire, WireState } from './wire.ts';

/** When to look again at a send queue that is full, in milliseconds. */
const drainMs = 10;

/** Where a datagram goes; absent on a socket that is connected. */
export interface DatagramTarget {
  readonly address: string;
  readonly port: number;
}

/** One peer of a UDP socket, which it shares with others. */
export class DatagramWire implements Wire {
  readonly target: DatagramTarget | undefined;
  readonly canHold = false;
  readonly canReset = false;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #onSent: (error: Error | null) => void;
  #isClosed = false;

  /** `failed` is told why the system did not take a datagram, as long as the wire is open. */
  constructor(
    socket: Socket,
    target: DatagramTarget | undefined,
    clock: Clock,
    failed: (error: Error) => void,
  ) {
    this.#socket = socket;
    this.target = target;
    this.#clock = clock;
    this.#onSent = (error) => {
      if (error !== null && !this.#isClosed) {
        failed(error);
      }
    };
  }

  get state(): WireState {
    return this.#isClosed ? 'closed' : 'open';
  }

  /** Of the whole socket: the system has one queue for all its peers. */
  get queuedBytes(): number {
    return this.#isClosed ? 0 : this.#socket.getSendQueueSize();
  }

  write(bytes: Uint8Array, passed?: () => void): boolean {
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
    return true;
  }

  /** Datagrams that nobody reads are dropped by the system: they are read, and bounded by the pipeline. */
  hold(): void {
    // Nothing to hold.
  }

  release(): void {
    // Nothing is held.
  }

  /** The system doesn't tell when its queue shrinks. */
  whenWritable(callback: () => void): void {
    this.#clock.after(drainMs, callback);
  }

  /** Nothing tells a peer that no more datagrams come. */
  finish(): void {
    this.destroy();
  }

  reset(): void {
    this.destroy();
  }

  /** The exchange has ended; its socket goes on. */
  destroy(): void {
    this.#isClosed = true;
  }
}
