import type { AnnotationChange } from '../../log/annotations.ts';
import type { FlowSide } from './flowTable.ts';

/** A piece of a stream as one packet carried it. */
export interface Segment {
  /** Of its first byte. */
  readonly sequence: number;
  /** Place of its first byte in the file. */
  readonly place: number;
  /** Bytes in the file, and bytes that were sent. */
  readonly captured: number;
  readonly length: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly flags: number;
  /** Whether the message that it carries goes on in the next one. */
  readonly goesOn: boolean;
  annotation: AnnotationChange | undefined;
}

/** A gap in a stream, and what waits for it to be filled. */
export interface Gap {
  /** What came too early, by distance. */
  readonly waiting: Segment[];
  /** When the other side acknowledged what is missing; packets of the connection since. */
  acknowledgedAt: number | undefined;
  packets: number;
  /** Gaps that were given up, as their first number and the one behind their last in turn. */
  readonly givenUp: number[];
}

/** Segments that wait in all streams of a file. */
const waitingMax = 50_000;
/** Streams whose gaps are remembered. */
const gapsMax = 20_000;
/** Gaps of a stream that were given up and are remembered, two numbers each. */
const givenUpMax = 16;

/** The gaps of all streams of a file. Few streams have any. */
export class Gaps {
  readonly #gaps = new Map<number, Gap>();
  #waiting = 0;

  of(flow: number, side: FlowSide): Gap | undefined {
    return this.#gaps.get(flow * 2 + side);
  }

  open(flow: number, side: FlowSide): Gap {
    const key = flow * 2 + side;
    let gap = this.#gaps.get(key);
    if (gap === undefined) {
      gap = { waiting: [], acknowledgedAt: undefined, packets: 0, givenUp: [] };
      this.#gaps.set(key, gap);
      this.#forgetOld();
    }
    return gap;
  }

  close(flow: number, side: FlowSide): void {
    this.#gaps.delete(flow * 2 + side);
  }

  /** Whether there is room for one more; then it waits. */
  wait(gap: Gap, segment: Segment): boolean {
    if (this.#waiting >= waitingMax) {
      return false;
    }
    let at = gap.waiting.length;
    while (at > 0 && distance(segment.sequence, gap.waiting[at - 1]?.sequence ?? 0) > 0) {
      at -= 1;
    }
    gap.waiting.splice(at, 0, segment);
    this.#waiting += 1;
    return true;
  }

  next({ waiting }: Gap): Segment | undefined {
    this.#waiting -= waiting.length > 0 ? 1 : 0;
    return waiting.shift();
  }

  /** Those given up longest ago make room. */
  #forgetOld(): void {
    if (this.#gaps.size > gapsMax) {
      for (const [key, { waiting, acknowledgedAt }] of this.#gaps) {
        if (waiting.length === 0 && acknowledgedAt === undefined) {
          this.#gaps.delete(key);
          return;
        }
      }
    }
  }
}

export function giveUp({ givenUp }: Gap, from: number, to: number): void {
  givenUp.push(from, to);
  if (givenUp.length > givenUpMax) {
    givenUp.splice(0, 2);
  }
}

/** How far a sequence number lies ahead of another, by the shorter way around. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}
