import type { WebviewApi } from '../../shared/viewProtocol.ts';

/**
 * Changes are told at least this far apart, in milliseconds: half of what the engine's summaries are,
 * or all that follow one that had to wait would wait as long.
 */
const updateMs = 50;

export type Change = Parameters<WebviewApi['changed']>[0];

/**
 * Tells a page what changed: the newest state only, twenty times a second at most, and nothing before
 * the page answered the last time. However slow the page, nothing piles up for it.
 */
export class SessionUpdates {
  readonly #tell: (change: Change) => Promise<unknown>;
  #waiting: {
    sockets?: () => NonNullable<Change['sockets']>;
    query?: Change['query'];
    find?: Change['find'];
  } = {};
  #timer: NodeJS.Timeout | undefined;
  #isTelling = false;
  #isOn = false;
  #toldAt = 0;
  /** Counts pages: the answer of an earlier one counts no more. */
  #page = 0;

  constructor(tell: (change: Change) => Promise<unknown>) {
    this.#tell = tell;
  }

  /** A page is there and was told everything of now. */
  begin(): void {
    this.#page++;
    this.#isOn = true;
    this.#isTelling = false;
    this.#waiting = {};
  }

  /** Stops the updates. */
  end(): void {
    this.#isOn = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = {};
  }

  /** `read` is asked when they are told, so that they are those of then. */
  sockets(read: () => NonNullable<Change['sockets']>): void {
    this.#waiting.sockets = read;
    this.#schedule();
  }

  query(summary: NonNullable<Change['query']>): void {
    this.#waiting.query = summary;
    this.#schedule();
  }

  find(summary: NonNullable<Change['find']>): void {
    this.#waiting.find = summary;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isOn && !this.#isTelling) {
      const wait = Math.max(0, this.#toldAt + updateMs - Date.now());
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#flush();
      }, wait);
    }
  }

  async #flush(): Promise<void> {
    const page = this.#page;
    const { sockets, query, find } = this.#waiting;
    this.#waiting = {};
    this.#isTelling = true;
    this.#toldAt = Date.now();
    try {
      await this.#tell({
        ...(sockets && { sockets: sockets() }),
        ...(query && { query }),
        ...(find && { find }),
      });
    } catch {
      // The page went away; a new one asks for everything.
    }
    if (page === this.#page) {
      this.#isTelling = false;
      if (this.#waiting.sockets ?? this.#waiting.query ?? this.#waiting.find) {
        this.#schedule();
      }
    }
  }
}
