import type { EntrySequence } from './entrySequence.ts';

/** Followers beyond this number would have to share their marks. */
const marksMax = 64;

interface Mark {
  readonly messages: number;
  readonly bytes: number;
  readonly events: number;
}

/**
 * Remembers how much had come when a follower last looked, so that what it does not get to see can
 * be counted even if the log has evicted it meanwhile.
 */
export class FollowerCounters {
  readonly #sequence: EntrySequence;
  readonly #marks = new Map<number, Mark>([[0, { messages: 0, bytes: 0, events: 0 }]]);

  constructor(sequence: EntrySequence) {
    this.#sequence = sequence;
  }

  /** What came after the entry `afterSeq`; undefined when no look ended there. */
  since(afterSeq: number): Mark | undefined {
    const mark = this.#marks.get(afterSeq);
    const { messages, bytes, events } = this.#sequence;
    return mark === undefined
      ? undefined
      : {
          messages: messages - mark.messages,
          bytes: bytes - mark.bytes,
          events: events - mark.events,
        };
  }

  /** Marks the newest entry; returns its number. */
  set(): number {
    const { last, messages, bytes, events } = this.#sequence;
    this.#marks.delete(last);
    this.#marks.set(last, { messages, bytes, events });
    for (const seq of this.#marks.keys()) {
      if (this.#marks.size <= marksMax) {
        break;
      }
      this.#marks.delete(seq);
    }
    return last;
  }
}
