import type { HostApi, ViewSocket } from '../../shared/viewProtocol.ts';
import { element, textButton } from '../elements.ts';
import { shortEndpoint } from '../format.ts';
import type { Localizer } from '../localizer.ts';

/** Connections offered at most: the toolbar's choosers have them all. */
const offeredMax = 8;

export interface ChosenConversation {
  readonly socket: string;
  readonly connection: number;
  /** As a URL. */
  readonly peer: string;
}

export interface ConversationChooserOptions {
  readonly root: HTMLElement;
  readonly host: Pick<HostApi, 'connections'>;
  readonly l10n: Localizer;
  readonly choose: (connection: ChosenConversation) => void;
}

/** Asks whose conversation to show, where none is chosen. */
export class ConversationChooser {
  readonly #options: ConversationChooserOptions;
  /** Counts looks, so that an older answer is known as such. */
  #looks = 0;
  #seen = '';

  constructor(options: ConversationChooserOptions) {
    this.#options = options;
    options.root.className = 'view-note';
    options.root.hidden = true;
  }

  /** Offers open connections of these sockets; nothing when one is chosen already. */
  draw(isNeeded: boolean, sockets: readonly ViewSocket[]): void {
    this.#options.root.hidden = !isNeeded;
    if (!isNeeded) {
      this.#looks++;
      this.#seen = '';
      return;
    }
    const open = sockets.filter(({ summary }) => (summary?.openConnections ?? 0) > 0);
    const seen = JSON.stringify(open.map(({ id, summary }) => [id, summary?.openConnections]));
    if (seen !== this.#seen) {
      this.#seen = seen;
      void this.#look(open);
    }
  }

  async #look(sockets: readonly ViewSocket[]): Promise<void> {
    const looks = ++this.#looks;
    const { host, l10n, root, choose } = this.#options;
    const buttons: HTMLElement[] = [];
    for (const { id, name } of sockets.slice(0, offeredMax)) {
      const { connections: open } = await host.connections(id);
      // Of a tap, a client's connection stands for the conversation.
      const connections = open.filter(({ leg }) => leg !== 'server');
      for (const { id: connection, peer } of connections.slice(0, offeredMax - buttons.length)) {
        const label = l10n.text('conversationWith', name, shortEndpoint(peer));
        buttons.push(textButton(label, () => choose({ socket: id, connection, peer })));
      }
    }
    if (looks === this.#looks) {
      const actions = element('div', 'empty-actions');
      actions.append(...buttons);
      root.replaceChildren(
        element('p', 'empty-title', l10n.text('chooseConversation')),
        element('p', 'empty-hint', l10n.text('chooseConversationHint')),
        actions,
      );
    }
  }
}
