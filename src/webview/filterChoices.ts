import { element, icon, iconButton } from './elements.ts';

/** Something that the filter field offers. */
export interface FilterChoice {
  readonly text: string;
  readonly detail: string;
  /** Whether it takes the place of all that is written. */
  readonly isWhole: boolean;
  /** The name under which it was saved; such a one can be forgotten. */
  readonly savedAs?: string;
}

export interface FilterChoicesOptions {
  /** What it belongs to: a text field, which keeps the focus. */
  readonly field: HTMLInputElement;
  readonly forgetLabel: string;
  readonly onDidChoose: (choice: FilterChoice) => void;
  readonly onDidForget: (name: string) => void;
}

/** The list under the filter field: one of its choices is marked, and taken by the field's keys. */
export class FilterChoices {
  readonly root: HTMLElement;
  readonly #options: FilterChoicesOptions;
  #choices: readonly FilterChoice[] = [];
  #active = -1;

  constructor(options: FilterChoicesOptions) {
    this.#options = options;
    this.root = element('div', 'filter-choices');
    this.root.id = 'filterChoices';
    this.root.setAttribute('role', 'listbox');
    this.root.hidden = true;
    const { field } = options;
    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', this.root.id);
    field.setAttribute('aria-expanded', 'false');
    // The field keeps the focus.
    this.root.addEventListener('mousedown', (event) => event.preventDefault());
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  get isEmpty(): boolean {
    return this.#choices.length === 0;
  }

  get active(): FilterChoice | undefined {
    return this.#choices[this.#active];
  }

  /** Offers these, none marked; nothing to offer closes it. */
  open(choices: readonly FilterChoice[]): void {
    this.#choices = choices;
    this.#active = -1;
    this.root.hidden = choices.length === 0;
    this.#options.field.setAttribute('aria-expanded', String(this.isOpen));
    this.root.replaceChildren(...choices.map((choice, index) => this.#row(choice, index)));
    this.#mark(-1);
  }

  close(): void {
    this.open([]);
  }

  /** Marks the next choice, or the one before; after the last comes none, then the first. */
  step(by: 1 | -1): void {
    const places = this.#choices.length + 1;
    this.#mark(((this.#active + 1 + by + places) % places) - 1);
  }

  #row(choice: FilterChoice, index: number): HTMLElement {
    const row = element('div', 'filter-choice');
    row.id = `filterChoice${index}`;
    row.setAttribute('role', 'option');
    row.append(icon(choice.savedAs === undefined ? 'filter' : 'bookmark'));
    if (choice.savedAs !== undefined) {
      row.append(element('span', 'choice-name', choice.savedAs));
    }
    row.append(
      element('span', 'choice-text', choice.text),
      element('span', 'choice-detail', choice.detail),
    );
    const { savedAs } = choice;
    if (savedAs !== undefined) {
      const forget = iconButton('trash', this.#options.forgetLabel, () =>
        this.#options.onDidForget(savedAs),
      );
      forget.tabIndex = -1;
      forget.addEventListener('click', (event) => event.stopPropagation());
      row.append(forget);
    }
    row.addEventListener('click', () => this.#options.onDidChoose(choice));
    return row;
  }

  #mark(index: number): void {
    this.#active = index;
    const { field } = this.#options;
    for (const [at, row] of [...this.root.children].entries()) {
      row.setAttribute('aria-selected', String(at === index));
      if (at === index) {
        row.scrollIntoView({ block: 'nearest' });
      }
    }
    if (index < 0) {
      field.removeAttribute('aria-activedescendant');
    } else {
      field.setAttribute('aria-activedescendant', `filterChoice${index}`);
    }
  }
}
