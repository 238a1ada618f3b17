import type { Clock } from '../clock.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { EdgePort } from '../pipeline/wireEdge.ts';
import type { ConnectionFault } from './connectionFault.ts';
import { delayedBytesMax, delayedMessagesMax, pacedBytesMax } from './faultLine.ts';
import type { FaultLine } from './faultLine.ts';

/** What a rate lets pass in one go: so many milliseconds' worth, at least a byte. */
const pieceMs = 10;

/** How much of a delay each fault gave a message; `strays` in units of its jitter. */
interface Delay {
  readonly by: ConnectionFault;
  readonly strays: number;
}

interface Slot {
  readonly message: PassingMessage;
  readonly takenAt: number;
  readonly delays: readonly Delay[];
  /** Those of its faults that pick messages. */
  readonly picked: ReadonlySet<ConnectionFault>;
  /** Bytes that have gone ahead, and in how many pieces; when the first was begun. */
  sent: number;
  pieces: number;
  pacedFrom: number | undefined;
}

export interface StreamLineTerms {
  readonly direction: 'in' | 'out';
  readonly port: EdgePort;
  readonly clock: Clock;
  /** In their order; looked at anew with each call. */
  readonly faults: () => readonly ConnectionFault[];
  /** Whether the connection is being ended by a fault: what comes is dropped by that one. */
  readonly endedBy: () => ConnectionFault | undefined;
  /** A fault has reached its end on this connection. */
  readonly close: (by: ConnectionFault) => void;
}

/** One direction of a stream under its faults: everything in order, each byte at its time. */
export class StreamLine implements FaultLine {
  readonly #terms: StreamLineTerms;
  #slots: Slot[] = [];
  /** The first of them that still waits. */
  #head = 0;
  #bytes = 0;
  /** When the next byte may leave, as far as rate and pieces say. */
  #freeAt = 0;
  #piece: { readonly bytes: number; readonly at: number } | undefined;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  #isBusy = false;
  #isFull = false;

  constructor(terms: StreamLineTerms) {
    this.#terms = terms;
  }

  take(message: PassingMessage): void {
    const { port, clock, direction } = this.#terms;
    const ended = this.#terms.endedBy();
    if (ended !== undefined) {
      this.#drop(message, ended, 0);
      return;
    }
    if (this.#isFull && direction === 'in' && !port.canHold) {
      // Nothing keeps the peer from sending, and no more may wait.
      port.drop(message);
      return;
    }
    const slot = this.#slotOf(message, clock.now());
    if (slot === undefined) {
      port.pass(message);
      return;
    }
    this.#freeAt =
      this.#slots.length > this.#head ? this.#freeAt : Math.max(this.#freeAt, slot.takenAt);
    this.#slots.push(slot);
    this.#bytes += message.wire.length;
    this.#pump();
    if (this.#slots[this.#slots.length - 1] === slot) {
      port.hold(message);
      this.#measure();
    }
  }

  changed(): void {
    this.#piece = undefined;
    this.#pump();
    this.#measure();
  }

  clear(): PassingMessage[] {
    const cleared = this.#slots.slice(this.#head).map(({ message }) => message);
    this.#slots = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#piece = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#measure();
    return cleared;
  }

