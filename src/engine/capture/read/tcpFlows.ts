import { misplacedReasons } from '../../../shared/socketError.ts';
import type { Misplaced } from '../../../shared/socketError.ts';
import { tcpFlags } from '../packetHeader.ts';
import { flowFields, flowFlags, sideFields, sideFlags, sideWords } from './flowTable.ts';
import type { FlowSide, FlowTable } from './flowTable.ts';
import { distance, Gaps, giveUp } from './gaps.ts';
import type { Gap, Segment } from './gaps.ts';

export type TcpStep = 'opened' | 'refused' | 'shutdown' | 'lastShutdown' | 'close' | 'reset';

/** A TCP packet: its payload as a segment, and the rest of what it says. */
export interface TcpPacket extends Segment {
  readonly from: FlowSide;
  readonly acknowledgement: number;
}

/** Told what the packets of the selected flow come to. */
export interface TcpTaker {
  bytes(from: FlowSide, place: number, length: number, segment: Segment): void;
  /** Bytes of the stream that the capture lacks. */
  gap(from: FlowSide, length: number, time: number): void;
  /** Before bytes of that kind, once for a run of them. */
  misplaced(from: FlowSide, reason: Misplaced, time: number): void;
  /** `lastShutdown`: the other side had finished before; a `close` follows. */
  step(step: TcpStep, by: FlowSide, time: number): void;
  /** A probe that repeats a byte, to see whether the peer still answers. */
  probed(): void;
}

/** A gap that was acknowledged is not filled any more: an acknowledgement is captured this early, */
const earlyPackets = 3;
/** or so many milliseconds. */
const earlyMs = 10;
/** How long a gap that nobody acknowledged waits to be filled, in milliseconds. */
const retransmissionMs = 3_000;
/** Segments that wait where the other direction was not captured. */
const oneWaySegments = 8;
/** Farther from what is expected, a number is another connection's: when the old one is over, */
const windowBytes = 2 ** 20;
/** or when it is not. */
const windowBytesMax = 2 ** 26;

const { fin, syn, rst, psh, ack } = tcpFlags;
const { next, first, finAt, acked, synAt } = sideFields;

/** The TCP connections of a file as its packets tell them: streams in order, and steps of their lives. */
export class TcpFlows {
  readonly #table: FlowTable;
  readonly #taker: TcpTaker;
  readonly #gaps = new Gaps();
  /** The selected flow's number. */
  #flow = 0;

  constructor(table: FlowTable, taker: TcpTaker) {
    this.#table = table;
    this.#taker = taker;
  }

