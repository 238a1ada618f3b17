import { element, icon, iconButton } from './elements.ts';

/** Something that a text field offers. */
export interface ListedChoice {
  readonly text: string;
  readonly detail: string;
  readonly icon: string;
  /** The name under which it was saved; only such a one has the list's actions. */
  readonly savedAs?: string;
}

/** What can be done to a saved choice besides choosing it. */
export interface ChoiceAction {
  readonly icon: string;
  readonly label: string;
  /** The field's keys that do it to the marked choice. */
  readonly keys?: { readonly key: string; readonly shiftKey: boolean };
  readonly act: (name: string) => void;
}

export interface ChoiceListOptions<C extends ListedChoice> {
  /** The root's; those of the rows begin with it. */
  readonly id: string;
  /** What it belongs to: a text field, which keeps the focus. */
  readonly field: HTMLInputElement | HTMLTextAreaElement;
  readonly label: string;
  readonly actions: readonly ChoiceAction[];
  readonly onDidChoose: (choice: C) => void;
}

/** The list at a text field: one of its choices is marked, and taken by the field's keys. */
export class ChoiceList<C extends ListedChoice> {
  readonly root: HTMLElement;
  readonly #options: ChoiceListOptions<C>;
  #choices: readonly C[] = [];
  #active = -1;

  constructor(options: ChoiceListOptions<C>) {
    this.#options = options;
    this.root = element('div', 'choices');
    this.root.id = options.id;
    this.root.setAttribute('role', 'listbox');
    this.root.setAttribute('aria-label', options.label);
    this.root.hidden = true;
    const { field } = options;
    // A text of several lines stays a text box: HTML gives it no other role.
    if (field instanceof HTMLInputElement) {
      field.setAttribute('role', 'combobox');
      field.setAttribute('aria-expanded', 'false');
    } else {
      field.setAttribute('aria-haspopup', 'listbox');
    }
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', options.id);
    // The field keeps the focus.
    this.root.addEventListener('mousedown', (event) => event.preventDefault());
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  get isEmpty(): boolean {
    return this.#choices.length === 0;
  }

  get active(): C | undefined {
    return this.#choices[this.#active];
  }

  /** Offers these, none marked; nothing to offer closes it. */
  open(choices: readonly C[]): void {
    this.#choices = choices;
    this.#active = -1;
    this.root.hidden = choices.length === 0;
    const { field } = this.#options;
    if (field.hasAttribute('aria-expanded')) {
      field.setAttribute('aria-expanded', String(this.isOpen));
    }
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

  #row(choice: C, index: number): HTMLElement {
    const row = element('div', 'choice');
    row.id = `${this.#options.id}${index}`;
    row.setAttribute('role', 'option');
    row.append(icon(choice.icon));
    if (choice.savedAs !== undefined) {
      row.append(element('span', 'choice-name', choice.savedAs));
    }
    row.append(
      element('span', 'choice-text', choice.text),
      element('span', 'choice-detail', choice.detail),
    );
    const { savedAs } = choice;
    if (savedAs !== undefined) {
      row.append(...this.#options.actions.map((action) => actionButton(action, savedAs)));
    }
    row.addEventListener('click', () => this.#options.onDidChoose(choice));
    return row;
  }

  #mark(index: number): void {
    this.#active = index;
    const { field, id } = this.#options;
    for (const [at, row] of [...this.root.children].entries()) {
      row.setAttribute('aria-selected', String(at === index));
      if (at === index) {
        row.scrollIntoView({ block: 'nearest' });
      }
    }
    if (index >= 0) {
      field.setAttribute('aria-activedescendant', `${id}${index}`);
    } else {
      field.removeAttribute('aria-activedescendant');
    }
  }
}

function actionButton({ icon: iconName, label, act }: ChoiceAction, name: string) {
  const button = iconButton(iconName, label, () => act(name));
  button.tabIndex = -1;
  button.addEventListener('click', (event) => event.stopPropagation());
  return button;
}
