import { ChoiceList } from '../choiceList.ts';
import type { ChoiceAction, ListedChoice } from '../choiceList.ts';
import { element } from '../elements.ts';
import { placeAbove } from './placeAbove.ts';
import { variableChoices, withVariable } from './variableChoices.ts';
import { watchFont } from '../watchFont.ts';
import type { Localizer } from '../localizer.ts';

/** Something that the field offers, and what choosing it does. */
export interface FieldChoice extends ListedChoice {
  readonly take: () => void;
}

export interface MessageFieldOptions {
  readonly l10n: Localizer;
  readonly text: string;
  /** Whether `${…}` stands for something in what is written now. */
  readonly hasVariables: () => boolean;
  /** What can be done to a named message besides choosing it. */
  readonly actions: readonly ChoiceAction[];
  /** The user changed the text. */
  readonly onDidEdit: () => void;
  /** The list of choices opened or closed. */
  readonly onDidOffer: () => void;
  /** Whether Enter submits; Ctrl+Enter does always. */
  readonly enterSends: boolean;
  readonly onDidSubmit: () => void;
  /** Puts an earlier or a later message there; answers whether there was one. */
  readonly onDidStep: (way: 'older' | 'newer') => boolean;
}

/** Up to this many UTF-16 units, line ends are drawn: each costs the page an element. */
const drawnTextMax = 20_000;

/**
 * Where a message is written: marks what is wrong in it, draws its line ends, which are sent too, and
 * offers variables while one types.
 */
export class MessageField {
  readonly root: HTMLElement;
  readonly #options: MessageFieldOptions;
  readonly #area: HTMLTextAreaElement;
  /** Lies under the text and marks the fault in it. */
  readonly #marks: HTMLElement;
  readonly #choices: ChoiceList<FieldChoice>;
  enterSends: boolean;

