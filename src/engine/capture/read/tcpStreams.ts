import { misplacedReasons } from '../../../shared/socketError.ts';
import type { Misplaced } from '../../../shared/socketError.ts';
import { tcpFlags } from '../packetHeader.ts';
import { flowFlags, sideFields, sideFlags } from './flowTable.ts';
import type { FlowSide } from './flowTable.ts';
import { distance, Gaps, giveUp } from './gaps.ts';
import type { Gap, Segment } from './gaps.ts';
import { opposite } from './tcpFlowState.ts';
import type { TcpFlowState } from './tcpFlowState.ts';

/** Told what the segments of the selected flow come to. */
export interface StreamTaker {
  bytes(from: FlowSide, place: number, length: number, segment: Segment): void;
  /** Bytes of the stream that the capture lacks. */
  gap(from: FlowSide, length: number, time: number): void;
  /** Before bytes of that kind, once for a run of them. */
  misplaced(from: FlowSide, reason: Misplaced, time: number): void;
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

const { next, first, finAt, acked } = sideFields;

/** Puts the segments of a flow's two streams in order: repeats left out, gaps told once nothing fills them. */
export class TcpStreams {
  readonly #state: TcpFlowState;
  readonly #taker: StreamTaker;
  readonly #gaps = new Gaps();
  /** The selected flow's number. */
  flow = 0;

  constructor(state: TcpFlowState, taker: StreamTaker) {
    this.#state = state;
    this.#taker = taker;
  }

