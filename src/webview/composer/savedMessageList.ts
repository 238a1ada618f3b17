import type { HostApi } from '../../shared/viewProtocol.ts';
import type { SavedMessages } from '../../shared/viewSending.ts';
import { isSameMessage } from '../../shared/viewSending.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import type { ChoiceAction } from '../choiceList.ts';
import type { FieldChoice, MessageField } from './messageField.ts';
import type { Localizer } from '../localizer.ts';

/** How much of a message its row shows, in UTF-16 units. */
const shownTextMax = 200;

export interface SavedMessageListOptions {
  readonly host: Pick<HostApi, 'savedMessages' | 'saveMessage' | 'renameMessage' | 'forgetMessage'>;
  readonly l10n: Localizer;
  readonly field: () => MessageField;
  /** Puts a message into the field. */
  readonly take: (message: PayloadExpression) => void;
  readonly notify: (text: string) => void;
}

/** Messages that are kept under a name, and those sent last: offered at the field, named anew, forgotten. */
export class SavedMessageList {
  readonly actions: readonly ChoiceAction[];
  readonly #options: SavedMessageListOptions;
  /** The name of the message that was taken last: saving offers it again. */
  #name: string | undefined;

  constructor(options: SavedMessageListOptions) {
    this.#options = options;
    const { host, l10n } = options;
    this.actions = [
      {
        icon: 'edit',
        label: l10n.text('renameMessage'),
        keys: { key: 'F2', shiftKey: false },
        act: (name) => void this.#relist(host.renameMessage(name)),
      },
      {
        icon: 'trash',
        label: l10n.text('forgetMessage'),
        keys: { key: 'Delete', shiftKey: true },
        act: (name) => void this.#relist(host.forgetMessage(name)),
      },
    ];
  }

  /** Opens the list above the field, or closes it. */
  async toggle(): Promise<void> {
    const field = this.#options.field();
    if (field.isOffering) {
      field.closeChoices();
    } else {
      await this.#offer();
    }
  }

  async save(message: PayloadExpression): Promise<void> {
    const { host, l10n, notify, field } = this.#options;
    const name = await host.saveMessage(
      this.#name === undefined ? { message } : { message, name: this.#name },
    );
    if (name !== null) {
      this.#name = name;
      notify(l10n.text('messageSaved', name));
    }
    field().focus();
  }

  /** What is written now is no message of this list any more. */
  leave(): void {
    this.#name = undefined;
  }

  async #offer(): Promise<void> {
    const { host, l10n, field, notify, take } = this.#options;
    const kept = await host.savedMessages();
    const choices = savedChoices(kept, l10n, (message, name) => {
      take(message);
      this.#name = name;
      field().select();
    });
    if (choices.length === 0) {
      notify(l10n.text('noSavedMessages'));
    }
    field().offer(choices);
  }

  /** Shows the list anew once one of its messages has another name, or is gone. */
  async #relist(done: Promise<void>): Promise<void> {
    await done;
    await this.#offer();
  }
}

function savedChoices(
  { named, recent }: SavedMessages,
  l10n: Localizer,
  take: (message: PayloadExpression, name?: string) => void,
): FieldChoice[] {
  const others = recent.filter(
    (sent) => !named.some(({ message }) => isSameMessage(message, sent)),
  );
  return [
    ...named.map(({ name, message }) => ({
      ...shown(message, l10n, l10n.text('namedMessage')),
      icon: 'bookmark',
      savedAs: name,
      take: () => take(message, name),
    })),
    ...others.map((message) => ({
      ...shown(message, l10n, l10n.text('recentMessage')),
      icon: 'history',
      take: () => take(message),
    })),
  ];
}

function shown(message: PayloadExpression, l10n: Localizer, kind: string) {
  const { notation, text } = message;
  const detail = notation === 'text' ? kind : l10n.text(`notation.${notation}`);
  return { text: text.slice(0, shownTextMax).replaceAll(/\s+/g, ' '), detail };
}
