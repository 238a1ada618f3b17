import type { FaceName } from '../../shared/viewProtocol.ts';
import { createFace } from './createFace.ts';
import type { FaceOptions } from './createFace.ts';
import { element, elementById, icon } from '../elements.ts';
import type { Face } from './face.ts';
import type { ListModel } from '../list/listModel.ts';
import { TrafficList } from '../list/trafficList.ts';

export interface FacesOptions extends FaceOptions {
  /** Where the tabs go, before all else. */
  readonly bar: HTMLElement;
  /** Where the faces are, one over the other. */
  readonly pane: HTMLElement;
  /** Those there are, in their order. */
  readonly names: readonly FaceName[];
  readonly shown: FaceName;
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
  readonly #list: TrafficList;
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
    const root = elementById('list', HTMLElement);
    this.#list = new TrafficList({ ...options, root });
    this.#made.set('list', { root, face: this.#list });
    this.show(options.shown);
  }

  get shown(): FaceName {
    return this.#shown;
  }

  get current(): Face {
    return this.#face(this.#shown);
  }

  /** Where the face that is shown stands; the list's where that shows no entries. */
  get model(): ListModel {
    return this.current.model ?? this.#list.model;
  }

  /** Draws everything again: payloads look otherwise. */
  redraw(): void {
    this.#list.redraw();
    this.current.redraw();
  }

  show(name: FaceName): void {
    this.#shown = name;
    this.#face(name);
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

  #face(name: FaceName): Face {
    if (name === 'list') {
      return this.#list;
    }
    const made = this.#made.get(name);
    if (made) {
      return made.face;
    }
    const root = element('div', 'face');
    root.id = name;
    this.#options.pane.prepend(root);
    const face = createFace(name, root, this.#options);
    this.#made.set(name, { root, face });
    return face;
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
