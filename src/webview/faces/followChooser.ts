import type { TrafficHost, ViewSocket } from '../../shared/viewProtocol.ts';
import { element, textButton } from '../elements.ts';
import { shortEndpoint } from '../format.ts';
import type { Words } from '../words.ts';

/** Connections offered at most: the toolbar's choosers have them all. */
const offeredMax = 8;

export interface FollowedConnection {
  readonly socket: string;
  readonly connection: number;
  /** As a URL. */
  readonly peer: string;
}

export interface FollowChooserOptions {
  readonly root: HTMLElement;
  readonly host: Pick<TrafficHost, 'connections'>;
  readonly words: Words;
  readonly choose: (connection: FollowedConnection) => void;
}

/** Asks whose conversation to show, where none is chosen. */
export class FollowChooser {
  readonly #options: FollowChooserOptions;
  /** Counts looks, so that an older answer is known as such. */
  #looks = 0;
  #seen = '';

  constructor(options: FollowChooserOptions) {
    this.#options = options;
    options.root.className = 'face-note';
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
    const { host, words, root, choose } = this.#options;
    const buttons: HTMLElement[] = [];
    for (const { id, name } of sockets.slice(0, offeredMax)) {
      const { connections } = await host.connections(id);
      for (const { id: connection, peer } of connections.slice(0, offeredMax - buttons.length)) {
        const label = words.text('followOne', name, shortEndpoint(peer));
        buttons.push(textButton(label, () => choose({ socket: id, connection, peer })));
      }
    }
    if (looks === this.#looks) {
      const actions = element('div', 'empty-actions');
      actions.append(...buttons);
      root.replaceChildren(
        element('p', 'empty-title', words.text('followWhom')),
        element('p', 'empty-hint', words.text('followWhomHint')),
        actions,
      );
    }
  }
}