  /** Whether a packet begins another connection than the selected flow has. */
  isAnother({ from, sequence, acknowledgement, flags, length }: TcpPacket): boolean {
    const isOver = this.#has(flowFlags.reset | flowFlags.closed);
    if ((flags & syn) !== 0) {
      if ((flags & ack) !== 0) {
        // The answer to a SYN that the capture lacks.
        return this.#is(from, sideFlags.hasSyn)
          ? this.#get(from, synAt) !== (sequence | 0)
          : isOver || this.#is(from, sideFlags.hasData);
      }
      return (
        isOver ||
        (this.#is(from, sideFlags.hasSyn)
          ? this.#get(from, synAt) !== (sequence | 0)
          : this.#is(from, sideFlags.known))
      );
    }
    if (length === 0 || !this.#is(from, sideFlags.known)) {
      return false;
    }
    const other = opposite(from);
    const away = Math.abs(distance(this.#get(from, next), sequence));
    const isAckAway =
      (flags & ack) === 0 ||
      !this.#is(other, sideFlags.known) ||
      Math.abs(distance(this.#get(other, next), acknowledgement)) > windowBytesMax;
    return isOver ? away > windowBytes : away > windowBytesMax && isAckAway;
  }

  /** Takes a packet of the selected flow. */
  push(flow: number, packet: TcpPacket): void {
    this.#flow = flow;
    const { from, sequence, acknowledgement, flags, length, time } = packet;
    const other = opposite(from);
    this.#settle(other, time);
    if (this.#is(from, sideFlags.hasGap) && !this.#fills(from, packet)) {
      this.#settle(from, time);
    }
    let segment: Segment = packet;
    if ((flags & syn) !== 0) {
      segment = length > 0 ? { ...packet, sequence: (sequence + 1) | 0 } : packet;
      this.#synchronize(from, sequence, flags, time);
    }
    if ((flags & ack) !== 0 && (flags & rst) === 0) {
      this.#acknowledge(other, acknowledgement, time);
    }
    if (length > 0) {
      this.#set(flowFlags.open);
      this.#push(from, segment);
    }
    if ((flags & fin) !== 0 && !this.#is(from, sideFlags.hasFin)) {
      this.#mark(from, sideFlags.hasFin);
      this.#put(from, finAt, segment.sequence + length);
    }
    if ((flags & rst) !== 0) {
      this.#reset(from, time);
    } else {
      this.#finish(0, time);
      this.#finish(1, time);
    }
  }

  /** The selected flow has no more packets. */
  end(flow: number, time: number): void {
    this.#flow = flow;
    for (const side of [0, 1] as const) {
      this.#endStream(side, time);
    }
    this.#finish(0, time);
    this.#finish(1, time);
    this.#gaps.close(flow, 0);
    this.#gaps.close(flow, 1);
  }

  #synchronize(from: FlowSide, sequence: number, flags: number, time: number): void {
    this.#put(from, synAt, sequence);
    this.#mark(from, sideFlags.hasSyn);
    if (!this.#is(from, sideFlags.known)) {
      this.#mark(from, sideFlags.known | sideFlags.begun);
      this.#put(from, next, sequence + 1);
      this.#put(from, first, sequence + 1);
    }
    if ((flags & ack) !== 0 && !this.#has(flowFlags.open)) {
      this.#set(flowFlags.open);
      this.#taker.step('opened', opposite(from), time);
    }
  }

  /** What the other side says it has. */
  #acknowledge(side: FlowSide, acknowledgement: number, time: number): void {
    let number = acknowledgement | 0;
    // A FIN counts as a byte, which is no gap.
    if (this.#is(side, sideFlags.hasFin) && number === ((this.#get(side, finAt) + 1) | 0)) {
      number = this.#get(side, finAt);
    }
    if (!this.#is(side, sideFlags.known)) {
      this.#mark(side, sideFlags.known);
      this.#put(side, next, number);
      this.#put(side, first, number);
    }
    const ahead = distance(this.#get(side, next), number);
    // Wild numbers come with packets that lost their way.
    if (ahead <= 0 || ahead > windowBytesMax) {
      return;
    }
    if (!this.#is(side, sideFlags.isAcked) || distance(this.#get(side, acked), number) > 0) {
      this.#put(side, acked, number);
    }
    this.#mark(side, sideFlags.isAcked);
    // Of a direction that is not captured at all, the gap is told once.
    if (this.#is(side, sideFlags.hasData)) {
      const gap = this.#openGap(side);
      if (gap.acknowledgedAt === undefined) {
        gap.acknowledgedAt = time;
        gap.packets = 0;
      }
    }
  }

  #push(side: FlowSide, segment: Segment): void {
    if (!this.#is(side, sideFlags.known)) {
      this.#mark(side, sideFlags.known);
      this.#put(side, next, segment.sequence);
      this.#put(side, first, segment.sequence);
    }
    if (
      this.#is(side, sideFlags.hasFin) &&
      distance(this.#get(side, finAt), segment.sequence) > 0
    ) {
      // Behind its FIN, which counts as a byte.
      const end = this.#get(side, finAt);
      if (this.#get(side, next) === end) {
        this.#put(side, next, end + 1);
        // Should a byte stand there all the same, it is shown.
        giveUp(this.#openGap(side), end, (end + 1) | 0);
      }
    }
    if (distance(this.#get(side, next), segment.sequence) <= 0) {
      this.#take(side, segment);
      this.#drain(side);
      return;
    }
    const isKnownMissing = !this.#is(side, sideFlags.hasData) && this.#is(side, sideFlags.isAcked);
    const gap = this.#openGap(side);
    const isWaiting = this.#gaps.wait(gap, { ...segment });
    if (isKnownMissing || !isWaiting) {
      this.#skip(side, gap);
    }
    if (!isWaiting) {
      this.#skipTo(side, gap, segment.sequence, segment.time);
      this.#take(side, segment);
    }
  }

  /** Whether a packet is what the side's gap waits for. */
  #fills(side: FlowSide, { sequence, length }: TcpPacket): boolean {
    return length > 0 && distance(this.#get(side, next), sequence) <= 0;
  }

  /** Gives a gap up that will not be filled. */
  #settle(side: FlowSide, time: number): void {
    const gap = this.#is(side, sideFlags.hasGap) ? this.#gaps.of(this.#flow, side) : undefined;
    if (gap === undefined) {
      return;
    }
    const [earliest] = gap.waiting;
    gap.packets += 1;
    if (gap.acknowledgedAt !== undefined) {
      if (gap.packets > earlyPackets || time - gap.acknowledgedAt > earlyMs) {
        this.#skip(side, gap);
      }
    } else if (earliest !== undefined) {
      const isOneWay = !this.#is(opposite(side), sideFlags.known);
      if (
        time - earliest.time > retransmissionMs ||
        (isOneWay && gap.waiting.length > oneWaySegments)
      ) {
        this.#skip(side, gap);
      }
    }
  }

  /** Goes on behind the gap, or behind what the other side has of it. */
  #skip(side: FlowSide, gap: Gap): void {
    const [earliest] = gap.waiting;
    const known = this.#get(side, acked);
    const isAcked = this.#is(side, sideFlags.isAcked) && distance(this.#get(side, next), known) > 0;
    const to =
      earliest !== undefined && (!isAcked || distance(earliest.sequence, known) >= 0)
        ? earliest.sequence
        : known;
    this.#skipTo(side, gap, to, earliest?.time ?? gap.acknowledgedAt ?? 0);
    this.#drain(side);
  }

  #skipTo(side: FlowSide, gap: Gap, to: number, time: number): void {
    const from = this.#get(side, next);
    const missing = distance(from, to);
    if (missing > 0) {
      this.#taker.gap(side, missing, time);
      giveUp(gap, from, to | 0);
      this.#put(side, next, to);
    }
  }

  /** Takes what waited and follows now. */
  #drain(side: FlowSide): void {
    if (distance(this.#get(side, next), this.#get(side, acked)) <= 0) {
      this.#unmark(side, sideFlags.isAcked);
    }
    const gap = this.#is(side, sideFlags.hasGap) ? this.#gaps.of(this.#flow, side) : undefined;
    if (gap === undefined) {
      return;
    }
    for (let [earliest] = gap.waiting; earliest; [earliest] = gap.waiting) {
      if (distance(this.#get(side, next), earliest.sequence) > 0) {
        break;
      }
      this.#gaps.next(gap);
      this.#take(side, earliest);
    }
    if (
      !this.#is(side, sideFlags.isAcked) ||
      distance(this.#get(side, next), this.#get(side, acked)) <= 0
    ) {
      this.#unmark(side, sideFlags.isAcked);
      gap.acknowledgedAt = undefined;
    }
    if (gap.waiting.length === 0 && gap.acknowledgedAt === undefined && gap.givenUp.length === 0) {
      this.#gaps.close(this.#flow, side);
      this.#unmark(side, sideFlags.hasGap);
    }
  }

  /** Takes what is new of a segment: it may be sent again, or overlap what is there. */
  #take(side: FlowSide, segment: Segment): void {
    const { sequence, length } = segment;
    const known = -distance(this.#get(side, next), sequence);
    if (known > 0) {
      this.#takeOld(side, segment, Math.min(known, length));
    }
    if (known < length) {
      const isBehindFin =
        this.#is(side, sideFlags.hasFin) && distance(this.#get(side, finAt), sequence + known) >= 0;
      const reason = this.#has(flowFlags.reset)
        ? 'afterReset'
        : isBehindFin
          ? 'afterClose'
          : undefined;
      this.#put(side, next, sequence + length);
      this.#emit(side, segment, known, length, reason);
    }
  }

  /** Takes of a segment's first `length` bytes what has not been seen though later bytes have. */
  #takeOld(side: FlowSide, segment: Segment, length: number): void {
    const { sequence, flags } = segment;
    const before = this.#is(side, sideFlags.begun) ? 0 : distance(sequence, this.#get(side, first));
    if (before > 0) {
      if (segment.length === 1 && (flags & psh) === 0) {
        this.#taker.probed();
        return;
      }
      const start = this.#get(side, first);
      this.#put(side, first, sequence);
      const isFirst = !this.#is(side, sideFlags.hasData);
      if (before > length) {
        giveUp(this.#openGap(side), (sequence + length) | 0, start);
      }
      const taken = Math.min(before, length);
      this.#emit(side, segment, 0, taken, isFirst ? undefined : 'beforeStart');
    }
    const gap = this.#is(side, sideFlags.hasGap) ? this.#gaps.of(this.#flow, side) : undefined;
    for (let at = 0; gap !== undefined && at < gap.givenUp.length; at += 2) {
      const from = Math.max(0, distance(sequence, gap.givenUp[at] ?? 0));
      const gapEnd = gap.givenUp[at + 1] ?? 0;
      const to = Math.min(length, distance(sequence, gapEnd));
      if (from < to) {
        this.#emit(side, segment, from, to, 'intoGap');
        const rest = [gap.givenUp[at] ?? 0, (sequence + from) | 0, (sequence + to) | 0, gapEnd];
        gap.givenUp.splice(at, 2);
        for (const [one = 0, end = 0] of [rest.slice(0, 2), rest.slice(2)]) {
          if (distance(one, end) > 0) {
            giveUp(gap, one, end);
          }
        }
        at -= 2;
      }
    }
  }

  /** Tells a segment's bytes from one offset to another. */
  #emit(
    side: FlowSide,
    segment: Segment,
    from: number,
    to: number,
    reason: Misplaced | undefined,
  ): void {
    const { place, captured, time } = segment;
    this.#mark(side, sideFlags.hasData);
    const number = reason === undefined ? 0 : misplacedReasons.indexOf(reason) + 1;
    if (this.#misplaced(side) !== number) {
      this.#setMisplaced(side, number);
      if (reason !== undefined) {
        this.#taker.misplaced(side, reason, time);
      }
    }
    const end = Math.min(captured, to);
    if (end > from) {
      this.#taker.bytes(side, place + from, end - from, segment);
    }
    const missing = to - Math.max(from, end);
    if (missing > 0) {
      this.#taker.gap(side, missing, time);
    }
  }

  #reset(by: FlowSide, time: number): void {
    if (this.#has(flowFlags.reset | flowFlags.closed)) {
      return;
    }
    this.#endStream(0, time);
    this.#endStream(1, time);
    const wasAsked = this.#is(opposite(by), sideFlags.hasSyn);
    const step = !this.#has(flowFlags.open) && wasAsked ? 'refused' : 'reset';
    this.#set(flowFlags.reset);
    this.#taker.step(step, by, time);
  }

  /** Nothing more is expected before the side's FIN, or what the other side has. */
  #endStream(side: FlowSide, time: number): void {
    const gap = this.#is(side, sideFlags.hasGap) ? this.#gaps.of(this.#flow, side) : undefined;
    while (gap !== undefined && gap.waiting.length > 0) {
      this.#skip(side, gap);
    }
    if (!this.#is(side, sideFlags.known) || this.#has(flowFlags.reset)) {
      return;
    }
    const last = this.#is(side, sideFlags.hasFin)
      ? this.#get(side, finAt)
      : this.#is(side, sideFlags.isAcked)
        ? this.#get(side, acked)
        : this.#get(side, next);
    if (distance(this.#get(side, next), last) > 0) {
      this.#skipTo(side, this.#openGap(side), last, gap?.acknowledgedAt ?? time);
    }
  }

  /** A side has finished when everything before its FIN is there. */
  #finish(side: FlowSide, time: number): void {
    if (
      !this.#is(side, sideFlags.hasFin) ||
      this.#is(side, sideFlags.finished) ||
      this.#has(flowFlags.reset | flowFlags.closed) ||
      distance(this.#get(side, next), this.#get(side, finAt)) > 0
    ) {
      return;
    }
    this.#mark(side, sideFlags.finished);
    const other = opposite(side);
    if (this.#is(other, sideFlags.finished)) {
      this.#set(flowFlags.closed);
      this.#taker.step('lastShutdown', side, time);
      this.#taker.step('close', other, time);
    } else {
      this.#taker.step('shutdown', side, time);
    }
  }

  #openGap(side: FlowSide): Gap {
    this.#mark(side, sideFlags.hasGap);
    return this.#gaps.open(this.#flow, side);
  }

  #get(side: FlowSide, field: number): number {
    const { words, base } = this.#table;
    return words[base + flowFields.sides + side * sideWords + field] ?? 0;
  }

  #put(side: FlowSide, field: number, value: number): void {
    const { words, base } = this.#table;
    words[base + flowFields.sides + side * sideWords + field] = value;
  }

  #has(flags: number): boolean {
    return (this.#flags & flags) !== 0;
  }

  #set(flags: number): void {
    this.#table.words[this.#table.base + flowFields.flags] = this.#flags | flags;
  }

  #is(side: FlowSide, flags: number): boolean {
    return (this.#flags & (flags << (side * 8))) !== 0;
  }

  #mark(side: FlowSide, flags: number): void {
    this.#set(flags << (side * 8));
  }

  #unmark(side: FlowSide, flags: number): void {
    this.#table.words[this.#table.base + flowFields.flags] = this.#flags & ~(flags << (side * 8));
  }

  /** A reason's place in `misplacedReasons` and 1 more, or 0. */
  #misplaced(side: FlowSide): number {
    return (this.#flags >>> (24 + side * 3)) & 7;
  }

  #setMisplaced(side: FlowSide, number: number): void {
    const shift = 24 + side * 3;
    const cleared = this.#flags & ~(7 << shift);
    this.#table.words[this.#table.base + flowFields.flags] = cleared | (number << shift);
  }

  get #flags(): number {
    return this.#table.words[this.#table.base + flowFields.flags] ?? 0;
  }
}

export function opposite(side: FlowSide): FlowSide {
  return side === 0 ? 1 : 0;
}
