import { faultName, streamOf } from '../../shared/fault/faultName.ts';
import type { FaultState } from '../../shared/fault/faultHit.ts';
import type { Fault } from '../../shared/fault/faultSchema.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import type { Clock } from '../clock.ts';
import { Matcher } from '../match/matcher.ts';

/** One fault of a socket, over all its connections and through all changes of what it says. */
export class SocketFault {
  readonly name: string;
  readonly #clock: Clock;
  #fault: Fault;
  #match: Matcher | undefined;
  /** When it was turned on; milliseconds since the epoch. */
  #since: number;
  /** Connections or messages that its toxicity chose. */
  #chosen = 0;
  hits = 0;
  droppedMessages = 0;
  droppedBytes = 0;

  constructor(fault: Fault, clock: Clock) {
    this.name = faultName(fault);
    this.#clock = clock;
    this.#fault = fault;
    this.#since = clock.now();
    this.#match = matcherOf(fault, clock);
  }

  get fault(): Fault {
    return this.#fault;
  }

  /** Which messages it is for; all where absent. */
  get match(): Matcher | undefined {
    return this.#match;
  }

  /** Takes over what it says now; counts and draws are kept. */
  change(fault: Fault): void {
    if (fault.enabled !== false && this.#fault.enabled === false) {
      this.#since = this.#clock.now();
    }
    this.#fault = fault;
    this.#match = matcherOf(fault, this.#clock);
  }

  /** Whether it is on now. */
  get isOn(): boolean {
    return this.#phase().isOn;
  }

  /** Milliseconds until `isOn` may change by itself; absent where it does not. */
  get changesInMs(): number | undefined {
    return this.#phase().leftMs;
  }

  /** Whether it is done to what goes that way. */
  goes(stream: 'downstream' | 'upstream' | undefined): boolean {
    const own = streamOf(this.#fault);
    return stream !== undefined && (own === 'both' || own === stream);
  }

  /** Counts a connection or a message that its toxicity chose. Returns whether `skip` and `times` let it. */
  grant(): boolean {
    const { skip = 0, times = Infinity } = this.#fault;
    this.#chosen += 1;
    return this.#chosen > skip && this.#chosen <= skip + times;
  }

  countDropped(bytes: number): void {
    this.droppedMessages += 1;
    this.droppedBytes += bytes;
  }

  state(): FaultState {
    const { fault, name, hits, droppedMessages, droppedBytes } = this;
    return { fault, name, hits, droppedMessages, droppedBytes };
  }

  #phase(): { readonly isOn: boolean; readonly leftMs?: number } {
    const { enabled = true, afterMs, forMs, type, skip = 0, times = Infinity } = this.#fault;
    if (!enabled) {
      return { isOn: false };
    }
    const elapsed = this.#clock.now() - this.#since;
    if (forMs === undefined || afterMs === undefined) {
      const isBefore = elapsed < (afterMs ?? 0);
      const leftMs = isBefore
        ? (afterMs ?? 0) - elapsed
        : forMs === undefined
          ? 0
          : forMs - elapsed;
      const isOn = !isBefore && (forMs === undefined || elapsed < forMs);
      return leftMs > 0 ? { isOn, leftMs } : { isOn };
    }
    const round = Math.floor(elapsed / (afterMs + forMs));
    if (type === 'down' && round >= skip + times) {
      return { isOn: false };
    }
    const place = elapsed - round * (afterMs + forMs);
    const isOn = place >= afterMs && (type !== 'down' || round >= skip);
    return { isOn, leftMs: place < afterMs ? afterMs - place : afterMs + forMs - place };
  }
}

/** Nothing where the filter can't be read, which the schema reports. */
function matcherOf(fault: Fault, clock: Clock): Matcher | undefined {
  const text = 'match' in fault ? fault.match : undefined;
  const parsed = text === undefined ? undefined : parseFilter(text);
  return parsed?.ok === true ? new Matcher(parsed.filter, { now: clock.now() }) : undefined;
}