  /** Nothing where no fault has to do with it and nothing waits before it. */
  #slotOf(message: PassingMessage, now: number): Slot | undefined {
    const { direction } = this.#terms;
    const picked = new Set<ConnectionFault>();
    const delays: Delay[] = [];
    let isTouched = this.#slots.length > this.#head;
    for (const one of this.#terms.faults()) {
      if (one.isSelective ? one.picks(message) : one.goes(direction) && one.isOnConnection) {
        if (one.isSelective) {
          picked.add(one);
        }
        const { fault } = one;
        isTouched = true;
        if (fault.type === 'latency') {
          const { distribution = 'uniform', correlation = 0 } = fault;
          delays.push({
            by: one,
            strays: one[direction].jitter.next(distribution, correlation / 100),
          });
        }
      }
    }
    return isTouched
      ? { message, takenAt: now, delays, picked, sent: 0, pieces: 0, pacedFrom: undefined }
      : undefined;
  }

  /** Lets go what is due. */
  #pump(): void {
    if (this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    for (;;) {
      const slot = this.#slots[this.#head];
      if (slot === undefined) {
        break;
      }
      const dueAt = this.#step(slot);
      if (dueAt !== undefined) {
        this.#look(dueAt);
        break;
      }
    }
    this.#isBusy = false;
    this.#measure();
  }

  /** Does what is due with the first that waits. Returns when to go on, where that is later. */
  #step(slot: Slot): number | undefined {
    const { clock, direction } = this.#terms;
    const { message } = slot;
    const now = clock.now();
    const faults = this.#terms.faults().filter((one) => this.#applies(one, slot));
    const reset = faults.find(
      ({ fault, isSelective }) => fault.type === 'reset_peer' && isSelective,
    );
    if (reset !== undefined) {
      this.#shift(slot);
      this.#drop(message, reset, slot.sent);
      this.#terms.close(reset);
      return undefined;
    }
    const readyAt = slot.takenAt + delayOf(slot);
    if (isBlocked(faults)) {
      return Infinity;
    }
    if (readyAt > now) {
      return readyAt;
    }
    const left = message.wire.length - slot.sent;
    const limit = roomLeft(faults, direction);
    if (limit !== undefined && (limit.bytes === 0 || (direction === 'in' && limit.bytes < left))) {
      this.#shift(slot);
      this.#drop(message, limit.by, slot.sent);
      this.#terms.close(limit.by);
      return undefined;
    }
    const most = direction === 'out' ? Math.min(left, limit?.bytes ?? left) : left;
    const pacing = pacingOf(faults);
    if (pacing !== undefined) {
      slot.pacedFrom ??= now;
      this.#piece ??= this.#pieceOf(pacing, most, direction);
      if (this.#piece.at > now) {
        return this.#piece.at;
      }
      this.#freeAt = this.#piece.at + pacing.pauseMs;
    }
    const bytes = Math.min(this.#piece?.bytes ?? most, most);
    this.#piece = undefined;
    slot.sent += bytes;
    slot.pieces += 1;
    faults.forEach((one) => (one[direction].passedBytes += bytes));
    this.#advance(slot, bytes, faults, now);
    if (limit !== undefined && limit.bytes === bytes) {
      if (slot.sent < message.wire.length) {
        this.#shift(slot);
        this.#drop(message, limit.by, slot.sent);
      }
      this.#terms.close(limit.by);
    }
    return undefined;
  }

  /** So many more bytes of the first go on. */
  #advance(slot: Slot, bytes: number, faults: readonly ConnectionFault[], now: number): void {
    const { port, direction } = this.#terms;
    const { message } = slot;
    this.#bytes -= bytes;
    if (slot.sent < message.wire.length) {
      if (direction === 'out') {
        port.hold(message);
        port.passPart(message, bytes);
      }
      return;
    }
    this.#shift(slot, 0);
    for (const { by, ms } of delaysOf(slot)) {
      port.note(message, by.hit('delayed', { ms: Math.round(Math.min(ms, now - slot.takenAt)) }));
    }
    if (slot.pacedFrom !== undefined) {
      const ms = Math.round(now - slot.pacedFrom);
      for (const one of faults) {
        if (one.fault.type === 'bandwidth') {
          port.note(message, one.hit('paced', { ms }));
        } else if (one.fault.type === 'slicer' && slot.pieces > 1) {
          port.note(message, one.hit('sliced', { pieces: slot.pieces }));
        }
      }
    }
    port.pass(message);
  }

  #pieceOf({ rate, slicer, pauseMs }: Pacing, most: number, direction: 'in' | 'out') {
    let bytes = rate === undefined ? most : Math.min(most, Math.max(1, Math.ceil(rate * pieceMs)));
    if (slicer?.fault.type === 'slicer') {
      const { average_size, size_variation = 0 } = slicer.fault;
      const strays = (slicer[direction].chance.next() * 2 - 1) * size_variation;
      bytes = Math.min(bytes, Math.max(1, Math.round(average_size + strays)));
    }
    // KB/s are bytes per millisecond.
    return { bytes, at: this.#freeAt + (rate === undefined ? 0 : bytes / rate), pauseMs };
  }

  #applies(one: ConnectionFault, slot: Slot): boolean {
    return one.isSelective
      ? slot.picked.has(one) && one.source.isOn
      : one.goes(this.#terms.direction) && one.isOnConnection;
  }

  /** Takes the first off the line. */
  #shift(slot: Slot, left = slot.message.wire.length - slot.sent): void {
    this.#bytes -= left;
    this.#head += 1;
    if (this.#head > 1_024 || this.#head === this.#slots.length) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
  }

  #drop(message: PassingMessage, by: ConnectionFault, sent: number): void {
    by.source.countDropped(message.wire.length - sent);
    this.#terms.port.note(message, sent > 0 ? by.hit('cut', { bytes: sent }) : by.hit('dropped'));
    this.#terms.port.drop(message);
  }

  #look(at: number): void {
    if (this.#timer?.at === at) {
      return;
    }
    this.#timer?.cancel();
    this.#timer = undefined;
    if (at !== Infinity) {
      const { clock } = this.#terms;
      const cancel = clock.after(Math.max(0, at - clock.now()), () => {
        this.#timer = undefined;
        this.#pump();
      });
      this.#timer = { at, cancel };
    }
  }

  #measure(): void {
    const waiting = this.#slots.length - this.#head;
    const isFull = waiting >= delayedMessagesMax || this.#bytes >= this.#bytesMax();
    if (isFull !== this.#isFull) {
      this.#isFull = isFull;
      this.#terms.port.full(this.#terms.direction, isFull);
    }
  }

  #bytesMax(): number {
    const { direction } = this.#terms;
    const isPaced = this.#terms
      .faults()
      .some(
        (one) =>
          (one.fault.type === 'bandwidth' ||
            one.fault.type === 'timeout' ||
            one.fault.type === 'slicer') &&
          one.goes(direction),
      );
    return isPaced ? pacedBytesMax : delayedBytesMax;
  }
}

