import { element, icon, iconButton, setText } from '../elements.ts';
import type { Words } from '../words.ts';

export interface ComposerBarOptions {
  readonly words: Words;
  /** What the bar begins with: whom a message goes to, and the note. */
  readonly first: readonly HTMLElement[];
  /** The id of what the button for settings shows and hides. */
  readonly settingsId: string;
  readonly save: () => void;
  readonly offerKept: () => void;
  readonly onDidToggleSettings: () => void;
}

export interface ComposerBarState {
  /** What is about to go out, in a few words. */
  readonly summary: string;
  readonly canSave: boolean;
  readonly hasSettings: boolean;
  readonly canSend: boolean;
  /** Whether sending begins something that goes on. */
  readonly repeats: boolean;
}

/** The composer's row of buttons. */
export class ComposerBar {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #summary: HTMLElement;
  readonly #saveButton: HTMLButtonElement;
  readonly #settingsButton: HTMLButtonElement;
  readonly #sendButton: HTMLButtonElement;
  readonly #sendLabel = element('span', 'label');

  constructor(options: ComposerBarOptions) {
    const { words, first, settingsId } = options;
    this.#words = words;
    this.root = element('div', 'composer-bar');
    this.#summary = element('div', 'composer-summary');
    this.#saveButton = iconButton('bookmark', words.text('saveMessage'), options.save);
    const keptButton = iconButton('history', words.text('messageChoices'), options.offerKept);
    // The field closes its list when it loses the focus, and this button opens and closes it.
    keptButton.addEventListener('mousedown', (event) => event.preventDefault());
    this.#settingsButton = iconButton(
      'settings',
      words.text('messageSettings'),
      options.onDidToggleSettings,
    );
    this.#settingsButton.setAttribute('aria-controls', settingsId);
    this.#sendButton = element('button', 'primary-button');
    this.#sendButton.type = 'submit';
    this.#sendButton.append(icon('send'), this.#sendLabel);
    const actions = element('div', 'composer-actions');
    actions.append(this.#saveButton, keptButton, this.#settingsButton);
    this.root.append(...first, this.#summary, actions, this.#sendButton);
  }

  /** As a press of their button does. */
  toggleSettings(): void {
    this.#settingsButton.focus();
    this.#settingsButton.click();
  }

  draw({ summary, canSave, hasSettings, canSend, repeats }: ComposerBarState): void {
    const words = this.#words;
    setText(this.#summary, summary);
    this.#summary.title = summary;
    this.#saveButton.hidden = !canSave;
    this.#settingsButton.setAttribute('aria-expanded', String(hasSettings));
    const act = words.text(repeats ? 'startRepeating' : 'send');
    setText(this.#sendLabel, act);
    this.#sendButton.title = words.text('sendTip', act, sendKeys());
    this.#sendButton.setAttribute('aria-label', act);
    this.#sendButton.disabled = !canSend;
  }
}

function sendKeys(): string {
  return /\bMac/i.test(navigator.userAgent) ? '⌘⏎' : 'Ctrl+Enter';
}
