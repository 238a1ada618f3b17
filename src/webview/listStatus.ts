import type { ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, icon, setText } from './elements.ts';
import type { ListModel } from './list/listModel.ts';
import type { Toolbar } from './toolbar.ts';
import { trafficStatus } from './trafficStatus.ts';
import type { Localizer } from './localizer.ts';

export interface ListStatusOptions {
  readonly l10n: Localizer;
  readonly toolbar: Pick<Toolbar, 'setAutoScroll' | 'setProgress'>;
  /** At the foot: how much there is, and what is no longer there. */
  readonly status: HTMLElement;
  /** Tells of new entries below what is on screen, and leads to them. */
  readonly pill: HTMLButtonElement;
  readonly startAutoScroll: () => void;
}

/** What is said of a list: how much it has and had, how far a search got, and what came since. */
export class ListStatus {
  readonly #options: ListStatusOptions;
  readonly #newEntries = element('span');

  constructor(options: ListStatusOptions) {
    this.#options = options;
    const { pill, startAutoScroll } = options;
    pill.append(icon('arrow-down'), this.#newEntries);
    pill.addEventListener('click', startAutoScroll);
  }

  draw(
    { isAutoScrolling, summary, newEntries, scroll }: ListModel,
    sockets: readonly ViewSocket[],
    query: ViewQuery,
    selectedEntries: number,
  ): void {
    const { l10n, toolbar, status, pill } = this.#options;
    pill.hidden = newEntries === 0;
    if (newEntries > 0) {
      setText(this.#newEntries, l10n.count(newEntries, 'newEntry', 'newEntries'));
    }
    toolbar.setAutoScroll(isAutoScrolling);
    const { texts, tip } = trafficStatus(
      scroll.total,
      sockets,
      query,
      summary,
      selectedEntries,
      l10n,
    );
    const text = texts.join(' · ');
    if (status.textContent !== text) {
      status.replaceChildren(
        ...texts.map((one, index) => element('span', '', index === 0 ? one : ` · ${one}`)),
      );
    }
    // All of it: what there is no room for is left out.
    status.title = tip === '' ? text : `${text}\n${tip}`;
    toolbar.setProgress(
      summary && !summary.complete ? summary.examined / Math.max(1, summary.entries) : 1,
    );
  }
}
