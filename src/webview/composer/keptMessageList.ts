import type { TrafficHost } from '../../shared/viewProtocol.ts';
import type { KeptMessages } from '../../shared/viewSending.ts';
import { isSameMessage } from '../../shared/viewSending.ts';
import type { WrittenPayload } from '../../shared/writtenPayload.ts';
import type { ChoiceAction } from '../choiceList.ts';
import type { FieldChoice, MessageField } from './messageField.ts';
import type { Words } from '../words.ts';

/** How much of a message its row shows, in UTF-16 units. */
const shownTextMax = 200;

export interface KeptMessageListOptions {
  readonly host: Pick<
    TrafficHost,
    'keptMessages' | 'saveMessage' | 'renameMessage' | 'forgetMessage'
  >;
  readonly words: Words;
  readonly field: () => MessageField;
  /** Puts a message into the field. */
  readonly take: (message: WrittenPayload) => void;
  readonly say: (text: string) => void;
}

/** Messages that are kept under a name, and those sent last: offered at the field, named anew, forgotten. */
export class KeptMessageList {
  readonly actions: readonly ChoiceAction[];
  readonly #options: KeptMessageListOptions;
  /** The name of the message that was taken last: saving offers it again. */
  #name: string | undefined;

  constructor(options: KeptMessageListOptions) {
    this.#options = options;
    const { host, words } = options;
    this.actions = [
      {
        icon: 'edit',
        label: words.text('renameMessage'),
        keys: { key: 'F2', shiftKey: false },
        act: (name) => void this.#relist(host.renameMessage(name)),
      },
      {
        icon: 'trash',
        label: words.text('forgetMessage'),
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

  async save(message: WrittenPayload): Promise<void> {
    const { host, words, say, field } = this.#options;
    const name = await host.saveMessage(
      this.#name === undefined ? { message } : { message, name: this.#name },
    );
    if (name !== null) {
      this.#name = name;
      say(words.text('messageSaved', name));
    }
    field().focus();
  }

  /** What is written now is no message of this list any more. */
  leave(): void {
    this.#name = undefined;
  }

  async #offer(): Promise<void> {
    const { host, words, field, say, take } = this.#options;
    const kept = await host.keptMessages();
    const choices = keptChoices(kept, words, (message, name) => {
      take(message);
      this.#name = name;
      field().select();
    });
    if (choices.length === 0) {
      say(words.text('noKeptMessages'));
    }
    field().offer(choices);
  }

  /** Shows the list anew once one of its messages has another name, or is gone. */
  async #relist(done: Promise<void>): Promise<void> {
    await done;
    await this.#offer();
  }
}

function keptChoices(
  { named, recent }: KeptMessages,
  words: Words,
  take: (message: WrittenPayload, name?: string) => void,
): FieldChoice[] {
  const others = recent.filter(
    (sent) => !named.some(({ message }) => isSameMessage(message, sent)),
  );
  return [
    ...named.map(({ name, message }) => ({
      ...shown(message, words, words.text('namedMessage')),
      icon: 'bookmark',
      savedAs: name,
      take: () => take(message, name),
    })),
    ...others.map((message) => ({
      ...shown(message, words, words.text('recentMessage')),
      icon: 'history',
      take: () => take(message),
    })),
  ];
}

function shown(message: WrittenPayload, words: Words, kind: string) {
  const { notation, text } = message;
  const detail = notation === 'text' ? kind : words.text(`notation.${notation}`);
  return { text: text.slice(0, shownTextMax).replaceAll(/\s+/g, ' '), detail };
}
