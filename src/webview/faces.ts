import type { FaceName, ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, icon } from './elements.ts';
import type { ListModel } from './listModel.ts';
import type { Words } from './words.ts';

/** A way to show a query's result. */
export interface Face {
  /** Its place in the result; absent where it shows no entries. */
  readonly model?: ListModel;
  focus(): void;
  /** Draws everything again: a name changed. */
  redraw(): void;
  /** Scrolls as little as shows the chosen row, after the face was made smaller. */
  revealSelected(): void;
  /** The traffic to show is that of this query, and these are its sockets. */
  setQuery?(query: ViewQuery, sockets: readonly ViewSocket[]): void;
  /** It is shown, or no longer. */
  setShown?(isShown: boolean): void;
}

export interface FacesOptions {
  /** Where the tabs go, before all else. */
  readonly bar: HTMLElement;
  /** Where the faces are, one over the other. */
  readonly pane: HTMLElement;
  readonly words: Words;
  /** Those there are, in their order. */
  readonly names: readonly FaceName[];
  readonly shown: FaceName;
  /** Makes a face in its element; called when it is shown for the first time. */
  readonly create: (name: FaceName, root: HTMLElement) => Face;
  readonly onDidChoose: (name: FaceName) => void;
}

const icons: Readonly<Record<FaceName, string>> = {
  list: 'list-flat',
  follow: 'comment-discussion',
  ladder: 'arrow-swap',
  rates: 'graph-line',
};

/** The tabs over the list, and what they show: the list, a conversation, a ladder, rates. */
export class Faces {
  readonly #options: FacesOptions;
  readonly #made = new Map<FaceName, { readonly root: HTMLElement; readonly face: Face }>();
  readonly #tabs = new Map<FaceName, HTMLButtonElement>();
  #shown: FaceName;

  constructor(options: FacesOptions) {
    this.#options = options;
    this.#shown = options.shown;
    const { bar, words } = options;
    const tabs = element('div', 'faces');
    tabs.setAttribute('role', 'tablist');
    tabs.setAttribute('aria-label', words.text('faces'));
    for (const name of options.names) {
      const tab = element('button', 'icon-button face-tab');
      tab.type = 'button';
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', name);
      tab.title = words.text(`faceTip.${name}`);
      tab.append(icon(icons[name]), element('span', 'label', words.text(`face.${name}`)));
      tab.addEventListener('click', () => options.onDidChoose(name));
      this.#tabs.set(name, tab);
      tabs.append(tab);
    }
    tabs.addEventListener('keydown', (event) => this.#key(event));
    bar.prepend(tabs);
    // It is in the page already, shown or not.
    this.face('list');
    this.show(options.shown);
  }

  get shown(): FaceName {
    return this.#shown;
  }

  get current(): Face {
    return this.face(this.#shown);
  }

  /** The face, if it was ever shown. */
  made(name: FaceName): Face | undefined {
    return this.#made.get(name)?.face;
  }

  face(name: FaceName): Face {
    const made = this.#made.get(name);
    if (made) {
      return made.face;
    }
    const { pane, create } = this.#options;
    const root = document.getElementById(name) ?? element('div', 'face');
    root.id = name;
    if (!root.isConnected) {
      pane.prepend(root);
    }
    const face = create(name, root);
    this.#made.set(name, { root, face });
    return face;
  }

  show(name: FaceName): void {
    this.#shown = name;
    this.face(name);
    for (const [other, { root, face }] of this.#made) {
      root.hidden = other !== name;
      face.setShown?.(other === name);
    }
    for (const [other, tab] of this.#tabs) {
      const isShown = other === name;
      tab.setAttribute('aria-selected', String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    }
    document.body.dataset['face'] = name;
  }

  /** As tabs are walked everywhere: arrows, Home and End. */
  #key(event: KeyboardEvent): void {
    const { names } = this.#options;
    const at = names.indexOf(this.#shown);
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: names.length - 1,
    };
    const place = places[event.key];
    if (place !== undefined) {
      event.preventDefault();
      const name = names[(place + names.length) % names.length] ?? 'list';
      this.#options.onDidChoose(name);
      this.#tabs.get(name)?.focus();
    }
  }
}
