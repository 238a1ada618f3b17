import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { endOrStop } from '../endOrStop.ts';
import { IdleWatch } from './idleWatch.ts';
import { PassingMessage } from './passingMessage.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { Decision } from './hold.ts';
import type { Stage, StageFactory } from './stage.ts';
import { StageChain } from './stageChain.ts';
import type { Pass, StagePlace } from './stageChain.ts';
import { StagePort } from './stagePort.ts';
import { StageQueue } from './stageQueue.ts';
import { StageTimers } from './stageTimers.ts';
import { WaitingMessages, waitingBytesMax } from './waitingMessages.ts';
import type { EdgePort, MakeEdge, WireEdge } from './wireEdge.ts';

/**
 * The stages of one connection. What is received passes them from the first to the last, what is sent
 * the other way round; what a stage sends itself passes those before it. Each direction keeps its order
 * at each stage, and neither waits for the other.
 */
export class Pipeline {
  readonly #host: PipelineHost;
  readonly #chain: StageChain;
  readonly #waiting: WaitingMessages;
  /** While a stage wants to know. */
  #idle: IdleWatch | undefined;
  /** Between the wire and the stages, where there is one. */
  #edge: WireEdge | undefined;
  #isOpened = false;
  #isHoldingForAnswer = false;
  #isClosed = false;
  /** Once a stage has set one. */
  #timers: StageTimers | undefined;

  /** Without stages, to have an edge. */
  static withoutStages(host: PipelineHost): Pipeline {
    return new Pipeline([], host);
  }

  /** Nothing where no factory makes a stage: the connection does without. */
  static of(factories: readonly StageFactory[], host: PipelineHost): Pipeline | undefined {
    if (factories.length === 0) {
      return undefined;
    }
    const pipeline = new Pipeline(factories, host);
    return pipeline.#chain.stages.length === 0 ? undefined : pipeline;
  }

