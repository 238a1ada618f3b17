import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { ComposedMessage, PagePart, ViewQuery } from '../../shared/viewProtocol.ts';
import type { ViewMode } from '../../shared/viewMode.ts';
import type { DecodeAsChoices } from './decodeAsChoices.ts';
import type { ShownQuery } from './liveQuery.ts';
import type { SessionEntries } from './sessionEntries.ts';
import type { SocketSource, TrafficSource } from './trafficSource.ts';

/** A Traffic view, of living sockets or of a capture file. */
export interface OpenTrafficView {
  readonly source: TrafficSource;
  readonly sockets: SocketSource;
  /** Whether it shows a capture file: nothing can be sent from it. */
  readonly isReadOnly: boolean;
  /** Whether its page is on screen. */
  readonly isVisible: boolean;
  /** What it shows; nothing while it is hidden. */
  readonly shownQuery: ShownQuery | undefined;
  /** What its user does with entries of its list. */
  readonly entries: SessionEntries;
  /** As which protocols the messages of its sockets are decoded. */
  readonly decodeAs: DecodeAsChoices;
  /** The connection that it shows alone, of a socket; nothing where it shows more. */
  connectionOf(socket: SocketId): ConnectionId | undefined;
  /** The encoding in which it shows a socket's text. */
  encodingOf(socket: SocketId): TextEncoding;
  /** Shows another query, now or as soon as its page is there. */
  show(query: ViewQuery | undefined, viewMode?: ViewMode): void;
  /** Gives a part of its page the focus, now or as soon as that is there. */
  focus(part: PagePart): void;
  /** Narrows what it shows by one more condition of a filter. */
  narrow(term: string): void;
  /** Goes to the next entry with a mark or a note, or to the one before. */
  jump(isForward: boolean): void;
  /** Puts a message into its composer. */
  compose(message: ComposedMessage): void;
}

/**
 * The Traffic views that are open, by the number that their menus name: a message of a capture is
 * none of the engine's, even where socket and sequence number are the same.
 */
export class OpenTrafficViews {
  readonly #openViews = new Map<number, OpenTrafficView>();
  #last = 0;
  #front: OpenTrafficView | undefined;

  /** The page of the editor that is in front of all others; nothing where that is no page of ours. */
  get front(): OpenTrafficView | undefined {
    return this.#front;
  }

  /** Whether one that shows the sockets' traffic is on screen. */
  get isTrafficVisible(): boolean {
    return [...this.#openViews.values()].some((view) => view.isVisible && !view.isReadOnly);
  }

  /** Told of an editor's page when that comes to the front, or leaves it. */
  setFront(page: OpenTrafficView, isFront: boolean): void {
    if (isFront) {
      this.#front = page;
    } else if (this.#front === page) {
      this.#front = undefined;
    }
  }

  /** Returns its number. */
  add(page: OpenTrafficView): number {
    this.#last += 1;
    this.#openViews.set(this.#last, page);
    return this.#last;
  }

  delete(number: number): void {
    this.#openViews.delete(number);
  }

  get(number: number): OpenTrafficView | undefined {
    return this.#openViews.get(number);
  }
}
