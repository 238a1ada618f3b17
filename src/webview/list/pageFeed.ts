import type { HostApi, ViewPage } from '../../shared/viewProtocol.ts';
import type { PagePlan } from './pagePlan.ts';

export interface PageFeedOptions {
  readonly host: Pick<HostApi, 'page'>;
  /** Bytes of each payload that come with a row, up to 4,096. */
  readonly previewBytes: number;
  /** Asked when an answer may be needed: what is wanted now, whatever was wanted before. */
  readonly plan: () => PagePlan | undefined;
  readonly take: (page: ViewPage, plan: PagePlan) => void;
  readonly onDidFail: (error: unknown) => void;
}

/**
 * Asks for one page at a time. What is wanted is looked up when the answer before it has come, so that
 * scrolling far does not queue up pages that nobody will see.
 */
export class PageFeed {
  readonly #options: PageFeedOptions;
  #query = 0;
  #isAsking = false;

  constructor(options: PageFeedOptions) {
    this.#options = options;
  }

  /** Pages of other queries are dropped from now on. 0 for no query: nothing is asked. */
  setQuery(query: number): void {
    this.#query = query;
  }

  pump(): void {
    if (!this.#isAsking && this.#query !== 0) {
      void this.#ask();
    }
  }

  async #ask(): Promise<void> {
    const plan = this.#options.plan();
    if (!plan) {
      return;
    }
    const query = this.#query;
    this.#isAsking = true;
    let isTaken = false;
    try {
      const { host, previewBytes } = this.#options;
      const page = await host.page({ query, previewBytes, ...plan });
      if (page && query === this.#query) {
        this.#options.take(page, plan);
        isTaken = true;
      }
    } catch (error) {
      this.#options.onDidFail(error);
    } finally {
      this.#isAsking = false;
    }
    // After a failure the next summary or scroll asks again: the engine may be gone.
    if (isTaken || query !== this.#query) {
      this.pump();
    }
  }
}
