import { tcpFlags } from '../packetHeader.ts';
import { StreamDirection } from './streamDirection.ts';

export type FlowSide = 'client' | 'server';

/** A TCP packet of the exchange. */
export interface TcpPacket {
  readonly from: FlowSide;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  /** Place of the payload in the file. */
  readonly place: number;
  readonly captured: number;
  readonly length: number;
}

export type ExchangeStep = 'opened' | 'refused' | 'shutdown' | 'lastShutdown' | 'close' | 'reset';

/** Told what an exchange comes to. Sides are of the network; whose we are is the taker's to know. */
export interface ExchangeTaker {
  bytes(from: FlowSide, place: number, length: number): void;
  gap(from: FlowSide, length: number): void;
  /** `lastShutdown`: the other side had finished before; a `close` follows. */
  event(event: ExchangeStep, by: FlowSide): void;
}

const { fin, syn, rst, ack } = tcpFlags;

interface Half {
  readonly stream: StreamDirection;
  /** Sequence number of its FIN, once seen. */
  finAt: number | undefined;
  hasFinished: boolean;
  synAt: number | undefined;
}

/** One TCP connection as its packets tell it: both streams in order, and the steps of its life. */
export class TcpExchange {
  readonly #taker: ExchangeTaker;
  readonly #halves: Readonly<Record<FlowSide, Half>>;
  #firstFinished: FlowSide | undefined;
  #isOpen = false;
  isOver = false;

  constructor(taker: ExchangeTaker) {
    this.#taker = taker;
    this.#halves = { client: this.#half('client'), server: this.#half('server') };
  }

  /** Whether a packet begins another connection between the same ends. */
  isAnother({ flags, sequence, from }: TcpPacket): boolean {
    if ((flags & syn) === 0 || (flags & ack) !== 0) {
      return false;
    }
    const { synAt, stream } = this.#halves[from];
    return synAt === undefined ? stream.isKnown || this.isOver : synAt !== sequence;
  }

  push(packet: TcpPacket): void {
    const { from, sequence, acknowledgement, flags, length } = packet;
    const half = this.#halves[from];
    const other = this.#halves[opposite(from)];
    let first = sequence;
    if ((flags & syn) !== 0) {
      half.synAt = sequence;
      first = (sequence + 1) >>> 0;
      if (!half.stream.isKnown) {
        half.stream.begin(first);
      }
      if ((flags & ack) !== 0 && !this.#isOpen) {
        this.#isOpen = true;
        this.#taker.event('opened', opposite(from));
      }
    }
    if ((flags & ack) !== 0 && (flags & rst) === 0) {
      // A FIN counts as a byte, which is no gap.
      const isOfFin = other.finAt !== undefined && acknowledgement === (other.finAt + 1) >>> 0;
      other.stream.acknowledge(isOfFin ? (other.finAt ?? 0) : acknowledgement);
    }
    if (length > 0) {
      this.#isOpen = true;
      half.stream.push({ ...packet, sequence: first });
    }
    if ((flags & fin) !== 0) {
      half.finAt ??= (first + length) >>> 0;
    }
    if ((flags & rst) !== 0) {
      this.#reset(from);
      return;
    }
    this.#finish('client');
    this.#finish('server');
  }

  /** The file has no more of it. */
  end(): void {
    this.#halves.client.stream.end(this.#halves.client.finAt);
    this.#halves.server.stream.end(this.#halves.server.finAt);
    this.#finish('client');
    this.#finish('server');
  }

  #half(side: FlowSide): Half {
    const stream = new StreamDirection({
      bytes: (place, length) => this.#taker.bytes(side, place, length),
      gap: (length) => this.#taker.gap(side, length),
    });
    return { stream, finAt: undefined, hasFinished: false, synAt: undefined };
  }

  #reset(by: FlowSide): void {
    if (!this.isOver) {
      this.end();
      this.isOver = true;
      const wasAsked = this.#halves[opposite(by)].synAt !== undefined;
      this.#taker.event(!this.#isOpen && wasAsked ? 'refused' : 'reset', by);
    }
  }

  /** A side has finished when everything before its FIN is there. */
  #finish(side: FlowSide): void {
    const { stream, finAt, hasFinished } = this.#halves[side];
    if (hasFinished || finAt === undefined || this.isOver || !stream.hasAllBefore(finAt)) {
      return;
    }
    this.#halves[side].hasFinished = true;
    if (this.#firstFinished === undefined) {
      this.#firstFinished = side;
      this.#taker.event('shutdown', side);
    } else {
      this.isOver = true;
      this.#taker.event('lastShutdown', side);
      this.#taker.event('close', this.#firstFinished);
    }
  }
}

export function opposite(side: FlowSide): FlowSide {
  return side === 'client' ? 'server' : 'client';
}