interface Pacing {
  /** Bytes per millisecond; absent where nothing limits it. */
  readonly rate: number | undefined;
  readonly slicer: ConnectionFault | undefined;
  readonly pauseMs: number;
}

/** How fast, and in what pieces, what is under these faults goes; nothing where they don't say. */
function pacingOf(faults: readonly ConnectionFault[]): Pacing | undefined {
  let rate: number | undefined;
  let slicer: ConnectionFault | undefined;
  for (const one of faults) {
    if (one.fault.type === 'bandwidth') {
      rate = Math.min(rate ?? Infinity, one.fault.rate);
    } else if (one.fault.type === 'slicer') {
      slicer = one;
    }
  }
  if (rate === undefined && slicer === undefined) {
    return undefined;
  }
  const pauseMs = slicer?.fault.type === 'slicer' ? (slicer.fault.delay ?? 0) / 1_000 : 0;
  return { rate, slicer, pauseMs };
}

function isBlocked(faults: readonly ConnectionFault[]): boolean {
  return faults.some(
    ({ fault }) => fault.type === 'timeout' || (fault.type === 'bandwidth' && fault.rate === 0),
  );
}

/** What `limit_data` still lets pass: the fault that lets the least. */
function roomLeft(faults: readonly ConnectionFault[], direction: 'in' | 'out') {
  let least: { readonly by: ConnectionFault; readonly bytes: number } | undefined;
  for (const by of faults) {
    if (by.fault.type === 'limit_data') {
      const bytes = Math.max(0, by.fault.bytes - by[direction].passedBytes);
      least = least === undefined || bytes < least.bytes ? { by, bytes } : least;
    }
  }
  return least;
}

function delaysOf({
  delays,
  picked,
}: Slot): { readonly by: ConnectionFault; readonly ms: number }[] {
  return delays.flatMap(({ by, strays }) => {
    const { fault } = by;
    if (fault.type !== 'latency' || !by.source.isOn || (by.isSelective && !picked.has(by))) {
      return [];
    }
    return [{ by, ms: Math.max(0, fault.latency + (fault.jitter ?? 0) * strays) }];
  });
}

function delayOf(slot: Slot): number {
  return delaysOf(slot).reduce((sum, { ms }) => sum + ms, 0);
}
