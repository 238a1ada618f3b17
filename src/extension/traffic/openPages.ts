import type { PageEntries } from './pageEntries.ts';
import type { SocketSource, TrafficSource } from './trafficSource.ts';

/** A Traffic view, of living sockets or of a capture file. */
export interface OpenPage {
  readonly source: TrafficSource;
  readonly sockets: SocketSource;
  /** What its user does with entries of its list. */
  readonly entries: PageEntries;
  /** Narrows what it shows by one more condition of a filter. */
  narrow(term: string): void;
}

/**
 * The Traffic views that are open, by the number that their menus name: a message of a capture is
 * none of the engine's, even where socket and sequence number are the same.
 */
export class OpenPages {
  readonly #pages = new Map<number, OpenPage>();
  #last = 0;

  /** Returns its number. */
  add(page: OpenPage): number {
    this.#last += 1;
    this.#pages.set(this.#last, page);
    return this.#last;
  }

  delete(number: number): void {
    this.#pages.delete(number);
  }

  get(number: number): OpenPage | undefined {
    return this.#pages.get(number);
  }
}
