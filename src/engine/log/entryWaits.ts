import type { WaitOutcome, WaitRequest } from '../../shared/engineApi.ts';
import type { Captures } from '../../shared/match/captures.ts';
import type { Clock } from '../clock.ts';
import { clamp } from './pageRows.ts';
import type { Queries } from './queries.ts';
import type { TrafficQuery } from './trafficQuery.ts';

/** Entries that one call can wait for. */
const entriesMax = 1_000;
/** How long a call may wait: what a timer can count, in milliseconds. */
const timeoutMsMax = 2 ** 31 - 1;

interface Wait {
  readonly query: TrafficQuery;
  readonly afterSeq: number;
  readonly count: number;
  readonly settle: (kind: 'matched' | 'timedOut' | 'cancelled') => void;
}

/** Calls that wait for entries: each looks at what is new, by its compiled filter, once per turn. */
export class EntryWaits {
  readonly #queries: Queries;
  readonly #clock: Clock;
  /** How long filters may work before others get their turn again, in milliseconds. */
  readonly #turnMs: number;
  readonly #waits = new Set<Wait>();
  #isLooking = false;

  constructor(queries: Queries, clock: Clock, turnMs: number) {
    this.#queries = queries;
    this.#clock = clock;
    this.#turnMs = turnMs;
  }

  /** See `EngineApi.waitFor`. `signal` cancels it. */
  wait(
    {
      filter,
      sockets,
      afterSeq,
      count = 1,
      timeoutMs,
    }: WaitRequest & { readonly afterSeq: number },
    signal?: AbortSignal,
  ): Promise<WaitOutcome> {
    const query = this.#queries.add({ filter, ...(sockets && { sockets }) });
    const { fault } = query.summary();
    if (fault !== undefined) {
      this.#queries.close(query.id);
      return Promise.resolve({ kind: 'invalid', fault });
    }
    return new Promise((resolve) => {
      const cancel = this.#clock.after(clamp(timeoutMs, 0, timeoutMsMax), () => {
        query.update(this.#turnMs);
        wait.settle(hasAll(wait) ? 'matched' : 'timedOut');
      });
      const onAbort = () => wait.settle('cancelled');
      const wait: Wait = {
        query,
        afterSeq,
        count: clamp(count, 1, entriesMax),
        settle: (kind) => {
          cancel();
          signal?.removeEventListener('abort', onAbort);
          this.#waits.delete(wait);
          this.#queries.close(query.id);
          const captures = captured(wait);
          const hasSome = captures.some((each) => Object.keys(each).length > 0);
          resolve({ kind, ...found(wait), ...(hasSome && { captures }) });
        },
      };
      this.#waits.add(wait);
      signal?.addEventListener('abort', onAbort);
      this.#look();
    });
  }

  /** To be told of every change of a log; cheap. */
  changed(): void {
    if (this.#waits.size > 0 && !this.#isLooking) {
      this.#isLooking = true;
      this.#clock.after(0, () => {
        this.#isLooking = false;
        this.#look();
      });
    }
  }

  #look(): void {
    let isComplete = true;
    for (const wait of this.#waits) {
      isComplete = wait.query.update(this.#turnMs) && isComplete;
      if (hasAll(wait)) {
        wait.settle('matched');
      }
    }
    if (!isComplete) {
      this.changed();
    }
  }
}

function hasAll({ query, afterSeq, count }: Wait): boolean {
  return query.countIn({ from: afterSeq + 1, to: Number.MAX_SAFE_INTEGER - 1 }) >= count;
}

function found({ query, afterSeq, count }: Wait): {
  readonly seqs: number[];
  readonly times: number[];
  readonly connections: number[];
} {
  const seqs: number[] = [];
  const times: number[] = [];
  const connections: number[] = [];
  query.visit(query.positionOfSeq(afterSeq + 1), count, ({ log }, index) => {
    seqs.push(log.seqAt(index));
    times.push(log.timeAt(index));
    connections.push(log.connectionAt(index));
  });
  return { seqs, times, connections };
}

/** What the filter's named parts stand for in these entries, in buffers of their own. */
function captured({ query, afterSeq, count }: Wait): Captures[] {
  const captures: Captures[] = [];
  query.visit(query.positionOfSeq(afterSeq + 1), count, (source, index) => {
    const views = Object.entries(query.captures(source, index));
    captures.push(Object.fromEntries(views.map(([name, bytes]) => [name, new Uint8Array(bytes)])));
  });
  return captures;
}
