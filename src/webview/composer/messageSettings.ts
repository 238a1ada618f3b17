import { lineEndings, notations } from '../../shared/payload.ts';
import type { Notation } from '../../shared/payload.ts';
import { textEncodings } from '../../shared/textEncodings.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import { ChecksumChooser, checksumLabel } from './checksumChooser.ts';
import type { Draft } from './draft.ts';
import { element, iconButton, textButton } from '../elements.ts';
import { setChoices } from '../choices.ts';
import { RepeatChooser } from './repeatChooser.ts';
import type { RepetitionInput } from './repeatChooser.ts';
import type { Localizer } from '../localizer.ts';

export interface MessageSettingsOptions {
  readonly l10n: Localizer;
  readonly draft: Draft;
  readonly repeat: RepetitionInput;
  /** The user wants a variable at the caret. */
  readonly onDidAskVariable: () => void;
  readonly onDidChange: () => void;
  /** The user is done with them. */
  readonly onDidLeave: () => void;
  /** Saves the message under a name. */
  readonly save: () => void;
  /** Offers the saved and recent messages. */
  readonly offerSaved: () => void;
  readonly setEnterSends: (enterSends: boolean) => void;
}

/** As a draft keeps them. */
type ChosenSettings = Pick<
  Draft,
  'notation' | 'lineEnding' | 'encoding' | 'checksum' | 'isFile' | 'isRaw'
>;

/** A message's notation, or that it is a file's content. */
type Form = Notation | 'file';
const forms: readonly Form[] = [...notations, 'file'];

/** What a message without its text is: how it is written, what is put behind, whether it repeats. */
export class MessageSettings {
  readonly root: HTMLElement;
  readonly #options: MessageSettingsOptions;
  readonly #buttons = new Map<Form, HTMLButtonElement>();
  readonly #encoding: HTMLSelectElement;
  readonly #variable: HTMLButtonElement;
  readonly #checksum: ChecksumChooser;
  readonly #lineEnding: HTMLSelectElement;
  readonly #rawLabel: HTMLLabelElement;
  readonly #isRaw: HTMLInputElement;
  readonly #repeat: RepeatChooser;
  readonly #saveButton: HTMLButtonElement;
  readonly #enterSends: HTMLInputElement;
  #isFramed = false;
  #form: Form;
  /** The socket's own, which is used where none is chosen. */
  #ownEncoding: TextEncoding = 'utf-8';

