import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import type { Fate, Origin } from '../../shared/messageFate.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { endOrStop } from '../endOrStop.ts';
import { IdleWatch } from './idleWatch.ts';
import { PassingMessage } from './passingMessage.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { Decision } from './hold.ts';
import type { Stage, StageFactory } from './stage.ts';
import { StagePort } from './stagePort.ts';
import { StageQueue } from './stageQueue.ts';
import { StageTimers } from './stageTimers.ts';
import type { EdgePort, MakeEdge, WireEdge } from './wireEdge.ts';

/**
 * Most wire bytes of what was received that wait at a stage while reading can't be held (datagrams, a
 * stream that is being closed), unless the stage's window has more. What comes beyond is dropped.
 */
export const waitingBytesMax = 1024 * 1024;

type Pass = (message: PassingMessage) => void;

/** A stage in its place. Where its messages go on to changes with the stages that come later. */
interface StagePlace {
  readonly factory: StageFactory;
  /** Absent where it has no part in this connection. */
  stage: Stage | undefined;
  readonly queues: { in?: StageQueue; out?: StageQueue };
  readonly enter: { in?: Pass; out?: Pass };
  readonly next: { in: Pass; out: Pass };
}

/** What of one direction waits for a stage. */
class Waiting {
  messages = 0;
  bytes = 0;
  fullQueues = 0;
  /** Whether the end of the direction (FIN) is at the edge. */
  hasEnd = false;
  callbacks: (() => void)[] = [];
  /** For room, not for the last message. */
  roomCallbacks: (() => void)[] = [];

  get isNone(): boolean {
    return this.messages === 0 && !this.hasEnd;
  }
}

/**
 * The stages of one connection. What is received passes them from the first to the last, what is sent
 * the other way round; what a stage sends itself passes those before it. Each direction keeps its order
 * at each stage, and neither waits for the other.
 */
