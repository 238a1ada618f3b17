import { beginnings } from '../shared/viewProtocol.ts';
import type { Beginning, ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, textButton } from './elements.ts';
import type { Words } from './words.ts';

export interface EmptyNoteOptions {
  readonly root: HTMLElement;
  readonly words: Words;
  /** A capture's sockets can't be started. */
  readonly isReadOnly: boolean;
  readonly begin: (beginning: Beginning) => void;
  readonly start: (socket: string) => void;
  readonly showAll: () => void;
}

/** Why the list is empty, and what to do about it. */
export class EmptyNote {
  readonly #options: EmptyNoteOptions;
  #drawn = '';

  constructor(options: EmptyNoteOptions) {
    this.#options = options;
  }

  draw(isEmpty: boolean, sockets: readonly ViewSocket[], query: ViewQuery): void {
    const { root } = this.#options;
    root.hidden = !isEmpty;
    if (!isEmpty) {
      return;
    }
    const shown = sockets.filter(({ id }) => query.sockets?.includes(id) ?? true);
    const stopped = shown.filter(({ state }) => state === 'stopped' || state === 'failed');
    const isNarrowed =
      query.connection !== undefined ||
      query.directions !== undefined ||
      query.filter !== undefined;
    // Where nothing was recorded, as after a reload, it is not the filter that hides it.
    const isHiding = this.#options.isReadOnly || shown.some(({ summary }) => summary?.entries);
    const isNarrow =
      (isNarrowed && isHiding) || (query.sockets !== undefined && shown.length === 0);
    const key = JSON.stringify([
      sockets.length,
      isNarrow,
      stopped.map(({ id, name }) => [id, name]),
    ]);
    if (key === this.#drawn) {
      return;
    }
    this.#drawn = key;
    if (this.#options.isReadOnly && !isNarrow) {
      this.#show('noCaptured', undefined, []);
    } else if (sockets.length === 0) {
      this.#show('noSockets', 'noSocketsHint', this.#beginnings());
    } else if (isNarrow) {
      const { words, showAll } = this.#options;
      this.#show('noMatch', undefined, [textButton(words.text('showAll'), showAll)]);
    } else if (stopped.length === shown.length) {
      this.#show('noTraffic', 'notRunningHint', this.#starts(stopped));
    } else {
      this.#show('noTraffic', 'noTrafficHint', []);
    }
  }

  #show(
    title: 'noSockets' | 'noMatch' | 'noTraffic' | 'noCaptured',
    hint: 'noSocketsHint' | 'notRunningHint' | 'noTrafficHint' | undefined,
    buttons: readonly HTMLElement[],
  ): void {
    const { root, words } = this.#options;
    const actions = element('div', 'empty-actions');
    actions.append(...buttons);
    root.replaceChildren(
      element('p', 'empty-title', words.text(title)),
      element('p', 'empty-hint', hint ? words.text(hint) : ''),
      actions,
    );
  }

  #beginnings(): HTMLElement[] {
    const { words, begin } = this.#options;
    return beginnings.map((beginning) =>
      textButton(words.text(`begin.${beginning}`), () => begin(beginning)),
    );
  }

  /** Four at most: the tree has them all. */
  #starts(sockets: readonly ViewSocket[]): HTMLElement[] {
    const { words, start } = this.#options;
    return sockets
      .slice(0, 4)
      .map(({ id, name }) => textButton(words.text('start', name), () => start(id)));
  }
}
