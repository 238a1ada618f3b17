/** A piece of a stream as one packet carried it. */
export interface Segment {
  /** Of its first byte. */
  readonly sequence: number;
  /** Place of its first byte in the file. */
  readonly place: number;
  /** Bytes in the file. */
  readonly captured: number;
  /** Bytes that were sent. */
  readonly length: number;
}

export interface StreamTaker {
  /** Bytes of the stream, in order. */
  bytes(place: number, length: number): void;
  /** Bytes of the stream that the capture lacks. */
  gap(length: number): void;
}

/** Segments that wait for one before them; beyond that, it counts as lost. */
const waitingMax = 4_096;
/** Packets that a segment may come late: an acknowledgement can be captured before what it is for. */
const latePackets = 64;

/** Puts the segments of one direction in order. Keeps places, never bytes. */
export class StreamDirection {
  readonly #taker: StreamTaker;
  /** Sequence number of the next byte; unknown until something tells. */
  #next: number | undefined;
  /** What came too early, by distance. */
  readonly #waiting: Segment[] = [];
  /** Packets since the other side acknowledged what the capture lacks. */
  #lateness = 0;
  #acknowledged: number | undefined;

  constructor(taker: StreamTaker) {
    this.#taker = taker;
  }

  get isKnown(): boolean {
    return this.#next !== undefined;
  }

  /** The first byte will have this number. */
  begin(sequence: number): void {
    this.#next = sequence >>> 0;
  }

  push(segment: Segment): void {
    this.#next ??= segment.sequence;
    if (distance(this.#next, segment.sequence) > 0) {
      this.#keep(segment);
      if (this.#waiting.length > waitingMax) {
        this.#skip();
      }
    } else {
      this.#take(segment);
      this.#drain();
    }
  }

  /** What the other side says it has. */
  acknowledge(sequence: number): void {
    this.#next ??= sequence;
    if (distance(this.#next, sequence) <= 0) {
      this.#lateness = 0;
      return;
    }
    this.#acknowledged = sequence;
    this.#lateness += 1;
    if (this.#lateness > latePackets) {
      this.#skip();
    }
  }

  /** Nothing more will come, up to a sequence number if one is known. */
  end(sequence?: number): void {
    while (this.#waiting.length > 0) {
      this.#skip();
    }
    const last = sequence ?? this.#acknowledged;
    if (last !== undefined && this.#next !== undefined) {
      const missing = distance(this.#next, last);
      if (missing > 0) {
        this.#taker.gap(missing);
        this.#next = last >>> 0;
      }
    }
  }

  /** Whether all bytes before a sequence number are there. */
  hasAllBefore(sequence: number): boolean {
    return this.#next !== undefined && distance(this.#next, sequence) <= 0;
  }

  #keep(segment: Segment): void {
    const at = this.#waiting.findLastIndex(
      ({ sequence }) => distance(sequence, segment.sequence) >= 0,
    );
    this.#waiting.splice(at + 1, 0, segment);
  }

  #drain(): void {
    for (let [first] = this.#waiting; first; [first] = this.#waiting) {
      if (this.#next !== undefined && distance(this.#next, first.sequence) > 0) {
        return;
      }
      this.#waiting.shift();
      this.#take(first);
    }
    this.#lateness = 0;
  }

  /** Takes what is new of a segment: it may be sent again, or overlap what is there. */
  #take({ sequence, place, captured, length }: Segment): void {
    const known = -distance(this.#next ?? sequence, sequence);
    if (known >= length) {
      return;
    }
    if (captured > known) {
      this.#taker.bytes(place + known, captured - known);
    }
    const missing = length - Math.max(captured, known);
    if (missing > 0) {
      this.#taker.gap(missing);
    }
    this.#next = (sequence + length) >>> 0;
  }

  /** Gives up waiting for what is missing before the next piece. */
  #skip(): void {
    const [first] = this.#waiting;
    const to = first?.sequence ?? this.#acknowledged;
    if (to !== undefined && this.#next !== undefined) {
      const missing = distance(this.#next, to);
      if (missing > 0) {
        this.#taker.gap(missing);
        this.#next = to >>> 0;
      }
    }
    this.#drain();
  }
}

/** How far a sequence number lies ahead of another, by the shorter way around. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}