export class Pipeline {
  readonly #host: PipelineHost;
  #places: readonly StagePlace[] = [];
  #receive: Pass | undefined;
  #send: Pass | undefined;
  readonly #waiting = { in: new Waiting(), out: new Waiting() };
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
    return pipeline.#stages.length === 0 ? undefined : pipeline;
  }

  get #stages(): readonly Stage[] {
    return this.#places.flatMap(({ stage }) => stage ?? []);
  }

  private constructor(factories: readonly StageFactory[], host: PipelineHost) {
    this.#host = host;
    this.#place(factories);
  }

  /**
   * Makes the stages that are not there yet, in their places among the others; the connection was in use
   * before where it is open. Those that are there stay.
   */
  addStages(factories: readonly StageFactory[]): void {
    if (this.#isClosed) {
      return;
    }
    const added = this.#place(factories);
    if (this.#isOpened) {
      for (const { stage } of added) {
        stage?.joined?.();
      }
    }
  }

  /** Returns the places that are new. */
  #place(factories: readonly StageFactory[]): readonly StagePlace[] {
    const places = [...this.#places];
    const added: StagePlace[] = [];
    factories.forEach((factory, at) => {
      if (places.some((place) => place.factory === factory)) {
        return;
      }
      const place = this.#make(factory);
      const later = new Set(factories.slice(at + 1));
      const before = places.findIndex((other) => later.has(other.factory));
      places.splice(before < 0 ? places.length : before, 0, place);
      added.push(place);
    });
    this.#places = places;
    this.#link();
    return added;
  }

  /** Tells each stage where its messages go on to. */
  #link(): void {
    const toWire: Pass = (message) => this.#toWire(message);
    const deliver: Pass = (message) => this.#deliver(message);
    this.#send = undefined;
    for (const { next, enter } of this.#places) {
      next.out = this.#send ?? toWire;
      this.#send = enter.out ?? this.#send;
    }
    this.#receive = undefined;
    for (const { next, enter } of this.#places.toReversed()) {
      next.in = this.#receive ?? deliver;
      this.#receive = enter.in ?? this.#receive;
    }
  }

  /** Whether a stage sees what is sent; where none does it need not pass here. */
  get seesSent(): boolean {
    return this.#send !== undefined || this.#edge !== undefined;
  }

  /** Whether a stage sees what is received. */
  get seesReceived(): boolean {
    return this.#receive !== undefined || this.#edge?.seesReceived === true;
  }

  /** Wire bytes of what is to be sent and waits for a stage. */
  get queuedBytes(): number {
    return this.#waiting.out.bytes;
  }

  /** Whether anything waits for a stage. */
  get isHolding(): boolean {
    return this.#waiting.in.messages + this.#waiting.out.messages > 0;
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
    (this.#send ?? ((one: PassingMessage) => this.#toWire(one)))(message);
  }

  /** Takes what the other connection of a tap received. Returns whether there is room for more. */
  forward(message: PassingMessage): boolean {
    this.#idle?.touch();
    if (!this.#isClosed) {
      (this.#send ?? ((one: PassingMessage) => this.#toWire(one)))(message);
    }
    return this.#hasRoomBehind(message);
  }

  /** To be called with what is sent past the stages. */
  touch(): void {
    this.#idle?.touch();
  }

  /** The peer has finished sending. Calls back once all that it sent is decided. */
  finished(decided: () => void): void {
    this.#passEnd('in', () => {
      this.#stages.forEach((stage) => stage.finished?.());
      decided();
    });
  }

  /** Calls back once our end (FIN) may leave, behind all that is to be sent. */
  whenEnded(callback: () => void): void {
    this.#passEnd('out', callback);
  }

  /** Calls back once there is room for more that is to be sent; at once where there is. */
  whenRoom(callback: () => void): void {
    const waiting = this.#waiting.out;
    if (waiting.fullQueues === 0) {
      callback();
    } else {
      waiting.roomCallbacks.push(callback);
    }
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
    const edge = () => this.#edge?.clear(direction) ?? [];
    const dropped = direction === 'out' ? edge() : [];
    const places = direction === 'out' ? this.#places : this.#places.toReversed();
    dropped.push(...places.flatMap(({ queues }) => queues[direction]?.clear() ?? []));
    if (direction === 'in') {
      dropped.push(...edge());
    }
    dropped.forEach((message) => this.#settle(message, 'dropped'));
  }

  /** The connection has ended: drops what waits, tells the stages, and does nothing more. */
  close(end: ConnectionEnd): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#idle?.end();
    this.#timers?.end();
    for (const waiting of [this.#waiting.in, this.#waiting.out]) {
      waiting.callbacks = [];
      waiting.roomCallbacks = [];
    }
    this.drop('in');
    this.drop('out');
    this.#edge?.closed();
    for (const stage of this.#stages) {
      stage.closed?.(end);
    }
  }

  /** What the edge can do. */
  #edgePort(): EdgePort {
    const host = this.#host;
    return {
      hold: (message) => {
        if (!message.isHeld) {
          this.#hold(message);
        }
      },
      pass: (message) =>
        message.direction === 'in' ? this.#fromWire(message) : this.#deliver(message),
      passPart: (message, bytes) => {
        const from = message.aheadBytes;
        message.aheadBytes += bytes;
        this.#waiting.out.bytes -= bytes;
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
      drop: (message) => this.#settle(message, 'dropped'),
      replace: (message, wire) => {
        this.#log(message, 'replaced');
        const { direction, passed } = message;
        const other = new PassingMessage(direction, wire, host.place, 'fault', false, passed);
        this.#release(message);
        return other;
      },
      full: (direction, isFull) => this.#measure(direction, isFull),
      get canHold() {
        return host.wire.canHold;
      },
      holdReads: (isHeld) => host.wire[isHeld ? 'hold' : 'release']('fault'),
      note: (message, hit) => {
        message.hits.push(hit);
        this.#noteHits(message);
      },
      tell: (fault) =>
        host.traffic.event({ event: 'fault', side: 'local', fault }, host.connection),
      end: (mode) => endOrStop(host.connection, mode),
    };
  }

  /** Whether more may be sent behind a message that was. */
  #hasRoomBehind({ isTaken, isHeld }: PassingMessage): boolean {
    return isTaken || (isHeld && this.#waiting.out.fullQueues === 0);
  }

  #toWire(message: PassingMessage): void {
    if (this.#edge === undefined) {
      this.#deliver(message);
    } else {
      this.#edge.take(message);
    }
  }

  #fromWire(message: PassingMessage): void {
    if (this.#receive === undefined) {
      this.#deliver(message);
    } else {
      this.#receive(message);
    }
  }

  /** The end of a direction comes to the edge behind all messages, and goes on when that decides so. */
  #passEnd(direction: 'in' | 'out', go: () => void): void {
    this.#whenNone(direction, () => {
      if (this.#edge === undefined) {
        go();
        return;
      }
      const waiting = this.#waiting[direction];
      waiting.hasEnd = true;
      this.#edge.finish(direction, () => {
        waiting.hasEnd = false;
        go();
        this.#callBack(waiting);
      });
    });
  }

  /** Faults are noted with the message's entry, once it has one. */
  #noteHits(message: PassingMessage): void {
    const { entry, hits } = message;
    if (entry !== undefined && hits.length > 0) {
      message.hits = [];
      hits.forEach((hit) => this.#host.traffic.noteFault(entry, hit));
    }
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
          return this.#hasRoomBehind(message);
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
      held: (message) => this.#hold(message),
      full: (isFull) => this.#measure(direction, isFull),
    });
    place.queues[direction] = queue;
    const bytes = stage.window?.bytes ?? Infinity;
    const bytesMax = Math.max(waitingBytesMax, bytes === Infinity ? 0 : bytes);
    place.enter[direction] = (message) => {
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
      this.#idle?.touch();
      const hasRoom = this.#host.write(message);
      if (message.isForwarded && message.isHeld) {
        this.#log(message, 'delivered');
      }
      if (message.hits.length > 0) {
        message.entry ??= this.#host.traffic.log.end - 1;
        this.#noteHits(message);
      }
      message.isTaken = hasRoom && !message.isHeld;
    } else {
      if (message.isHeld) {
        this.#log(message, 'delivered');
      }
      this.#host.deliver(message);
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
    if (message.direction === 'out' && fate !== 'delivered' && !message.isForwarded) {
      const { wire, place, origin } = message;
      message.entry = traffic.unsent(connection, wire, place, origin, fate, entry);
      this.#noteHits(message);
    } else if (entry !== undefined) {
      // What was not held is decided in the turn in which it came.
      traffic.settle(entry, fate, !message.isHeld);
    }
  }

  /** A message waits for a stage for the first time. */
  #hold(message: PassingMessage): void {
    const waiting = this.#waiting[message.direction];
    waiting.messages += 1;
    waiting.bytes += message.keep().length;
    this.#log(message, 'held');
    message.isHeld = true;
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
    waiting.bytes -= message.wire.length - message.aheadBytes;
    if (message.direction === 'in') {
      this.#host.traffic.holding(-message.wire.length);
    }
    this.#callBack(waiting);
  }

  #callBack(waiting: Waiting): void {
    while (waiting.isNone && waiting.callbacks.length > 0) {
      waiting.callbacks.shift()?.();
    }
  }

  #whenNone(direction: 'in' | 'out', callback: () => void): void {
    const waiting = this.#waiting[direction];
    if (waiting.isNone) {
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
    if (waiting.fullQueues === 0) {
      const { roomCallbacks } = waiting;
      waiting.roomCallbacks = [];
      roomCallbacks.forEach((callback) => callback());
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
    this.whenRoom(() => this.#host.wire.whenWritable(callback));
  }
}
