import type { HostApi, ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, setText } from './elements.ts';
import type { Localizer } from './localizer.ts';

export interface HeldNoteOptions {
  readonly host: Pick<HostApi, 'forwardAllHeld'>;
  readonly l10n: Localizer;
  /** At the foot: says how many messages are held, and leads to them. */
  readonly count: HTMLButtonElement;
  /** Beside it. */
  readonly forwardAll: HTMLButtonElement;
  readonly showHeld: () => void;
}

/** Tells of messages that wait for somebody to forward, edit or drop them. */
export class HeldNote {
  readonly #options: HeldNoteOptions;
  readonly #text = element('span');
  #sockets: readonly string[] = [];

  constructor(options: HeldNoteOptions) {
    this.#options = options;
    const { host, l10n, count, forwardAll, showHeld } = options;
    count.append(element('span', 'codicon codicon-debug-pause'), this.#text);
    count.title = l10n.text('heldTip');
    count.addEventListener('click', showHeld);
    setText(forwardAll, l10n.text('forwardAll'));
    forwardAll.addEventListener('click', () => void host.forwardAllHeld(this.#sockets));
  }

  draw(sockets: readonly ViewSocket[], { sockets: shown }: ViewQuery): void {
    const { l10n, count, forwardAll } = this.#options;
    const holding = sockets.filter(
      ({ id, summary }) => summary?.held !== undefined && (shown?.includes(id) ?? true),
    );
    this.#sockets = holding.map(({ id }) => id);
    const held = holding.reduce((total, { summary }) => total + (summary?.held ?? 0), 0);
    count.hidden = held === 0;
    forwardAll.hidden = held === 0;
    if (held > 0) {
      setText(this.#text, l10n.text('held', held));
    }
  }
}