  constructor(options: MessageFieldOptions) {
    this.#options = options;
    this.enterSends = options.enterSends;
    const { l10n } = options;
    this.root = element('div', 'composer-field');
    this.#marks = element('div', 'composer-marks');
    this.#marks.setAttribute('aria-hidden', 'true');
    this.#area = element('textarea');
    this.#area.value = options.text;
    this.#area.rows = 1;
    this.#area.spellcheck = false;
    this.#area.setAttribute('aria-label', l10n.text('message'));
    this.#area.setAttribute('aria-describedby', 'composerNote');
    this.#choices = new ChoiceList<FieldChoice>({
      id: 'messageChoices',
      field: this.#area,
      label: l10n.text('messageChoices'),
      actions: options.actions,
      onDidChoose: (choice) => this.#take(choice),
    });
    this.#choices.root.classList.add('popup');
    this.root.append(this.#marks, this.#area, this.#choices.root);
    this.#area.addEventListener('input', () => {
      options.onDidEdit();
      this.#offerVariables();
    });
    this.#area.addEventListener('keydown', (event) => this.#key(event));
    this.#area.addEventListener('scroll', () => (this.#marks.scrollTop = this.#area.scrollTop));
    this.#area.addEventListener('blur', () => this.closeChoices());
    watchFont(this.root, () => this.grow());
  }

  get text(): string {
    return this.#area.value;
  }

  set text(text: string) {
    this.#area.value = text;
  }

  get isOffering(): boolean {
    return this.#choices.isOpen;
  }

  focus(): void {
    this.#area.focus();
  }

  /** Chooses a part of the text, all of it by default, so that typing replaces it. */
  select(position = 0, length = this.text.length): void {
    this.#area.focus();
    this.#area.setSelectionRange(position, position + length);
  }

  /** Writes `${` at the caret, and offers what can follow. */
  beginVariable(): void {
    const { selectionStart, selectionEnd } = this.#area;
    this.#area.focus();
    this.#area.setRangeText('${', selectionStart, selectionEnd, 'end');
    this.#options.onDidEdit();
    this.#offerVariables();
  }

  /** Offers these above the field, the first one marked; nothing to offer closes the list. */
  offer(choices: readonly FieldChoice[]): void {
    this.#area.focus();
    this.#open(choices);
  }

  closeChoices(): void {
    this.#open([]);
  }

  /** `hasLineEnds` says whether line ends are part of the message. */
  draw(
    placeholder: string,
    fault: { position: number; length: number } | undefined,
    hasLineEnds: boolean,
  ): void {
    this.#area.placeholder = placeholder;
    this.#area.setAttribute('aria-invalid', String(fault !== undefined));
    const { text } = this;
    const { position = 0, length = 0 } = fault ?? {};
    const drawn = (part: string) =>
      hasLineEnds && text.length <= drawnTextMax ? withLineEnds(part) : [part];
    const mark = element('mark');
    mark.append(...drawn(text.slice(position, position + length)));
    const after = drawn(text.slice(position + length));
    this.#marks.replaceChildren(
      ...(fault ? [...drawn(text.slice(0, position)), mark, ...after] : after),
    );
    this.#marks.scrollTop = this.#area.scrollTop;
    if (this.isOffering) {
      placeAbove(this.#choices.root, this.root);
    }
  }

  /** As high as its text needs; the style sheet says how far. */
  grow(): void {
    this.#area.style.height = 'auto';
    this.#area.style.height = `${this.#area.scrollHeight}px`;
  }

  #open(choices: readonly FieldChoice[]): void {
    const wasOpen = this.#choices.isOpen;
    this.#choices.open(choices);
    if (this.#choices.isOpen) {
      this.#choices.step(1);
      placeAbove(this.#choices.root, this.root);
    }
    if (this.#choices.isOpen !== wasOpen) {
      this.#options.onDidOffer();
    }
  }

  #offerVariables(): void {
    const { l10n, hasVariables } = this.#options;
    const { value, selectionStart } = this.#area;
    const found = hasVariables() ? variableChoices(value, selectionStart) : undefined;
    if (!found) {
      this.closeChoices();
      return;
    }
    this.#open(
      found.names.map((name) => ({
        text: name,
        detail: l10n.text(`variable.${name}`),
        icon: 'symbol-variable',
        take: () => {
          const { text, caret } = withVariable(value, found, name);
          this.#area.value = text;
          this.#area.setSelectionRange(caret, caret);
          this.#options.onDidEdit();
        },
      })),
    );
  }

  #take(choice: FieldChoice): void {
    this.closeChoices();
    choice.take();
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) {
      return;
    }
    const isPlain = !event.shiftKey && !event.altKey && !this.#choices.isOpen;
    const isSubmit = event.ctrlKey || event.metaKey || (this.enterSends && isPlain);
    if (event.key === 'Enter' && isSubmit) {
      event.preventDefault();
      this.closeChoices();
      this.#options.onDidSubmit();
    } else if (this.#choices.isOpen ? this.#listKey(event) : this.#stepKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Answers whether the key was for the list. */
  #listKey({ key, shiftKey }: KeyboardEvent): boolean {
    const { active } = this.#choices;
    const act = this.#options.actions.find(
      ({ keys }) => keys?.key === key && keys.shiftKey === shiftKey,
    );
    if (act && active?.savedAs !== undefined) {
      act.act(active.savedAs);
      return true;
    }
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => this.#choices.step(1),
      ArrowUp: () => this.#choices.step(-1),
      Escape: () => this.closeChoices(),
      ...(active && { Tab: () => this.#take(active), Enter: () => this.#take(active) }),
    };
    const listAct = shiftKey ? undefined : acts[key];
    listAct?.();
    return listAct !== undefined;
  }

  #stepKey({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if (altKey || ctrlKey || metaKey || shiftKey) {
      return false;
    }
    const { value, selectionStart, selectionEnd } = this.#area;
    const isFirstLine = !value.slice(0, selectionStart).includes('\n');
    const isLastLine = !value.slice(selectionEnd).includes('\n');
    const way =
      key === 'ArrowUp' && isFirstLine
        ? 'older'
        : key === 'ArrowDown' && isLastLine
          ? 'newer'
          : undefined;
    if (way === undefined || !this.#options.onDidStep(way)) {
      return false;
    }
    // At the edge that the next step in the same direction needs.
    const caret = way === 'older' ? 0 : this.text.length;
    this.#area.setSelectionRange(caret, caret);
    return true;
  }
}

/** The text with a sign, which takes no room, before each line end. */
function withLineEnds(text: string): (string | HTMLElement)[] {
  return text
    .split('\n')
    .flatMap((line, index) => (index === 0 ? [line] : [element('span', 'line-end'), `\n${line}`]));
}
