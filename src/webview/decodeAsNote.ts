import { decodeAsFor } from '../shared/decodeAsFor.ts';
import type { DecodeAs } from '../shared/entry.ts';
import { protocolNames } from '../shared/protocol/protocolNames.ts';
import type { HostApi, ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { setText } from './elements.ts';
import type { Localizer } from './localizer.ts';

export interface DecodeAsNoteOptions {
  readonly host: Pick<HostApi, 'setDecodeAs'>;
  readonly l10n: Localizer;
  /** At the foot: says as what the messages are decoded; pressed, shows them as they came. */
  readonly button: HTMLButtonElement;
}

/** Tells that messages are framed anew, as another protocol's, and takes that back. */
export class DecodeAsNote {
  readonly #options: DecodeAsNoteOptions;
  #shown: { readonly socket: string; readonly choice: DecodeAs } | undefined;

  constructor(options: DecodeAsNoteOptions) {
    this.#options = options;
    const { button, l10n, host } = options;
    button.title = l10n.text('decodedAsTip');
    button.addEventListener('click', () => {
      if (this.#shown) {
        const { socket, choice } = this.#shown;
        const { connection } = choice;
        void host.setDecodeAs({
          ...{ socket, protocol: null },
          ...(connection !== undefined && { connection }),
        });
      }
    });
  }

  draw(sockets: readonly ViewSocket[], { sockets: shown, connection }: ViewQuery): void {
    const { l10n, button } = this.#options;
    const [socket] = shown ?? [];
    const { decodeAs } = sockets.find(({ id }) => id === socket) ?? {};
    const choice = shown?.length === 1 ? decodeAsFor(decodeAs, connection) : undefined;
    this.#shown = socket !== undefined && choice ? { socket, choice } : undefined;
    button.hidden = !choice;
    setText(button, choice ? l10n.text('decodedAs', protocolNames[choice.protocol].name) : '');
  }
}
