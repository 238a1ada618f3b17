import { hideableColumns, timeModes } from '../../shared/viewColumns.ts';
import type { ColumnLayout } from './columnLayout.ts';
import { isSized } from './columnLayout.ts';
import { element, icon, iconButton } from '../elements.ts';
import type { Localizer } from '../localizer.ts';

export interface ColumnMenuOptions {
  readonly layout: ColumnLayout;
  readonly l10n: Localizer;
}

/** The button at the header's end and its menu: columns to show, their widths, what the time says. */
export class ColumnMenu {
  readonly root: HTMLElement;
  readonly #options: ColumnMenuOptions;
  readonly #button: HTMLButtonElement;
  readonly #menu: HTMLElement;
  #items: readonly { readonly root: HTMLElement; readonly isOn: () => boolean }[] = [];

  constructor(options: ColumnMenuOptions) {
    this.#options = options;
    const { l10n } = options;
    this.root = element('div', 'column-menu');
    this.#button = iconButton('settings', l10n.text('columns'), () => this.#toggle());
    this.#button.setAttribute('aria-haspopup', 'menu');
    this.#menu = element('div', 'menu');
    this.#menu.setAttribute('role', 'menu');
    this.#menu.setAttribute('aria-label', l10n.text('columns'));
    this.#menu.hidden = true;
    this.root.append(this.#button, this.#menu);
    this.#fill();
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) {
        this.#close(false);
      }
    });
  }

  open(): void {
    this.#menu.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#draw();
    this.#items[0]?.root.focus();
  }

  #toggle(): void {
    if (this.#menu.hidden) {
      this.open();
    } else {
      this.#close(true);
    }
  }

  #close(returnsFocus: boolean): void {
    this.#menu.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    if (returnsFocus) {
      this.#button.focus();
    }
  }

  #fill(): void {
    const { layout, l10n } = this.#options;
    const columnItems = hideableColumns.map((column) => {
      const choose = () => layout.toggle(column);
      const root = this.#item('menuitemcheckbox', l10n.text(`column.${column}`), choose);
      root.dataset['column'] = column;
      return { root, isOn: () => layout.isShown(column) };
    });
    const timeItems = timeModes.map((mode) => ({
      root: this.#item('menuitemradio', l10n.text(`time.${mode}`), () => layout.setTime(mode)),
      isOn: () => layout.time === mode,
    }));
    const separator = element('div', 'menu-separator');
    separator.setAttribute('role', 'separator');
    this.#menu.append(
      ...columnItems.map(({ root }) => root),
      separator,
      ...timeItems.map(({ root }) => root),
      element('div', 'menu-hint', l10n.text('columnsHint')),
    );
    this.#items = [...columnItems, ...timeItems];
  }

  #item(role: 'menuitemcheckbox' | 'menuitemradio', label: string, choose: () => void) {
    const item = element('div', 'menu-item');
    item.setAttribute('role', role);
    item.tabIndex = -1;
    item.append(icon('check'), element('span', '', label));
    item.addEventListener('click', () => {
      choose();
      this.#draw();
    });
    return item;
  }

  #draw(): void {
    for (const { root, isOn } of this.#items) {
      root.setAttribute('aria-checked', String(isOn()));
    }
  }

  #key(event: KeyboardEvent): void {
    // The list beneath must not take them for its own.
    event.stopPropagation();
    if (this.#menu.hidden) {
      return;
    }
    const { layout } = this.#options;
    const at = this.#items.findIndex(({ root }) => root === document.activeElement);
    const go = (to: number) => {
      const { length } = this.#items;
      this.#items[(to + length) % length]?.root.focus();
    };
    const column = this.#items[at]?.root.dataset['column'] ?? '';
    const resize = (by: 1 | -1) => {
      if (isSized(column)) {
        layout.step(column, by);
      }
    };
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(-1),
      ArrowRight: () => resize(1),
      ArrowLeft: () => resize(-1),
      Enter: () => this.#items[at]?.root.click(),
      ' ': () => this.#items[at]?.root.click(),
      Escape: () => this.#close(true),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }
}
