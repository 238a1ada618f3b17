import type { SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { ComposedFor } from '../../shared/viewProtocol.ts';
import type { ShownQuery } from './liveQuery.ts';
import type { PageEntries } from './pageEntries.ts';
import type { SocketSource, TrafficSource } from './trafficSource.ts';

/** A Traffic view, of living sockets or of a capture file. */
export interface OpenPage {
  readonly source: TrafficSource;
  readonly sockets: SocketSource;
  /** Whether it shows a capture file: nothing can be sent from it. */
  readonly isReadOnly: boolean;
  /** What it shows; nothing while it is hidden. */
  readonly shownQuery: ShownQuery | undefined;
  /** What its user does with entries of its list. */
  readonly entries: PageEntries;
  /** The encoding in which it shows a socket's text. */
  encodingOf(socket: SocketId): TextEncoding;
  /** Narrows what it shows by one more condition of a filter. */
  narrow(term: string): void;
  /** Goes to the next entry with a mark or a note, or to the one before. */
  jump(isForward: boolean): void;
  /** Puts a message into its composer. */
  compose(message: ComposedFor): void;
}

/**
 * The Traffic views that are open, by the number that their menus name: a message of a capture is
 * none of the engine's, even where socket and sequence number are the same.
 */
export class OpenPages {
  readonly #pages = new Map<number, OpenPage>();
  #last = 0;
  #front: OpenPage | undefined;

  /** The page of the editor that is in front of all others; nothing where that is no page of ours. */
  get front(): OpenPage | undefined {
    return this.#front;
  }

  /** Told of an editor's page when that comes to the front, or leaves it. */
  setFront(page: OpenPage, isFront: boolean): void {
    if (isFront) {
      this.#front = page;
    } else if (this.#front === page) {
      this.#front = undefined;
    }
  }

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
