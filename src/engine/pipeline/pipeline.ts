import type { Fate, Origin } from '../../shared/messageFate.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { IdleWatch } from './idleWatch.ts';
import { PassingMessage } from './passingMessage.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { Decision } from './hold.ts';
import type { Stage, StageFactory } from './stage.ts';
import { StagePort } from './stagePort.ts';
import { StageQueue } from './stageQueue.ts';

/**
 * Most wire bytes of what was received that wait at a stage while reading can't be held (datagrams, a
 * stream that is being closed), unless the stage's window has more. What comes beyond is dropped.
 */
export const waitingBytesMax = 1024 * 1024;

type Pass = (message: PassingMessage) => void;

/** What of one direction waits for a stage. */
class Waiting {
  messages = 0;
  bytes = 0;
  fullQueues = 0;
  callbacks: (() => void)[] = [];
}

/**
 * The stages of one connection. What is received passes them from the first to the last, what is sent
 * the other way round; what a stage sends itself passes those before it. Each direction keeps its order
 * at each stage, and neither waits for the other.
 */
export class Pipeline {
  readonly #host: PipelineHost;
  readonly #stages: readonly Stage[];
  readonly #receive: Pass | undefined;
  readonly #send: Pass | undefined;
  readonly #queues = { in: [] as StageQueue[], out: [] as StageQueue[] };
  readonly #waiting = { in: new Waiting(), out: new Waiting() };
  readonly #idle: IdleWatch | undefined;
  #isHoldingForAnswer = false;
  #isClosed = false;

  /** Nothing where no factory makes a stage: the connection does without. */
  static of(factories: readonly StageFactory[], host: PipelineHost): Pipeline | undefined {
    if (factories.length === 0) {
      return undefined;
    }
    const pipeline = new Pipeline(factories, host);
    return pipeline.#stages.length === 0 ? undefined : pipeline;
  }

  private constructor(factories: readonly StageFactory[], host: PipelineHost) {
    this.#host = host;
    const deliver: Pass = (message) => this.#deliver(message);
    const stages: Stage[] = [];
    let send: Pass | undefined;
    for (const factory of factories) {
      const stage = this.#make(factory, send ?? deliver);
      if (stage !== undefined) {
        stages.push(stage);
        send = stage.sending ? this.#queueOf(stage, 'out', send ?? deliver) : send;
      }
    }
    let receive: Pass | undefined;
    for (const stage of stages.toReversed()) {
      receive = stage.received ? this.#queueOf(stage, 'in', receive ?? deliver) : receive;
    }
    this.#stages = stages;
    this.#send = send;
    this.#receive = receive;
    if (stages.some(({ idleMs }) => idleMs !== undefined)) {
      this.#idle = new IdleWatch(stages, host.traffic.context.clock);
    }
  }

  /** Whether a stage sees what is sent; where none does it need not pass here. */
  get seesSent(): boolean {
    return this.#send !== undefined;
  }

  /** Wire bytes of what is to be sent and waits for a stage. */
  get queuedBytes(): number {
    return this.#waiting.out.bytes;
  }

  /** Whether anything waits for a stage. */
  get isHolding(): boolean {
    return this.#waiting.in.messages + this.#waiting.out.messages > 0;
  }

  /** To be called once, when the connection can be used. */
  opened(): void {
    this.#idle?.begin();
    for (const stage of this.#stages) {
      if (!this.#isClosed) {
        stage.opened?.();
      }
    }
  }

  /**
   * Takes what was received and logged; where `isBorrowed`, its bytes hold until this returns. `entry` is
   * its index in the log, by default that of the newest entry.
   */
  receive(
    wire: Uint8Array,
    place: PayloadPlace | undefined,
    isBorrowed: boolean,
    entry = this.#host.traffic.log.end - 1,
  ): void {
    this.#idle?.touch();
    if (this.#receive !== undefined && !this.#isClosed) {
      const message = new PassingMessage('in', wire, place, 'peer', isBorrowed);
      message.entry = entry;
      this.#receive(message);
    }
  }

  /** Takes what is to be sent. Precondition: `seesSent`, and the host refuses nothing. */
  send(wire: Uint8Array, origin: Origin, passed?: () => void): void {
    const message = new PassingMessage('out', wire, this.#host.place, origin, false, passed);
    this.#send?.(message);
  }

  /** To be called with what is sent past the stages. */
  touch(): void {
    this.#idle?.touch();
  }

  /** The peer has finished sending. */
  finished(): void {
    this.#whenNone('in', () => this.#stages.forEach((stage) => stage.finished?.()));
  }

  /** Calls back once all that is to be sent is with the wire; at once where it is. */
  whenSent(callback: () => void): void {
    this.#whenNone('out', callback);
  }

  /** Calls back once nothing waits for a stage; at once where nothing does. */
  whenSettled(callback: () => void): void {
    this.#whenNone('in', () => this.#whenNone('out', callback));
  }

  /** Drops what of one direction waits for a stage, as it will not come to a decision any more. */
  drop(direction: 'in' | 'out'): void {
    for (const queue of this.#queues[direction]) {
      for (const message of queue.clear()) {
        this.#settle(message, 'dropped');
      }
    }
  }

  /** The connection has ended: drops what waits, tells the stages, and does nothing more. */
  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#idle?.end();
    this.#waiting.in.callbacks = [];
    this.#waiting.out.callbacks = [];
    this.drop('in');
    this.drop('out');
    for (const stage of this.#stages) {
      stage.closed?.();
    }
  }

