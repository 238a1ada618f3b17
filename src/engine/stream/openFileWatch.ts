import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { socketError, toSocketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** After that many accepted connections, or that many milliseconds after one, it looks again. */
const lookConnections = 512;
const lookMs = 1_000;

/**
 * Reports when a listener's process can't open any more files (EMFILE). Node does not: out of descriptors,
 * libuv accepts and closes new connections at once, without an event. So this opens a file from time to
 * time while connections come, and for as long as that fails.
 */
export class OpenFileWatch {
  readonly #traffic: SocketTraffic;
  readonly #url: string;
  #accepted = 0;
  #isExhausted = false;
  #cancel: (() => void) | undefined;

  /** `url` is where the listener listens. */
  constructor(traffic: SocketTraffic, url: string) {
    this.#traffic = traffic;
    this.#url = url;
  }

  /** To be told of every connection. */
  accepted(): void {
    this.#accepted += 1;
    if (this.#accepted >= lookConnections) {
      this.#look();
    } else {
      this.#cancel ??= this.#traffic.context.clock.after(lookMs, () => this.#look());
    }
  }

  stop(): void {
    this.#cancel?.();
  }

  #look(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#accepted = 0;
    if (canOpenFile()) {
      this.#isExhausted = false;
      return;
    }
    if (!this.#isExhausted) {
      this.#isExhausted = true;
      const text = 'too many open files: new connections are closed at once until others end';
      const error = socketError('tooManyOpenFiles', text, this.#url);
      const detail = { ...error, syscall: 'accept', errno: 'EMFILE' };
      this.#traffic.event({ event: 'error', side: 'local', endpoint: this.#url, error: detail });
    }
    this.#cancel ??= this.#traffic.context.clock.after(lookMs, () => this.#look());
  }
}

/** Synchronous: opening the null device does not block, and the thread pool would cost many times more. */
function canOpenFile(): boolean {
  try {
    closeSync(openSync(devNull, 'r'));
    return true;
  } catch (error) {
    return toSocketError(error).code !== 'tooManyOpenFiles';
  }
}
