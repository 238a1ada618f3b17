import { startActions } from '../shared/viewProtocol.ts';
import type { StartAction, ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, textButton } from './elements.ts';
import type { Localizer } from './localizer.ts';

export interface EmptyStateOptions {
  readonly root: HTMLElement;
  readonly l10n: Localizer;
  /** A capture's sockets can't be started. */
  readonly isReadOnly: boolean;
  readonly runStartAction: (startAction: StartAction) => void;
  readonly start: (socket: string) => void;
  readonly showAll: () => void;
}

/** Why the list is empty, and what to do about it. */
export class EmptyState {
  readonly #options: EmptyStateOptions;
  #drawn = '';

  constructor(options: EmptyStateOptions) {
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
      this.#show('noSockets', 'noSocketsHint', this.#startActions());
    } else if (isNarrow) {
      const { l10n, showAll } = this.#options;
      this.#show('noMatch', undefined, [textButton(l10n.text('showAll'), showAll)]);
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
    const { root, l10n } = this.#options;
    const actions = element('div', 'empty-actions');
    actions.append(...buttons);
    root.replaceChildren(
      element('p', 'empty-title', l10n.text(title)),
      element('p', 'empty-hint', hint ? l10n.text(hint) : ''),
      actions,
    );
  }

  #startActions(): HTMLElement[] {
    const { l10n, runStartAction } = this.#options;
    return startActions.map((startAction) =>
      textButton(l10n.text(`startAction.${startAction}`), () => runStartAction(startAction)),
    );
  }

  /** Four at most: the tree has them all. */
  #starts(sockets: readonly ViewSocket[]): HTMLElement[] {
    const { l10n, start } = this.#options;
    return sockets
      .slice(0, 4)
      .map(({ id, name }) => textButton(l10n.text('start', name), () => start(id)));
  }
}