  /** `outward` takes what the stage sends. */
  #make(factory: StageFactory, outward: Pass): Stage | undefined {
    const host = this.#host;
    let origin: Origin = 'user';
    const stage = factory(
      new StagePort(host, {
        send: (wire) => {
          const message = new PassingMessage('out', wire, host.place, origin, false);
          outward(message);
          return message.isTaken;
        },
        whenWritable: (callback) => this.#whenWritable(callback),
        holdReads: () => this.#holdReads(),
        isClosed: () => this.#isClosed,
      }),
    );
    origin = stage?.origin ?? origin;
    return stage;
  }

  #queueOf(stage: Stage, direction: 'in' | 'out', next: Pass): Pass {
    const queue = new StageQueue({
      window: stage.window,
      judge: (message) =>
        (direction === 'in' ? stage.received?.(message) : stage.sending?.(message)) ?? 'pass',
      apply: (message, decision) => this.#apply(message, decision, stage, next),
      held: (message) => this.#hold(message),
      full: (isFull) => this.#measure(direction, isFull),
    });
    this.#queues[direction].push(queue);
    const bytes = stage.window?.bytes ?? Infinity;
    const bytesMax = Math.max(waitingBytesMax, bytes === Infinity ? 0 : bytes);
    return (message) => {
      const { isFull } = queue;
      if (direction === 'in' && isFull && !this.#host.wire.canHold && queue.bytes >= bytesMax) {
        this.#settle(message, 'dropped');
      } else {
        queue.take(message);
      }
    };
  }

  #apply(message: PassingMessage, decision: Decision, { origin }: Stage, next: Pass): void {
    if (decision === 'pass') {
      next(message);
    } else if (decision === 'drop') {
      this.#settle(message, 'dropped');
    } else if ('close' in decision) {
      this.#settle(message, 'dropped');
      this.#host.connection.end(decision.close);
    } else {
      this.#replace(message, decision.replace, origin, next);
    }
  }

  #replace(message: PassingMessage, payload: Uint8Array, origin: Origin, next: Pass): void {
    const { connection, traffic } = this.#host;
    const framed = connection.frame(payload);
    if (!framed.ok) {
      this.#settle(message, 'dropped');
      traffic.event({ event: 'error', side: 'local', error: framed.error }, connection);
      return;
    }
    const { direction, passed } = message;
    const wire = framed.value;
    this.#log(message, 'replaced');
    next(new PassingMessage(direction, wire, this.#host.place, origin, false, passed));
    this.#release(message);
  }

  #deliver(message: PassingMessage): void {
    if (message.direction === 'out') {
      if (!this.#host.isWritable) {
        this.#settle(message, 'dropped');
        return;
      }
      const hasRoom = this.#host.write(message);
      message.isTaken = hasRoom && !message.isHeld;
    } else if (message.isHeld) {
      this.#log(message, 'delivered');
    }
    this.#release(message);
  }

  #settle(message: PassingMessage, fate: Fate): void {
    this.#log(message, fate);
    this.#release(message);
    if (message.passed !== undefined) {
      setImmediate(message.passed);
    }
  }

  #log(message: PassingMessage, fate: Fate): void {
    const { traffic, connection } = this.#host;
    const { entry } = message;
    if (message.direction === 'out' && fate !== 'delivered') {
      const { wire, place, origin } = message;
      message.entry = traffic.unsent(connection, wire, place, origin, fate, entry);
    } else if (entry !== undefined) {
      traffic.settle(entry, fate);
    }
  }

  /** A message waits for a stage for the first time. */
  #hold(message: PassingMessage): void {
    const waiting = this.#waiting[message.direction];
    message.isHeld = true;
    waiting.messages += 1;
    waiting.bytes += message.keep().length;
    this.#log(message, 'held');
    if (message.direction === 'in') {
      this.#host.traffic.holding(message.wire.length);
    } else {
      // It counts as queued.
      this.#host.traffic.queueing(this.#host.connection);
    }
  }

  /** It waits no more, if it did. */
  #release(message: PassingMessage): void {
    if (!message.isHeld) {
      return;
    }
    const waiting = this.#waiting[message.direction];
    message.isHeld = false;
    waiting.messages -= 1;
    waiting.bytes -= message.wire.length;
    if (message.direction === 'in') {
      this.#host.traffic.holding(-message.wire.length);
    }
    if (waiting.messages === 0) {
      const { callbacks } = waiting;
      waiting.callbacks = [];
      callbacks.forEach((callback) => callback());
    }
  }

  #whenNone(direction: 'in' | 'out', callback: () => void): void {
    const waiting = this.#waiting[direction];
    if (waiting.messages === 0) {
      callback();
    } else {
      waiting.callbacks.push(callback);
    }
  }

  /** Reading waits while a stage can take no more. */
  #measure(direction: 'in' | 'out', isFull: boolean): void {
    const waiting = this.#waiting[direction];
    waiting.fullQueues += isFull ? 1 : -1;
    if (direction === 'in' && waiting.fullQueues === (isFull ? 1 : 0)) {
      this.#host.wire[isFull ? 'hold' : 'release']('stage');
    }
  }

  #holdReads(): void {
    if (!this.#isHoldingForAnswer) {
      this.#isHoldingForAnswer = true;
      this.#host.wire.hold('answer');
      this.#whenWritable(() => {
        this.#isHoldingForAnswer = false;
        this.#host.wire.release('answer');
      });
    }
  }

  #whenWritable(callback: () => void): void {
    this.whenSent(() => this.#host.wire.whenWritable(callback));
  }
}