  /** Takes a segment of a side. */
  push(side: FlowSide, segment: Segment): void {
    if (!this.#state.is(side, sideFlags.known)) {
      this.#state.mark(side, sideFlags.known);
      this.#state.put(side, next, segment.sequence);
      this.#state.put(side, first, segment.sequence);
    }
    if (
      this.#state.is(side, sideFlags.hasFin) &&
      distance(this.#state.get(side, finAt), segment.sequence) > 0
    ) {
      // Behind its FIN, which counts as a byte.
      const end = this.#state.get(side, finAt);
      if (this.#state.get(side, next) === end) {
        this.#state.put(side, next, end + 1);
        // Should a byte stand there all the same, it is shown.
        giveUp(this.openGap(side), end, (end + 1) | 0);
      }
    }
    if (distance(this.#state.get(side, next), segment.sequence) <= 0) {
      this.#take(side, segment);
      this.#drain(side);
      return;
    }
    const isKnownMissing =
      !this.#state.is(side, sideFlags.hasData) && this.#state.is(side, sideFlags.isAcked);
    const gap = this.openGap(side);
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
  fills(side: FlowSide, { sequence, length }: Segment): boolean {
    return length > 0 && distance(this.#state.get(side, next), sequence) <= 0;
  }

  /** Gives a gap up that will not be filled. */
  settle(side: FlowSide, time: number): void {
    const gap = this.#gapOf(side);
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
      const isOneWay = !this.#state.is(opposite(side), sideFlags.known);
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
    const known = this.#state.get(side, acked);
    const isAcked =
      this.#state.is(side, sideFlags.isAcked) && distance(this.#state.get(side, next), known) > 0;
    const to =
      earliest !== undefined && (!isAcked || distance(earliest.sequence, known) >= 0)
        ? earliest.sequence
        : known;
    this.#skipTo(side, gap, to, earliest?.time ?? gap.acknowledgedAt ?? 0);
    this.#drain(side);
  }

  #skipTo(side: FlowSide, gap: Gap, to: number, time: number): void {
    const from = this.#state.get(side, next);
    const missing = distance(from, to);
    if (missing > 0) {
      this.#taker.gap(side, missing, time);
      giveUp(gap, from, to | 0);
      this.#state.put(side, next, to);
    }
  }

  /** Takes what waited and follows now. */
  #drain(side: FlowSide): void {
    if (distance(this.#state.get(side, next), this.#state.get(side, acked)) <= 0) {
      this.#state.unmark(side, sideFlags.isAcked);
    }
    const gap = this.#gapOf(side);
    if (gap === undefined) {
      return;
    }
    for (let [earliest] = gap.waiting; earliest; [earliest] = gap.waiting) {
      if (distance(this.#state.get(side, next), earliest.sequence) > 0) {
        break;
      }
      this.#gaps.next(gap);
      this.#take(side, earliest);
    }
    if (
      !this.#state.is(side, sideFlags.isAcked) ||
      distance(this.#state.get(side, next), this.#state.get(side, acked)) <= 0
    ) {
      this.#state.unmark(side, sideFlags.isAcked);
      gap.acknowledgedAt = undefined;
    }
    if (gap.waiting.length === 0 && gap.acknowledgedAt === undefined && gap.givenUp.length === 0) {
      this.#gaps.close(this.flow, side);
      this.#state.unmark(side, sideFlags.hasGap);
    }
  }

  /** Takes what is new of a segment: it may be sent again, or overlap what is there. */
  #take(side: FlowSide, segment: Segment): void {
    const { sequence, length } = segment;
    const known = -distance(this.#state.get(side, next), sequence);
    if (known > 0) {
      this.#takeOld(side, segment, Math.min(known, length));
    }
    if (known < length) {
      const isBehindFin =
        this.#state.is(side, sideFlags.hasFin) &&
        distance(this.#state.get(side, finAt), sequence + known) >= 0;
      const reason = this.#state.has(flowFlags.reset)
        ? 'afterReset'
        : isBehindFin
          ? 'afterClose'
          : undefined;
      this.#state.put(side, next, sequence + length);
      this.#emit(side, segment, known, length, reason);
    }
  }

  /** Takes of a segment's first `length` bytes what has not been seen though later bytes have. */
  #takeOld(side: FlowSide, segment: Segment, length: number): void {
    const { sequence, flags } = segment;
    const before = this.#state.is(side, sideFlags.begun)
      ? 0
      : distance(sequence, this.#state.get(side, first));
    if (before > 0) {
      if (segment.length === 1 && (flags & tcpFlags.psh) === 0) {
        this.#taker.probed();
        return;
      }
      const start = this.#state.get(side, first);
      this.#state.put(side, first, sequence);
      const isFirst = !this.#state.is(side, sideFlags.hasData);
      if (before > length) {
        giveUp(this.openGap(side), (sequence + length) | 0, start);
      }
      const taken = Math.min(before, length);
      this.#emit(side, segment, 0, taken, isFirst ? undefined : 'beforeStart');
    }
    const gap = this.#gapOf(side);
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
    this.#state.mark(side, sideFlags.hasData);
    const number = reason === undefined ? 0 : misplacedReasons.indexOf(reason) + 1;
    if (this.#state.misplaced(side) !== number) {
      this.#state.setMisplaced(side, number);
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

  /** Nothing more is expected before the side's FIN, or what the other side has. */
  endStream(side: FlowSide, time: number): void {
    const gap = this.#gapOf(side);
    while (gap !== undefined && gap.waiting.length > 0) {
      this.#skip(side, gap);
    }
    if (!this.#state.is(side, sideFlags.known) || this.#state.has(flowFlags.reset)) {
      return;
    }
    const last = this.#state.is(side, sideFlags.hasFin)
      ? this.#state.get(side, finAt)
      : this.#state.is(side, sideFlags.isAcked)
        ? this.#state.get(side, acked)
        : this.#state.get(side, next);
    if (distance(this.#state.get(side, next), last) > 0) {
      this.#skipTo(side, this.openGap(side), last, gap?.acknowledgedAt ?? time);
    }
  }

  openGap(side: FlowSide): Gap {
    this.#state.mark(side, sideFlags.hasGap);
    return this.#gaps.open(this.flow, side);
  }

  #gapOf(side: FlowSide): Gap | undefined {
    return this.#state.is(side, sideFlags.hasGap) ? this.#gaps.of(this.flow, side) : undefined;
  }

  /** The selected flow has no more packets. */
  closeGaps(): void {
    this.#gaps.close(this.flow, 0);
    this.#gaps.close(this.flow, 1);
  }
}
