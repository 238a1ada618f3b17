import type { ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, setText } from './elements.ts';
import type { Localizer } from './localizer.ts';

export interface ElsewhereNoteOptions {
  /** At the foot of the page. */
  readonly root: HTMLButtonElement;
  readonly l10n: Localizer;
  readonly showAll: () => void;
}

/** Tells of messages that sockets had which are not shown, since others are, and leads to them. */
export class ElsewhereNote {
  readonly #options: ElsewhereNoteOptions;
  readonly #only = element('span', 'only');
  readonly #count = element('span');
  /** Messages of sockets when they were shown last, by id. */
  readonly #seen = new Map<string, number>();

  constructor(options: ElsewhereNoteOptions) {
    this.#options = options;
    const { root, showAll } = options;
    root.append(this.#only, this.#count);
    root.addEventListener('click', showAll);
  }

  draw(sockets: readonly ViewSocket[], { sockets: shown }: ViewQuery): void {
    const { root, l10n } = this.#options;
    let messages = 0;
    for (const { id, summary } of sockets) {
      const { messagesIn = 0, messagesOut = 0 } = summary?.counters ?? {};
      const now = messagesIn + messagesOut;
      const seen = this.#seen.get(id) ?? 0;
      // Counters go back to zero where traffic is forgotten.
      if ((shown?.includes(id) ?? true) || now < seen) {
        this.#seen.set(id, now);
      } else {
        messages += now - seen;
      }
    }
    root.hidden = messages === 0;
    if (messages > 0) {
      const names = sockets.filter(({ id }) => shown?.includes(id)).map(({ name }) => name);
      setText(this.#only, `${l10n.text('showingOnly', names.join(', '))} ·`);
      setText(this.#count, l10n.text('newElsewhere', messages));
      root.title = l10n.text('showingOnly', names.join(', '));
    }
  }
}
