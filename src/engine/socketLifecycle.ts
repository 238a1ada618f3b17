import type { SocketState } from '../shared/engineApi.ts';
import type { ErrorCode, SocketError } from '../shared/socketError.ts';
import { failure } from '../shared/socketError.ts';
import type { BackOff, Delay } from './backOff.ts';
import type { Clock } from './clock.ts';
import type { CloseReason, Transport } from './transport.ts';

/** What a start is to start. */
export interface RunPlan {
  /** Makes the transport of a new run; `ended` is to be called when the run ends by itself. */
  readonly create: (ended: (end: CloseReason) => void) => Transport;
  /** Called before the transport is opened; where it resolves with an error, the start has failed. */
  readonly prepare?: () => Promise<SocketError | undefined>;
  /** Present where what failed or was ended by the peer is tried anew. */
  readonly backOff?: BackOff;
  /** Told before each wait. */
  readonly waits?: (delay: Delay) => void;
}

interface QueuedStart {
  readonly promise: Promise<SocketState>;
  cancelled: boolean;
}

/** Errors that are the same at every attempt, until a person does something about them. */
const lasting: readonly ErrorCode[] = [
  'invalidDefinition',
  'notSupported',
  'certificateRejected',
  'proxyUserRefused',
];

/**
 * The states of a socket and the ways between them. `start` and `stop` may be called at any time and
 * in any order; calls that want the same share a promise, and the last call wins. A start while a
 * socket waits to reconnect tries now.
 */
export class SocketLifecycle {
  readonly #changed: () => void;
  readonly #clock: Clock;
  #state: SocketState = { kind: 'stopped' };
  #transport: Transport | undefined;
  #starting: Promise<SocketState> | undefined;
  #stopping: Promise<SocketState> | undefined;
  /** A start that waits for the stop before it. */
  #queued: QueuedStart | undefined;
  #runningSince = 0;
  #cancelWait: (() => void) | undefined;

  constructor(changed: () => void, clock: Clock) {
    this.#changed = changed;
    this.#clock = clock;
  }

  get state(): SocketState {
    return this.#state;
  }

  /** The run, while it runs. */
  get transport(): Transport | undefined {
    return this.#state.kind === 'running' ? this.#transport : undefined;
  }

  start(plan: RunPlan): Promise<SocketState> {
    switch (this.#state.kind) {
      case 'running':
        return Promise.resolve(this.#state);
      case 'starting':
        return this.#starting ?? Promise.resolve(this.#state);
      case 'stopping':
        return this.#startLater(plan);
      case 'reconnecting':
        if (this.#starting !== undefined) {
          return this.#starting;
        }
        this.#cancelWait?.();
        this.#starting = this.#open(plan, { kind: 'starting' });
        return this.#starting;
      case 'stopped':
      case 'failed':
        this.#starting = this.#open(plan, { kind: 'starting' });
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
      case 'reconnecting':
      case 'starting':
      case 'running':
        this.#cancelWait?.();
        this.#stopping = this.#close({ kind: 'stopped' });
        return this.#stopping;
    }
  }

  async #open(plan: RunPlan, state: SocketState): Promise<SocketState> {
    const transport = plan.create((end) => this.#ended(transport, plan, end));
    this.#transport = transport;
    this.#enter(state);
    const fault = plan.prepare === undefined ? undefined : await plan.prepare();
    if (this.#isOvertaken(transport)) {
      return (await this.#stopping) ?? this.#state;
    }
    const outcome = fault === undefined ? await transport.open() : failure(fault);
    if (this.#isOvertaken(transport)) {
      // A stop came in between: this start resolves with its outcome.
      return (await this.#stopping) ?? this.#state;
    }
    this.#starting = undefined;
    if (outcome.ok) {
      this.#runningSince = this.#clock.now();
      this.#enter({ kind: 'running', endpoint: outcome.value });
    } else {
      this.#transport = undefined;
      this.#enter(this.#tryAgain(plan, outcome.error) ?? { kind: 'failed', error: outcome.error });
    }
    return this.#state;
  }

  /** Ends what runs as `stop` does; it has failed then. */
  fail(error: SocketError): void {
    if (this.#state.kind === 'running') {
      this.#stopping = this.#close({ kind: 'failed', error });
    }
  }

  #isOvertaken(transport: Transport): boolean {
    return this.#transport !== transport || this.#state.kind === 'stopping';
  }

  async #close(end: SocketState): Promise<SocketState> {
    const transport = this.#transport;
    this.#enter({ kind: 'stopping' });
    await transport?.close();
    this.#transport = undefined;
    this.#starting = undefined;
    this.#stopping = undefined;
    this.#enter(end);
    return this.#state;
  }

  #startLater(plan: RunPlan): Promise<SocketState> {
    if (this.#queued === undefined) {
      const queued: QueuedStart = {
        cancelled: false,
        promise: Promise.resolve(this.#stopping).then(() => {
          if (queued.cancelled) {
            return this.#state;
          }
          this.#queued = undefined;
          return this.start(plan);
        }),
      };
      this.#queued = queued;
    }
    return this.#queued.promise;
  }

  #ended(transport: Transport, plan: RunPlan, { side, error }: CloseReason): void {
    if (this.#state.kind !== 'running' || this.#transport !== transport) {
      return;
    }
    this.#transport = undefined;
    plan.backOff?.held(this.#clock.now() - this.#runningSince);
    // Who ends it in order from here wants it to have ended.
    const again =
      error !== undefined || side === 'remote' ? this.#tryAgain(plan, error) : undefined;
    this.#enter(
      again ??
        (error === undefined ? { kind: 'stopped', endedBy: side } : { kind: 'failed', error }),
    );
  }

  /** The state of waiting for the next attempt, where there is to be one. */
  #tryAgain(plan: RunPlan, error: SocketError | undefined): SocketState | undefined {
    const delay =
      error !== undefined && lasting.includes(error.code) ? undefined : plan.backOff?.next();
    if (delay === undefined) {
      return undefined;
    }
    const { attempt, delayMs } = delay;
    const why = error === undefined ? undefined : { error };
    plan.waits?.(delay);
    this.#cancelWait = this.#clock.after(delayMs, () => {
      this.#starting = this.#open(plan, { kind: 'reconnecting', attempt, ...why });
    });
    return { kind: 'reconnecting', attempt, retryAt: this.#clock.now() + delayMs, ...why };
  }

  #enter(state: SocketState): void {
    this.#state = state;
    this.#changed();
  }
}
