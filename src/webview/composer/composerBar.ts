import { element, icon, iconButton, setText, textButton } from '../elements.ts';
import type { Localizer } from '../localizer.ts';

export interface ComposerBarOptions {
  readonly l10n: Localizer;
  /** Whom a message goes to, where it is written, and what became of it. */
  readonly target: HTMLElement;
  readonly message: readonly HTMLElement[];
  readonly note: HTMLElement;
  /** The id of what the button for settings shows and hides. */
  readonly settingsId: string;
  readonly onDidToggleSettings: () => void;
  /** The user wants the composer out of the way, or back. */
  readonly onDidFold: (isFolded: boolean) => void;
}

export interface ComposerBarState {
  /** What is about to go out, in a few words. */
  readonly summary: string;
  readonly hasSettings: boolean;
  readonly isFolded: boolean;
  readonly canSend: boolean;
  /** Whether sending begins something that goes on. */
  readonly repeats: boolean;
  /** What sends, besides the button. */
  readonly keys: string;
}

/** The composer's one line, which folds to a button. */
export class ComposerBar {
  readonly root: HTMLElement;
  /** What is left when it is folded. */
  readonly unfoldButton: HTMLButtonElement;
  readonly #l10n: Localizer;
  readonly #summary: HTMLElement;
  readonly #settingsButton: HTMLButtonElement;
  readonly #sendButton: HTMLButtonElement;
  readonly #sendLabel = element('span', 'label');

  constructor(options: ComposerBarOptions) {
    const { l10n, settingsId, onDidFold } = options;
    this.#l10n = l10n;
    this.root = element('div', 'composer-bar');
    this.#summary = element('div', 'composer-summary');
    const status = element('div', 'composer-status');
    status.append(options.note, this.#summary);
    this.#settingsButton = iconButton(
      'ellipsis',
      l10n.text('messageSettings'),
      options.onDidToggleSettings,
    );
    this.#settingsButton.setAttribute('aria-controls', settingsId);
    this.#sendButton = element('button', 'primary-button');
    this.#sendButton.type = 'submit';
    this.#sendButton.append(icon('send'), this.#sendLabel);
    const foldButton = iconButton('chevron-down', l10n.text('foldComposer'), () => onDidFold(true));
    this.unfoldButton = textButton(l10n.text('unfoldComposer'), () => onDidFold(false));
    this.unfoldButton.classList.add('unfold-button');
    this.unfoldButton.prepend(icon('send'));
    const message = element('div', 'composer-message');
    message.append(...options.message);
    const actions = element('div', 'composer-actions');
    actions.append(this.#settingsButton, foldButton);
    this.root.append(options.target, message, status, this.#sendButton, actions);
  }

  /** As a press of their button does. */
  toggleSettings(): void {
    this.#settingsButton.focus();
    this.#settingsButton.click();
  }

  draw({ summary, hasSettings, isFolded, canSend, repeats, keys }: ComposerBarState): void {
    const l10n = this.#l10n;
    setText(this.#summary, summary);
    this.#summary.title = summary;
    this.root.hidden = isFolded;
    this.unfoldButton.hidden = !isFolded;
    this.#settingsButton.setAttribute('aria-expanded', String(hasSettings));
    const act = l10n.text(repeats ? 'startRepeating' : 'send');
    setText(this.#sendLabel, act);
    this.#sendButton.title = l10n.text('sendTip', act, keys);
    // Seen on the button, and no part of its name.
    this.#sendButton.setAttribute('data-keys', keys);
    this.#sendButton.setAttribute('aria-label', act);
    this.#sendButton.disabled = !canSend;
  }
}

/** The keys that send whatever the setting is. */
export function sendKeys(): string {
  return /\bMac/i.test(navigator.userAgent) ? '⌘⏎' : 'Ctrl+Enter';
}
