import { element, icon, iconButton, setText } from '../elements.ts';
import type { Localizer } from '../localizer.ts';

export interface ComposerBarOptions {
  readonly l10n: Localizer;
  /** What the bar begins with: whom a message goes to, and the note. */
  readonly first: readonly HTMLElement[];
  /** The id of what the button for settings shows and hides. */
  readonly settingsId: string;
  readonly save: () => void;
  readonly offerSaved: () => void;
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
  /** What sends, besides the button. */
  readonly keys: string;
}

/** The composer's row of buttons. */
export class ComposerBar {
  readonly root: HTMLElement;
  readonly #l10n: Localizer;
  readonly #summary: HTMLElement;
  readonly #saveButton: HTMLButtonElement;
  readonly #settingsButton: HTMLButtonElement;
  readonly #sendButton: HTMLButtonElement;
  readonly #sendLabel = element('span', 'label');
  readonly #sendKeys = element('kbd');

  constructor(options: ComposerBarOptions) {
    const { l10n, first, settingsId } = options;
    this.#l10n = l10n;
    this.root = element('div', 'composer-bar');
    this.#summary = element('div', 'composer-summary');
    this.#saveButton = iconButton('bookmark', l10n.text('saveMessage'), options.save);
    const savedButton = iconButton('history', l10n.text('messageChoices'), options.offerSaved);
    // The field closes its list when it loses the focus, and this button opens and closes it.
    savedButton.addEventListener('mousedown', (event) => event.preventDefault());
    this.#settingsButton = iconButton(
      'settings',
      l10n.text('messageSettings'),
      options.onDidToggleSettings,
    );
    this.#settingsButton.setAttribute('aria-controls', settingsId);
    this.#sendButton = element('button', 'primary-button');
    this.#sendButton.type = 'submit';
    this.#sendButton.append(icon('send'), this.#sendLabel, this.#sendKeys);
    const actions = element('div', 'composer-actions');
    actions.append(this.#saveButton, savedButton, this.#settingsButton);
    this.root.append(...first, this.#summary, actions, this.#sendButton);
  }

  /** As a press of their button does. */
  toggleSettings(): void {
    this.#settingsButton.focus();
    this.#settingsButton.click();
  }

  draw({ summary, canSave, hasSettings, canSend, repeats, keys }: ComposerBarState): void {
    const l10n = this.#l10n;
    setText(this.#summary, summary);
    this.#summary.title = summary;
    this.#saveButton.hidden = !canSave;
    this.#settingsButton.setAttribute('aria-expanded', String(hasSettings));
    const act = l10n.text(repeats ? 'startRepeating' : 'send');
    setText(this.#sendLabel, act);
    this.#sendButton.title = l10n.text('sendTip', act, keys);
    setText(this.#sendKeys, keys);
    this.#sendButton.setAttribute('aria-label', act);
    this.#sendButton.disabled = !canSend;
  }
}

/** The keys that send whatever the setting is. */
export function sendKeys(): string {
  return /\bMac/i.test(navigator.userAgent) ? '⌘⏎' : 'Ctrl+Enter';
}
