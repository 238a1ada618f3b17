import type { ViewConnections } from '../../shared/viewProtocol.ts';
import { element, iconButton } from '../elements.ts';
import { shortEndpoint } from '../format.ts';
import { placeAbove } from './placeAbove.ts';
import type { Localizer } from '../localizer.ts';

export interface ConnectionChecklistOptions {
  readonly l10n: Localizer;
  readonly onDidChoose: (connections: readonly number[]) => void;
}

/** A button and, above it, a list in which several connections can be ticked. */
export class ConnectionChecklist {
  readonly root: HTMLElement;
  readonly #options: ConnectionChecklistOptions;
  readonly #button: HTMLButtonElement;
  readonly #list: HTMLElement;
  #boxes = new Map<number, HTMLInputElement>();
  #seen = '';

  constructor(options: ConnectionChecklistOptions) {
    this.#options = options;
    const { l10n } = options;
    this.root = element('div', 'connection-checklist');
    this.#button = iconButton('checklist', l10n.text('chooseConnections'), () => this.#toggle());
    this.#button.setAttribute('aria-expanded', 'false');
    this.#list = element('div', 'popup');
    this.#list.setAttribute('role', 'group');
    this.#list.setAttribute('aria-label', l10n.text('chooseConnections'));
    this.#list.hidden = true;
    this.root.append(this.#button, this.#list);
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) {
        this.#setOpen(false);
      }
    });
  }

  /** Opens the list and leaves the focus where it is: arrow keys may be passing by in a chooser. */
  open(): void {
    this.#setOpen(true);
  }

  close(): void {
    this.#setOpen(false);
  }

  /** Shows these connections with the chosen ones ticked; nothing chosen to hide it all. */
  draw({ connections, total }: ViewConnections, chosen: readonly number[] | undefined): void {
    this.root.hidden = chosen === undefined;
    const seen = JSON.stringify([connections, total]);
    // A list that is open keeps its focus as long as it stays the same.
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#fill(connections, total);
    }
    for (const [id, box] of this.#boxes) {
      box.checked = chosen?.includes(id) ?? false;
    }
  }

  #fill(connections: ViewConnections['connections'], total: number): void {
    const focused = [...this.#boxes].find(([, box]) => box === document.activeElement)?.[0];
    this.#boxes = new Map();
    const rows = connections.map(({ id, peer }) => {
      const row = element('label', 'popup-row');
      const box = element('input');
      box.type = 'checkbox';
      box.addEventListener('change', () => this.#choose());
      this.#boxes.set(id, box);
      row.append(box, element('span', '', shortEndpoint(peer)));
      return row;
    });
    this.#list.replaceChildren(...rows);
    const rest = total - connections.length;
    if (rest > 0) {
      const { l10n } = this.#options;
      this.#list.append(element('div', 'menu-hint', l10n.text('moreConnections', rest)));
    }
    if (focused !== undefined) {
      (this.#boxes.get(focused) ?? this.#button).focus();
    }
  }

  #choose(): void {
    const ticked = [...this.#boxes].filter(([, box]) => box.checked);
    this.#options.onDidChoose(ticked.map(([id]) => id));
  }

  #toggle(): void {
    if (this.#list.hidden) {
      this.#setOpen(true);
      this.#step(0);
    } else {
      this.#setOpen(false);
    }
  }

  #setOpen(isOpen: boolean): void {
    this.#list.hidden = !isOpen;
    this.#button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) {
      placeAbove(this.#list, this.#button);
    }
  }

  /** Moves the focus among the boxes. */
  #step(by: number): void {
    const boxes = [...this.#boxes.values()];
    const at = boxes.findIndex((box) => box === document.activeElement);
    boxes[(Math.max(0, at) + by + boxes.length) % boxes.length]?.focus();
  }

  #key(event: KeyboardEvent): void {
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => this.#step(1),
      ArrowUp: () => this.#step(-1),
      Escape: () => {
        this.#setOpen(false);
        this.#button.focus();
      },
    };
    const act = acts[event.key];
    if (act && !this.#list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  }
}
