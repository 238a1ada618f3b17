import { tcpFlags } from '../packetHeader.ts';
import { flowFlags, sideFields, sideFlags } from './flowTable.ts';
import type { FlowSide, FlowTable } from './flowTable.ts';
import { distance } from './gaps.ts';
import type { Segment } from './gaps.ts';
import { opposite, TcpFlowState } from './tcpFlowState.ts';
import { TcpStreams } from './tcpStreams.ts';
import type { StreamTaker } from './tcpStreams.ts';

export type TcpStep = 'opened' | 'refused' | 'shutdown' | 'lastShutdown' | 'close' | 'reset';

/** A TCP packet: its payload as a segment, and the rest of what it says. */
export interface TcpPacket extends Segment {
  readonly from: FlowSide;
  readonly acknowledgement: number;
}

/** Told what the packets of the selected flow come to. */
export interface TcpTaker extends StreamTaker {
  /** `lastShutdown`: the other side had finished before; a `close` follows. */
  step(step: TcpStep, by: FlowSide, time: number): void;
}

/** Farther from what is expected, a number is another connection's: when the old one is over, */
const windowBytes = 2 ** 20;
/** or when it is not. */
const windowBytesMax = 2 ** 26;

const { fin, syn, rst, ack } = tcpFlags;
const { next, first, finAt, acked, synAt } = sideFields;

/** The TCP connections of a file as its packets tell them: streams in order, and steps of their lives. */
export class TcpFlows {
  readonly #state: TcpFlowState;
  readonly #taker: TcpTaker;
  readonly #streams: TcpStreams;

  constructor(table: FlowTable, taker: TcpTaker) {
    this.#state = new TcpFlowState(table);
    this.#taker = taker;
    this.#streams = new TcpStreams(this.#state, taker);
  }

  /** Whether a packet begins another connection than the selected flow has. */
  isAnother({ from, sequence, acknowledgement, flags, length }: TcpPacket): boolean {
    const isOver = this.#state.has(flowFlags.reset | flowFlags.closed);
    if ((flags & syn) !== 0) {
      if ((flags & ack) !== 0) {
        // The answer to a SYN that the capture lacks.
        return this.#state.is(from, sideFlags.hasSyn)
          ? this.#state.get(from, synAt) !== (sequence | 0)
          : isOver || this.#state.is(from, sideFlags.hasData);
      }
      return (
        isOver ||
        (this.#state.is(from, sideFlags.hasSyn)
          ? this.#state.get(from, synAt) !== (sequence | 0)
          : this.#state.is(from, sideFlags.known))
      );
    }
    if (length === 0 || !this.#state.is(from, sideFlags.known)) {
      return false;
    }
    const other = opposite(from);
    const away = Math.abs(distance(this.#state.get(from, next), sequence));
    const isAckAway =
      (flags & ack) === 0 ||
      !this.#state.is(other, sideFlags.known) ||
      Math.abs(distance(this.#state.get(other, next), acknowledgement)) > windowBytesMax;
    return isOver ? away > windowBytes : away > windowBytesMax && isAckAway;
  }

  /** Takes a packet of the selected flow. */
  push(flow: number, packet: TcpPacket): void {
    this.#streams.flow = flow;
    const { from, sequence, acknowledgement, flags, length, time } = packet;
    const other = opposite(from);
    this.#streams.settle(other, time);
    if (this.#state.is(from, sideFlags.hasGap) && !this.#streams.fills(from, packet)) {
      this.#streams.settle(from, time);
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
      this.#state.set(flowFlags.open);
      this.#streams.push(from, segment);
    }
    if ((flags & fin) !== 0 && !this.#state.is(from, sideFlags.hasFin)) {
      this.#state.mark(from, sideFlags.hasFin);
      this.#state.put(from, finAt, segment.sequence + length);
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
    this.#streams.flow = flow;
    for (const side of [0, 1] as const) {
      this.#streams.endStream(side, time);
    }
    this.#finish(0, time);
    this.#finish(1, time);
    this.#streams.closeGaps();
  }

  #synchronize(from: FlowSide, sequence: number, flags: number, time: number): void {
    this.#state.put(from, synAt, sequence);
    this.#state.mark(from, sideFlags.hasSyn);
    if (!this.#state.is(from, sideFlags.known)) {
      this.#state.mark(from, sideFlags.known | sideFlags.begun);
      this.#state.put(from, next, sequence + 1);
      this.#state.put(from, first, sequence + 1);
    }
    if ((flags & ack) !== 0 && !this.#state.has(flowFlags.open)) {
      this.#state.set(flowFlags.open);
      this.#taker.step('opened', opposite(from), time);
    }
  }

  /** What the other side says it has. */
  #acknowledge(side: FlowSide, acknowledgement: number, time: number): void {
    let number = acknowledgement | 0;
    // A FIN counts as a byte, which is no gap.
    if (
      this.#state.is(side, sideFlags.hasFin) &&
      number === ((this.#state.get(side, finAt) + 1) | 0)
    ) {
      number = this.#state.get(side, finAt);
    }
    if (!this.#state.is(side, sideFlags.known)) {
      this.#state.mark(side, sideFlags.known);
      this.#state.put(side, next, number);
      this.#state.put(side, first, number);
    }
    const ahead = distance(this.#state.get(side, next), number);
    // Wild numbers come with packets that lost their way.
    if (ahead <= 0 || ahead > windowBytesMax) {
      return;
    }
    if (
      !this.#state.is(side, sideFlags.isAcked) ||
      distance(this.#state.get(side, acked), number) > 0
    ) {
      this.#state.put(side, acked, number);
    }
    this.#state.mark(side, sideFlags.isAcked);
    // Of a direction that is not captured at all, the gap is told once.
    if (this.#state.is(side, sideFlags.hasData)) {
      const gap = this.#streams.openGap(side);
      if (gap.acknowledgedAt === undefined) {
        gap.acknowledgedAt = time;
        gap.packets = 0;
      }
    }
  }

  #reset(by: FlowSide, time: number): void {
    if (this.#state.has(flowFlags.reset | flowFlags.closed)) {
      return;
    }
    this.#streams.endStream(0, time);
    this.#streams.endStream(1, time);
    const wasAsked = this.#state.is(opposite(by), sideFlags.hasSyn);
    const step = !this.#state.has(flowFlags.open) && wasAsked ? 'refused' : 'reset';
    this.#state.set(flowFlags.reset);
    this.#taker.step(step, by, time);
  }

  /** A side has finished when everything before its FIN is there. */
  #finish(side: FlowSide, time: number): void {
    if (
      !this.#state.is(side, sideFlags.hasFin) ||
      this.#state.is(side, sideFlags.finished) ||
      this.#state.has(flowFlags.reset | flowFlags.closed) ||
      distance(this.#state.get(side, next), this.#state.get(side, finAt)) > 0
    ) {
      return;
    }
    this.#state.mark(side, sideFlags.finished);
    const other = opposite(side);
    if (this.#state.is(other, sideFlags.finished)) {
      this.#state.set(flowFlags.closed);
      this.#taker.step('lastShutdown', side, time);
      this.#taker.step('close', other, time);
    } else {
      this.#taker.step('shutdown', side, time);
    }
  }
}
