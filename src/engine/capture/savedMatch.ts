import { directions } from '../../shared/entry.ts';
import type { EventKind } from '../../shared/entry.ts';
import type { FaultHit } from '../../shared/fault/faultHit.ts';
import { ordinaryOrigin } from '../../shared/messageFate.ts';
import type { Fate, Origin } from '../../shared/messageFate.ts';
import { payloadIn, payloadLength } from '../../shared/payloadPlace.ts';
import { bufferOf } from '../match/matchedEntry.ts';
import type { MatchedEntry } from '../match/matchedEntry.ts';
import type { SavedEntry } from './savedEntry.ts';

/** An entry on its way into a file, as a filter sees it. */
export class SavedMatch implements MatchedEntry {
  readonly #entry: SavedEntry;

  constructor(entry: SavedEntry) {
    this.#entry = entry;
  }

  get socketName(): string {
    return this.#entry.name;
  }

  get connection(): number {
    return this.#entry.connection;
  }

  get peer(): string | undefined {
    return this.#entry.ends?.peer;
  }

  get direction(): number {
    return directions.indexOf(this.#entry.direction);
  }

  get event(): EventKind | undefined {
    return this.#entry.event?.event;
  }

  get origin(): Origin | undefined {
    const { direction, origin } = this.#entry;
    return direction === 'event' ? undefined : (origin ?? ordinaryOrigin(direction));
  }

  /** As of when it was logged. */
  get fate(): Fate | undefined {
    const { direction, fate } = this.#entry;
    return direction === 'event' ? undefined : (fate ?? 'delivered');
  }

  get time(): number {
    return this.#entry.time;
  }

  get length(): number {
    return payloadLength(this.#entry.place, this.#entry.bytes.length);
  }

  get annotation(): undefined {
    return undefined;
  }

  get faultHits(): readonly FaultHit[] | undefined {
    return this.#entry.faults;
  }

  get payload(): Buffer {
    return bufferOf(payloadIn(this.#entry.place, this.#entry.bytes));
  }

  get wire(): Buffer {
    return bufferOf(this.#entry.bytes);
  }
}
