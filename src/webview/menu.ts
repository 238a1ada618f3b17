import { element, icon, iconButton } from './elements.ts';

export interface MenuItem {
  readonly label: string;
  /** A codicon before the label; an item that is on or off has a check mark there. */
  readonly icon?: string;
  readonly run: () => void;
  /** Present for an item that is on or off. The menu stays open when it is chosen. */
  readonly isOn?: () => boolean;
  /** Whether exactly one item of its group is on. */
  readonly isRadio?: boolean;
  /** Asked whenever the menu opens; shown by default. */
  readonly isShown?: () => boolean;
  /** Runs for ArrowRight (`1`) and ArrowLeft (`-1`). */
  readonly adjust?: (by: 1 | -1) => void;
}

export interface MenuOptions {
  /** Of its button: a codicon and what it says. */
  readonly icon: string;
  readonly label: string;
  /** Groups with a line between. */
  readonly groups: readonly (readonly MenuItem[])[];
  /** Stands below the items. */
  readonly hint?: string;
}

/** A button and the menu that it opens, with the keys that menus have everywhere. */
export class Menu {
  /** Holds both; the menu opens below it, at its end. */
  readonly root: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #popup: HTMLElement;
  readonly #groups: readonly { readonly root: HTMLElement; readonly items: MenuEntry[] }[];
  readonly #items: MenuEntry[];
  #opener: Element | null = null;

  constructor({ icon: iconName, label, groups, hint }: MenuOptions) {
    this.root = element('div', 'menu-anchor');
    this.#button = iconButton(iconName, label, () => this.#toggle());
    this.#button.setAttribute('aria-haspopup', 'menu');
    this.#button.setAttribute('aria-expanded', 'false');
    this.#popup = element('div', 'menu');
    this.#popup.setAttribute('role', 'menu');
    this.#popup.setAttribute('aria-label', label);
    this.#popup.hidden = true;
    this.#groups = groups.map((items) => {
      const root = element('div', 'menu-group');
      root.setAttribute('role', 'group');
      const entries = items.map((item) => ({ item, root: this.#draw(item) }));
      root.append(...entries.map((entry) => entry.root));
      return { root, items: entries };
    });
    this.#items = this.#groups.flatMap(({ items }) => items);
    this.#popup.append(...this.#groups.map(({ root }) => root));
    if (hint !== undefined) {
      const note = element('div', 'menu-hint', hint);
      note.setAttribute('role', 'presentation');
      this.#popup.append(note);
    }
    this.root.append(this.#button, this.#popup);
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) {
        this.#close(false);
      }
    });
  }

  /** Opens it; what has the focus now has it again afterwards. */
  open(): void {
    this.#opener = document.activeElement;
    for (const { root, items } of this.#groups) {
      for (const entry of items) {
        entry.root.hidden = entry.item.isShown?.() === false;
      }
      root.hidden = items.every((entry) => entry.root.hidden);
    }
    this.#popup.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#check();
    this.#shown[0]?.root.focus();
  }

  get #shown(): MenuEntry[] {
    return this.#items.filter(({ root }) => !root.hidden);
  }

  #toggle(): void {
    if (this.#popup.hidden) {
      this.open();
    } else {
      this.#close(true);
    }
  }

  #close(returnsFocus: boolean): void {
    this.#popup.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    if (returnsFocus) {
      const opener = this.#opener instanceof HTMLElement ? this.#opener : this.#button;
      opener.focus();
    }
  }

  #draw(item: MenuItem): HTMLElement {
    const role = item.isRadio ? 'menuitemradio' : item.isOn ? 'menuitemcheckbox' : 'menuitem';
    const root = element('div', 'menu-item');
    root.setAttribute('role', role);
    root.tabIndex = -1;
    root.append(
      icon(item.isOn ? 'check' : (item.icon ?? 'blank')),
      element('span', '', item.label),
    );
    root.addEventListener('click', () => this.#choose(item));
    return root;
  }

  #choose(item: MenuItem): void {
    if (item.isOn) {
      item.run();
      this.#check();
    } else {
      // First the focus goes back, so that what the item does may take it elsewhere.
      this.#close(true);
      item.run();
    }
  }

  #check(): void {
    for (const { root, item } of this.#items) {
      if (item.isOn) {
        root.setAttribute('aria-checked', String(item.isOn()));
      }
    }
  }

  #key(event: KeyboardEvent): void {
    if (this.#popup.hidden) {
      return;
    }
    // What lies beneath must not take them for its own.
    event.stopPropagation();
    const shown = this.#shown;
    const at = shown.findIndex(({ root }) => root === document.activeElement);
    const active = shown[at];
    const go = (to: number) => shown[(to + shown.length) % shown.length]?.root.focus();
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(-1),
      ArrowRight: () => active?.item.adjust?.(1),
      ArrowLeft: () => active?.item.adjust?.(-1),
      Enter: () => active?.root.click(),
      ' ': () => active?.root.click(),
      Escape: () => this.#close(true),
      Tab: () => this.#close(true),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }
}

interface MenuEntry {
  readonly item: MenuItem;
  readonly root: HTMLElement;
}
