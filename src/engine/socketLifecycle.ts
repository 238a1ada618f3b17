import type { SocketState } from '../shared/engineApi.ts';
import type { RunEnd, Transport } from './transport.ts';

/** Makes the transport of a new run; `ended` is to be called when the run ends by itself. */
export type TransportFactory = (ended: (end: RunEnd) => void) => Transport;

interface QueuedStart {
  readonly promise: Promise<SocketState>;
  cancelled: boolean;
}

/**
 * The states of a socket and the ways between them. `start` and `stop` may be called at any time and
 * in any order; calls that want the same share a promise, and the last call wins.
 */
export class SocketLifecycle {
  readonly #changed: () => void;
  #state: SocketState = { kind: 'stopped' };
  #transport: Transport | undefined;
  #starting: Promise<SocketState> | undefined;
  #stopping: Promise<SocketState> | undefined;
  /** A start that waits for the stop before it. */
  #queued: QueuedStart | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get state(): SocketState {
    return this.#state;
  }

  /** The run, while it runs. */
  get transport(): Transport | undefined {
    return this.#state.kind === 'running' ? this.#transport : undefined;
  }

  start(create: TransportFactory): Promise<SocketState> {
    switch (this.#state.kind) {
      case 'running':
        return Promise.resolve(this.#state);
      case 'starting':
        return this.#starting ?? Promise.resolve(this.#state);
      case 'stopping':
        return this.#startLater(create);
      case 'stopped':
      case 'failed':
        this.#starting = this.#open(create);
        return this.#starting;
    }
  }

  stop(): Promise<SocketState> {
    switch (this.#state.kind) {
      case 'stopped':
        return Promise.resolve(this.#state);
      case 'failed':
        this.#enter({ kind: 'stopped' });
        return Promise.resolve(this.#state);
      case 'stopping':
        if (this.#queued !== undefined) {
          this.#queued.cancelled = true;
          this.#queued = undefined;
        }
        return this.#stopping ?? Promise.resolve(this.#state);
      case 'starting':
      case 'running':
        this.#stopping = this.#close();
        return this.#stopping;
    }
  }

  async #open(create: TransportFactory): Promise<SocketState> {
    const transport = create((end) => this.#ended(transport, end));
    this.#transport = transport;
    this.#enter({ kind: 'starting' });
    const outcome = await transport.open();
    if (this.#state.kind !== 'starting' || this.#transport !== transport) {
      // A stop came in between; what it comes to is what this start comes to.
      return (await this.#stopping) ?? this.#state;
    }
    this.#starting = undefined;
    if (outcome.ok) {
      this.#enter({ kind: 'running', endpoint: outcome.value });
    } else {
      this.#transport = undefined;
      this.#enter({ kind: 'failed', error: outcome.error });
    }
    return this.#state;
  }

  async #close(): Promise<SocketState> {
    const transport = this.#transport;
    this.#enter({ kind: 'stopping' });
    await transport?.close();
    this.#transport = undefined;
    this.#starting = undefined;
    this.#stopping = undefined;
    this.#enter({ kind: 'stopped' });
    return this.#state;
  }

  #startLater(create: TransportFactory): Promise<SocketState> {
    if (this.#queued === undefined) {
      const queued: QueuedStart = {
        cancelled: false,
        promise: Promise.resolve(this.#stopping).then(() => {
          if (queued.cancelled) {
            return this.#state;
          }
          this.#queued = undefined;
          return this.start(create);
        }),
      };
      this.#queued = queued;
    }
    return this.#queued.promise;
  }

  #ended(transport: Transport, { error }: RunEnd): void {
    if (this.#state.kind === 'running' && this.#transport === transport) {
      this.#transport = undefined;
      this.#enter(error === undefined ? { kind: 'stopped' } : { kind: 'failed', error });
    }
  }

  #enter(state: SocketState): void {
    this.#state = state;
    this.#changed();
  }
}