  constructor(options: MessageSettingsOptions) {
    this.#options = options;
    const { l10n, draft, onDidChange } = options;
    this.root = element('div', 'message-settings');
    this.root.id = 'messageSettings';
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', l10n.text('messageSettings'));
    this.#form = draft.isFile === true ? 'file' : draft.notation;
    const formGroup = element('div', 'segmented');
    formGroup.setAttribute('role', 'group');
    formGroup.setAttribute('aria-label', l10n.text('notation'));
    for (const form of forms) {
      const button = textButton(l10n.text(`notation.${form}`), () => this.#choose(form));
      this.#buttons.set(form, button);
      formGroup.append(button);
    }
    this.#encoding = this.#select(l10n.text('messageEncoding'));
    this.#variable = iconButton('symbol-variable', l10n.text('insertVariable'), () =>
      options.onDidAskVariable(),
    );
    this.#checksum = new ChecksumChooser({ l10n, onDidChange });
    this.#lineEnding = this.#select(l10n.text('lineEnding'));
    setChoices(
      this.#lineEnding,
      lineEndings.map((ending) => ({ value: ending, label: l10n.text(`lineEnding.${ending}`) })),
      draft.lineEnding,
    );
    this.#isRaw = element('input');
    this.#isRaw.type = 'checkbox';
    this.#isRaw.checked = draft.isRaw === true;
    this.#isRaw.addEventListener('change', onDidChange);
    this.#rawLabel = element('label', 'labelled');
    this.#rawLabel.title = l10n.text('rawTip');
    this.#rawLabel.append(this.#isRaw, l10n.text('raw'));
    this.#repeat = new RepeatChooser({ l10n, repeat: options.repeat, onDidChange });
    this.#saveButton = iconButton('bookmark', l10n.text('saveMessage'), options.save);
    this.#enterSends = element('input');
    this.#enterSends.type = 'checkbox';
    this.root.append(
      formGroup,
      this.#variable,
      this.#encoding,
      this.#checksum.root,
      this.#lineEnding,
      this.#rawLabel,
      this.#repeat.root,
      this.#createTools(),
    );
    this.root.addEventListener('keydown', (event) => {
      // Whoever ends a number with it does not mean to send.
      if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
        event.preventDefault();
      } else if (event.key === 'Escape') {
        event.preventDefault();
        options.onDidLeave();
      }
    });
    this.#checksum.setting = draft.checksum;
    this.#drawEncodings(draft.encoding);
    this.#draw();
  }

  /** Draws what has nothing to do with the message itself. */
  drawTools(canSave: boolean, enterSends: boolean): void {
    this.#saveButton.hidden = !canSave;
    this.#enterSends.checked = enterSends;
  }

  #createTools(): HTMLElement {
    const { l10n, offerSaved, setEnterSends } = this.#options;
    const savedButton = iconButton('history', l10n.text('messageChoices'), offerSaved);
    // The field closes its list when it loses the focus, and this button opens and closes it.
    savedButton.addEventListener('mousedown', (event) => event.preventDefault());
    this.#enterSends.addEventListener('change', () => setEnterSends(this.#enterSends.checked));
    const label = element('label', 'labelled');
    label.append(this.#enterSends, l10n.text('enterSends'));
    const tools = element('div', 'composer-tools');
    tools.append(label, savedButton, this.#saveButton);
    return tools;
  }

  get isFile(): boolean {
    return this.#form === 'file';
  }

  get notation(): Notation {
    return this.#form === 'file' ? 'text' : this.#form;
  }

  get repeat(): RepetitionInput {
    return this.#repeat.repeat;
  }

  /** As it is kept: without an encoding where it is the socket's. */
  get chosen(): ChosenSettings {
    const encoding = textEncodings.find((known) => known === this.#encoding.value);
    const { setting: checksum } = this.#checksum;
    return {
      notation: this.notation,
      lineEnding: lineEndings.find((ending) => ending === this.#lineEnding.value) ?? 'none',
      ...(encoding && { encoding }),
      ...(checksum && { checksum }),
      ...(this.isFile && { isFile: true }),
      ...(this.#isRaw.checked && { isRaw: true }),
    };
  }

  /** Whether no frame is made of it, although the socket has framing. */
  get isRaw(): boolean {
    return this.#isFramed && this.#isRaw.checked;
  }

  /** The whole message, with the encoding that it will have. */
  expression(text: string): PayloadExpression {
    const { notation, lineEnding, checksum, encoding = this.#ownEncoding } = this.chosen;
    return {
      notation,
      text,
      lineEnding,
      ...(checksum && { checksum }),
      ...(notation === 'text' && encoding !== 'utf-8' && { encoding }),
    };
  }

  show(expression: Omit<PayloadExpression, 'text'>, isRaw = false): void {
    this.#isRaw.checked = isRaw;
    this.#form = expression.notation;
    this.#lineEnding.value = expression.lineEnding;
    this.#checksum.setting = expression.checksum;
    const encoding = expression.encoding ?? 'utf-8';
    const isOwn = encoding === this.#ownEncoding || expression.notation !== 'text';
    this.#drawEncodings(isOwn ? undefined : encoding);
    this.#draw();
  }

  /** The socket that it is for has this encoding, and perhaps framing. */
  setSocket({ encoding = 'utf-8', framing }: Pick<ViewSocket, 'encoding' | 'framing'>) {
    this.#isFramed = framing !== undefined;
    this.#rawLabel.hidden = !this.#isFramed;
    if (encoding !== this.#ownEncoding) {
      this.#ownEncoding = encoding;
      this.#drawEncodings(this.chosen.encoding);
    }
  }

  /** What is not as at first, in a few words, for where the settings are not in sight. */
  get summary(): readonly string[] {
    const { l10n } = this.#options;
    const { notation, lineEnding, encoding, checksum, isFile = false } = this.chosen;
    const isText = notation === 'text' && !isFile;
    const raw = this.isRaw ? [l10n.text('raw')] : [];
    return isFile
      ? raw
      : [
          ...raw,
          ...(isText ? [] : [l10n.text(`notation.${notation}`)]),
          ...(isText && encoding ? [encoding.toUpperCase()] : []),
          ...(checksum ? [checksumLabel(checksum.name)] : []),
          ...(isText && lineEnding !== 'none' ? [l10n.text(`lineEnding.${lineEnding}`)] : []),
          ...(this.repeat.isOn ? [l10n.text('repeat')] : []),
        ];
  }

  #select(label: string): HTMLSelectElement {
    const select = element('select');
    select.setAttribute('aria-label', label);
    select.title = label;
    select.addEventListener('change', () => this.#options.onDidChange());
    return select;
  }

  #choose(form: Form): void {
    this.#form = form;
    this.#draw();
    this.#options.onDidChange();
  }

  #drawEncodings(chosen: TextEncoding | undefined): void {
    const own = this.#ownEncoding.toUpperCase();
    setChoices(
      this.#encoding,
      [
        { value: '', label: this.#options.l10n.text('ownEncoding', own) },
        ...textEncodings.map((encoding) => ({ value: encoding, label: encoding.toUpperCase() })),
      ],
      chosen ?? '',
    );
  }

  #draw(): void {
    for (const [form, button] of this.#buttons) {
      button.setAttribute('aria-pressed', String(form === this.#form));
    }
    const isText = this.#form === 'text';
    this.#encoding.hidden = !isText;
    this.#lineEnding.hidden = !isText;
    this.#variable.hidden = !isText && this.#form !== 'hex';
    this.#checksum.root.hidden = this.isFile;
    this.#repeat.root.hidden = this.isFile;
  }
}
