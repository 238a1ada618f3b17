import type { SocketError } from '../../shared/socketError.ts';
import type { Clock } from '../clock.ts';
import { timeoutError } from '../toSocketError.ts';

export interface StreamTimeoutsOptions {
  readonly clock: Clock;
  /** How long there may be no traffic in either direction, in milliseconds. */
  readonly idleMs: number | undefined;
  /** How long it may be open, in milliseconds. */
  readonly totalMs: number | undefined;
  readonly peer: string;
  /** Bytes that the system has taken so far; that they grow is traffic too. */
  readonly bytesFlushed: () => number;
  /** Called once at most. */
  readonly timedOut: (error: SocketError) => void;
}

/** Watches how long one stream is silent and how long it is open, from when it is made. */
export class StreamTimeouts {
  readonly #options: StreamTimeoutsOptions;
  #lastTraffic: number;
  #bytesFlushed = 0;
  #cancelIdle: (() => void) | undefined;
  readonly #cancelTotal: (() => void) | undefined;

  constructor(options: StreamTimeoutsOptions) {
    const { clock, idleMs, totalMs } = options;
    this.#options = options;
    this.#lastTraffic = clock.now();
    if (idleMs !== undefined) {
      this.#lookAgain(idleMs, idleMs);
    }
    this.#cancelTotal =
      totalMs === undefined ? undefined : clock.after(totalMs, () => this.#end('total', totalMs));
  }

  /** To be called with everything that is received or sent. */
  traffic(): void {
    this.#lastTraffic = this.#options.clock.now();
  }

  cancel(): void {
    this.#cancelIdle?.();
    this.#cancelTotal?.();
  }

  /** One timer, which is restarted for the time left: one for each message would cost more than the message. */
  #lookAgain(inMs: number, idleMs: number): void {
    const { clock, bytesFlushed } = this.#options;
    this.#cancelIdle = clock.after(inMs, () => {
      const taken = bytesFlushed();
      if (taken > this.#bytesFlushed) {
        this.traffic();
      }
      this.#bytesFlushed = taken;
      const left = this.#lastTraffic + idleMs - clock.now();
      if (left > 0) {
        this.#lookAgain(left, idleMs);
      } else {
        this.#end('idle', idleMs);
      }
    });
  }

  #end(of: 'idle' | 'total', ms: number): void {
    this.cancel();
    this.#options.timedOut(timeoutError({ of, ms }, this.#options.peer));
  }
}
