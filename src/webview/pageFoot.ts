import type { HostApi, ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { DecodeAsNote } from './decodeAsNote.ts';
import { elementById } from './elements.ts';
import { ElsewhereNote } from './elsewhereNote.ts';
import type { ListModel } from './list/listModel.ts';
import { ListStatus } from './listStatus.ts';
import type { ListStatusOptions } from './listStatus.ts';
import type { Localizer } from './localizer.ts';
import { HeldNote } from './heldNote.ts';
import { UnfinishedNote } from './unfinishedNote.ts';

export interface PageFootOptions extends Pick<ListStatusOptions, 'toolbar' | 'startAutoScroll'> {
  readonly host: Pick<HostApi, 'unfinishedFrames' | 'setDecodeAs' | 'forwardAllHeld'>;
  /** Goes to the next held message. */
  readonly showHeld: () => void;
  readonly l10n: Localizer;
  /** Shows the traffic of all sockets. */
  readonly showAll: () => void;
}

/** What is said beside the composer: how much is listed, and what came below, elsewhere, or in part. */
export class PageFoot {
  readonly #status: ListStatus;
  readonly #elsewhere: ElsewhereNote;
  readonly #unfinished: UnfinishedNote;
  readonly #held: HeldNote;
  readonly #decodeAs: DecodeAsNote;

  constructor({ host, l10n, toolbar, startAutoScroll, showAll, showHeld }: PageFootOptions) {
    this.#status = new ListStatus({
      l10n,
      toolbar,
      status: elementById('statusText', HTMLElement),
      pill: elementById('newEntries', HTMLButtonElement),
      startAutoScroll,
    });
    this.#elsewhere = new ElsewhereNote({
      root: elementById('elsewhere', HTMLButtonElement),
      l10n,
      showAll,
    });
    this.#decodeAs = new DecodeAsNote({
      host,
      l10n,
      button: elementById('decodedAs', HTMLButtonElement),
    });
    this.#held = new HeldNote({
      ...{ host, l10n, showHeld },
      count: elementById('held', HTMLButtonElement),
      forwardAll: elementById('forwardAll', HTMLButtonElement),
    });
    this.#unfinished = new UnfinishedNote({
      host,
      l10n,
      button: elementById('unfinished', HTMLButtonElement),
      pane: elementById('unfinishedPane', HTMLElement),
    });
  }

  draw(
    model: ListModel,
    sockets: readonly ViewSocket[],
    query: ViewQuery,
    selectedEntries: number,
  ): void {
    this.#elsewhere.draw(sockets, query);
    this.#unfinished.draw(sockets, query);
    this.#held.draw(sockets, query);
    this.#decodeAs.draw(sockets, query);
    this.#status.draw(model, sockets, query, selectedEntries);
  }
}
