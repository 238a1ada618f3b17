import type { ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, icon, setText } from './elements.ts';
import type { ListModel } from './list/listModel.ts';
import type { Toolbar } from './toolbar.ts';
import { trafficStatus } from './trafficStatus.ts';
import type { Words } from './words.ts';

export interface ListStatusOptions {
  readonly words: Words;
  readonly toolbar: Pick<Toolbar, 'setFollowing' | 'setStatus' | 'setProgress'>;
  /** Tells of new entries below what is on screen, and leads to them. */
  readonly pill: HTMLButtonElement;
  readonly follow: () => void;
}

/** What is said of a list: how much it has and had, how far a search got, and what came since. */
export class ListStatus {
  readonly #options: ListStatusOptions;
  readonly #newEntries = element('span');

  constructor(options: ListStatusOptions) {
    this.#options = options;
    const { pill, follow } = options;
    pill.append(icon('arrow-down'), this.#newEntries);
    pill.addEventListener('click', follow);
  }

  draw(
    { isFollowing, summary, newEntries, scroll }: ListModel,
    sockets: readonly ViewSocket[],
    query: ViewQuery,
    selectedEntries: number,
  ): void {
    const { words, toolbar, pill } = this.#options;
    pill.hidden = newEntries === 0;
    if (newEntries > 0) {
      setText(this.#newEntries, words.count(newEntries, 'newEntry', 'newEntries'));
    }
    toolbar.setFollowing(isFollowing);
    const { text, tip } = trafficStatus(
      scroll.total,
      sockets,
      query,
      summary,
      selectedEntries,
      words,
    );
    toolbar.setStatus(text, tip);
    toolbar.setProgress(
      summary && !summary.complete ? summary.examined / Math.max(1, summary.entries) : 1,
    );
  }
}