  private constructor(factories: readonly StageFactory[], host: PipelineHost) {
    this.#host = host;
    this.#waiting = new WaitingMessages(host);
    this.#chain = new StageChain({
      make: (factory) => this.#make(factory),
      toWire: (message) => this.#toWire(message),
      deliver: (message) => this.#deliver(message),
    });
    this.#chain.add(factories);
  }

  /**
   * Makes the stages that are not there yet, in their places among the others; the connection was in use
   * before where it is open. Those that are there stay.
   */
  addStages(factories: readonly StageFactory[]): void {
    if (this.#isClosed) {
      return;
    }
    const added = this.#chain.add(factories);
    if (this.#isOpened) {
      added.forEach((stage) => stage.joined?.());
    }
  }

  /** Whether a stage sees what is sent; where none does it need not pass here. */
  get seesSent(): boolean {
    return this.#chain.send !== undefined || this.#edge !== undefined;
  }

  /** Whether a stage sees what is received. */
  get seesReceived(): boolean {
    return this.#chain.receive !== undefined || this.#edge?.seesReceived === true;
  }

  /** Wire bytes of what is to be sent and waits for a stage. */
  get queuedBytes(): number {
    return this.#waiting.queuedBytes;
  }

  /** Whether anything waits for a stage. */
  get isHolding(): boolean {
    return this.#waiting.isAny;
  }

  /** Puts an edge between the wire and the stages; from the next message on it takes them all. */
  setEdge(make: MakeEdge): void {
    this.#edge = make(this.#edgePort());
    if (this.#isOpened) {
      this.#edge.opened();
    }
  }

  /** To be called once, when the connection can be used. */
  opened(): void {
    this.#isOpened = true;
    this.#edge?.opened();
    for (const stage of this.#chain.stages) {
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
    if (this.seesReceived && !this.#isClosed) {
      const message = new PassingMessage('in', wire, place, 'peer', isBorrowed);
      message.entry = entry;
      if (this.#edge?.seesReceived === true) {
        this.#edge.take(message);
      } else {
        this.#fromWire(message);
      }
    }
  }

  /** Takes what is to be sent. Precondition: `seesSent`, and the host refuses nothing. */
  send(wire: Uint8Array, origin: Origin, passed?: () => void): void {
    const message = new PassingMessage('out', wire, this.#host.place, origin, false, passed);
    this.#sendOn(message);
  }

  /** Takes what the other connection of a tap received. Returns whether there is room for more. */
  forward(message: PassingMessage): boolean {
    this.#idle?.touch();
    if (!this.#isClosed) {
      this.#sendOn(message);
    }
    return this.#waiting.hasRoomBehind(message);
  }

  /** To be called with what is sent past the stages. */
  touch(): void {
    this.#idle?.touch();
  }

  /** The peer has finished sending. Calls back once all that it sent is decided. */
  finished(decided: () => void): void {
    this.#passEnd('in', () => {
      this.#chain.stages.forEach((stage) => stage.finished?.());
      decided();
    });
  }

  /** Calls back once our end (FIN) may leave, behind all that is to be sent. */
  whenEnded(callback: () => void): void {
    this.#passEnd('out', callback);
  }

  /** Calls back once there is room for more that is to be sent; at once where there is. */
  whenRoom(callback: () => void): void {
    this.#waiting.whenRoom(callback);
  }

  /** Calls back once all that is to be sent is with the wire; at once where it is. */
  whenSent(callback: () => void): void {
    this.#waiting.whenNone('out', callback);
  }

  /** Calls back once nothing waits for a stage; at once where nothing does. */
  whenSettled(callback: () => void): void {
    this.#waiting.whenNone('in', () => this.#waiting.whenNone('out', callback));
  }

  /** Drops what of one direction waits for a stage, as it will not come to a decision any more. */
  drop(direction: 'in' | 'out'): void {
    const edge = () => this.#edge?.clear(direction) ?? [];
    const dropped = direction === 'out' ? edge() : [];
    dropped.push(...this.#chain.clear(direction));
    if (direction === 'in') {
      dropped.push(...edge());
    }
    dropped.forEach((message) => this.#waiting.settle(message, 'dropped'));
  }

  /** The connection has ended: drops what waits, tells the stages, and does nothing more. */
  close(end: ConnectionEnd): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#idle?.end();
    this.#timers?.end();
    this.#waiting.end();
    this.drop('in');
    this.drop('out');
    this.#edge?.closed();
    for (const stage of this.#chain.stages) {
      stage.closed?.(end);
    }
  }

  /** What the edge can do. */
  #edgePort(): EdgePort {
    const host = this.#host;
    return {
      hold: (message) => {
        if (!message.isHeld) {
          this.#waiting.hold(message);
        }
      },
      pass: (message) =>
        message.direction === 'in' ? this.#fromWire(message) : this.#deliver(message),
      passPart: (message, bytes) => {
        const from = message.aheadBytes;
        this.#waiting.advance(message, bytes);
        if (host.isWritable) {
          host.writePart(message.wire.subarray(from, from + bytes));
        }
      },
      copy: ({ direction, wire, place, entry }) => {
        const copy = new PassingMessage(
          direction,
          wire,
          place,
          direction === 'in' ? 'peer' : 'fault',
          false,
        );
        if (direction === 'in') {
          copy.entry = entry;
          this.#fromWire(copy);
        } else {
          this.#deliver(copy);
        }
      },
      drop: (message) => this.#waiting.settle(message, 'dropped'),
      replace: (message, wire) => {
        this.#waiting.log(message, 'replaced');
        const { direction, passed } = message;
        const other = new PassingMessage(direction, wire, host.place, 'fault', false, passed);
        this.#waiting.release(message);
        return other;
      },
      full: (direction, isFull) => this.#waiting.measure(direction, isFull),
      get canHold() {
        return host.wire.canHold;
      },
      holdReads: (isHeld) => host.wire[isHeld ? 'hold' : 'release']('fault'),
      note: (message, hit) => {
        message.hits.push(hit);
        this.#waiting.noteHits(message);
      },
      tell: (fault) =>
        host.traffic.event({ event: 'fault', side: 'local', fault }, host.connection),
      end: (mode) => endOrStop(host.connection, mode),
    };
  }

  #sendOn(message: PassingMessage): void {
    if (this.#chain.send === undefined) {
      this.#toWire(message);
    } else {
      this.#chain.send(message);
    }
  }

  #toWire(message: PassingMessage): void {
    if (this.#edge === undefined) {
      this.#deliver(message);
    } else {
      this.#edge.take(message);
    }
  }

  #fromWire(message: PassingMessage): void {
    if (this.#chain.receive === undefined) {
      this.#deliver(message);
    } else {
      this.#chain.receive(message);
    }
  }

  /** The end of a direction comes to the edge behind all messages, and goes on when that decides so. */
  #passEnd(direction: 'in' | 'out', go: () => void): void {
    this.#waiting.whenNone(direction, () => {
      if (this.#edge === undefined) {
        go();
        return;
      }
      this.#edge.finish(direction, this.#waiting.holdEnd(direction, go));
    });
  }

  #make(factory: StageFactory): StagePlace {
    const host = this.#host;
    const nowhere: Pass = () => undefined;
    const place: StagePlace = {
      ...{ factory, stage: undefined, queues: {}, enter: {} },
      next: { in: nowhere, out: nowhere },
    };
    const stage = factory(
      new StagePort(host, {
        send: (wire, from = place.stage?.origin ?? 'user') => {
          const message = new PassingMessage('out', wire, host.place, from, false);
          place.next.out(message);
          return this.#waiting.hasRoomBehind(message);
        },
        whenWritable: (callback) => this.#whenWritable(callback),
        after: (ms, callback) => {
          if (this.#isClosed) {
            return () => undefined;
          }
          this.#timers ??= new StageTimers(host.traffic.context.clock);
          return this.#timers.after(ms, callback);
        },
        whenIdle: (ms, callback) => {
          this.#idle ??= new IdleWatch(host.traffic.context.clock);
          return this.#idle.watch(ms, callback);
        },
        dropReceived: () => this.drop('in'),
        holdReads: () => this.#holdReads(),
        isClosed: () => this.#isClosed,
      }),
    );
    place.stage = stage;
    if (stage?.received) {
      this.#addQueue(place, stage, 'in');
    }
    if (stage?.sending) {
      this.#addQueue(place, stage, 'out');
    }
    return place;
  }

  #addQueue(place: StagePlace, stage: Stage, direction: 'in' | 'out'): void {
    const queue = new StageQueue({
      window: stage.window,
      judge: (message) =>
        (direction === 'in' ? stage.received?.(message) : stage.sending?.(message)) ?? 'pass',
      apply: (message, decision) => this.#apply(message, decision, stage, place.next[direction]),
      held: (message) => this.#waiting.hold(message),
      full: (isFull) => this.#waiting.measure(direction, isFull),
    });
    place.queues[direction] = queue;
    const bytes = stage.window?.bytes ?? Infinity;
    const bytesMax = Math.max(waitingBytesMax, bytes === Infinity ? 0 : bytes);
    place.enter[direction] = (message) => {
      const { isFull } = queue;
      if (direction === 'in' && isFull && !this.#host.wire.canHold && queue.bytes >= bytesMax) {
        this.#waiting.settle(message, 'dropped');
      } else {
        queue.take(message);
      }
    };
  }

  #apply(message: PassingMessage, decision: Decision, { origin }: Stage, next: Pass): void {
    if (decision === 'pass') {
      next(message);
    } else if (decision === 'drop') {
      this.#waiting.settle(message, 'dropped');
    } else if ('close' in decision) {
      this.#waiting.settle(message, 'dropped');
      this.#host.connection.end(decision.close);
    } else {
      this.#replace(message, decision.replace, origin, next);
    }
  }

  #replace(message: PassingMessage, payload: Uint8Array, origin: Origin, next: Pass): void {
    const { connection, traffic } = this.#host;
    const framed = connection.frame(payload);
    if (!framed.ok) {
      this.#waiting.settle(message, 'dropped');
      traffic.event({ event: 'error', side: 'local', error: framed.error }, connection);
      return;
    }
    const { direction, passed } = message;
    const wire = framed.value;
    this.#waiting.log(message, 'replaced');
    next(new PassingMessage(direction, wire, this.#host.place, origin, false, passed));
    this.#waiting.release(message);
  }

  #deliver(message: PassingMessage): void {
    if (message.direction === 'out') {
      if (!this.#host.isWritable) {
        this.#waiting.settle(message, 'dropped');
        return;
      }
      this.#idle?.touch();
      const hasRoom = this.#host.write(message);
      if (message.isForwarded && message.isHeld) {
        this.#waiting.log(message, 'delivered');
      }
      if (message.hits.length > 0) {
        message.entry ??= this.#host.traffic.log.end - 1;
        this.#waiting.noteHits(message);
      }
      message.isTaken = hasRoom && !message.isHeld;
    } else {
      if (message.isHeld) {
        this.#waiting.log(message, 'delivered');
      }
      this.#host.deliver(message);
    }
    this.#waiting.release(message);
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
    this.whenRoom(() => this.#host.wire.whenWritable(callback));
  }
}
