import { viewModeFacts } from '../../shared/viewMode.ts';
import type { ViewMode } from '../../shared/viewMode.ts';
import { createView } from './createView.ts';
import type { ViewOptions } from './createView.ts';
import { element, elementById, icon } from '../elements.ts';
import type { View } from './view.ts';
import type { ListModel } from '../list/listModel.ts';
import { TrafficList } from '../list/trafficList.ts';

export interface ViewTabsOptions extends ViewOptions {
  /** The element that the tabs are inserted into, as its first child. */
  readonly bar: HTMLElement;
  /** The element that contains the views, one on top of the other. */
  readonly pane: HTMLElement;
  /** The view modes on offer, in order. */
  readonly names: readonly ViewMode[];
  readonly shown: ViewMode;
  readonly onDidChoose: (name: ViewMode) => void;
}

/** The tabs and the views that they select: list, conversation, sequence diagram, rates. */
export class ViewTabs {
  readonly #options: ViewTabsOptions;
  readonly #made = new Map<ViewMode, { readonly root: HTMLElement; readonly view: View }>();
  readonly #tabs = new Map<ViewMode, HTMLButtonElement>();
  readonly #list: TrafficList;
  #shown: ViewMode;

  constructor(options: ViewTabsOptions) {
    this.#options = options;
    this.#shown = options.shown;
    const { bar, l10n } = options;
    const tabs = element('div', 'view-tabs');
    tabs.setAttribute('role', 'tablist');
    tabs.setAttribute('aria-label', l10n.text('viewModes'));
    for (const name of options.names) {
      const tab = element('button', 'icon-button view-tab');
      tab.type = 'button';
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', name);
      tab.title = l10n.text(`viewModeTip.${name}`);
      tab.append(
        icon(viewModeFacts(name).icon),
        element('span', 'label', l10n.text(`viewMode.${name}`)),
      );
      tab.addEventListener('click', () => options.onDidChoose(name));
      this.#tabs.set(name, tab);
      tabs.append(tab);
    }
    tabs.addEventListener('keydown', (event) => this.#key(event));
    bar.prepend(tabs);
    // It is in the page already, shown or not.
    const root = elementById('list', HTMLElement);
    this.#list = new TrafficList({ ...options, root });
    this.#made.set('list', { root, view: this.#list });
    this.show(options.shown);
  }

  get shown(): ViewMode {
    return this.#shown;
  }

  get current(): View {
    return this.#view(this.#shown);
  }

  /** The model of the current view; the list's where that view shows no entries. */
  get model(): ListModel {
    return this.current.model ?? this.#list.model;
  }

  /** Puts a control into the list's header. */
  addToHeader(control: HTMLElement): void {
    this.#list.addToHeader(control);
  }

  /** Opens the menu of the list's columns. */
  openColumns(): void {
    this.#list.openColumns();
  }

  /** Draws everything again: payloads look otherwise. */
  redraw(): void {
    this.#list.redraw();
    this.current.redraw();
  }

  show(name: ViewMode): void {
    this.#shown = name;
    this.#view(name);
    for (const [other, { root, view }] of this.#made) {
      root.hidden = other !== name;
      view.setShown?.(other === name);
    }
    for (const [other, tab] of this.#tabs) {
      const isShown = other === name;
      tab.setAttribute('aria-selected', String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    }
    document.body.dataset['viewMode'] = name;
  }

  #view(name: ViewMode): View {
    if (name === 'list') {
      return this.#list;
    }
    const made = this.#made.get(name);
    if (made) {
      return made.view;
    }
    const root = element('div', 'view');
    root.id = name;
    this.#options.pane.prepend(root);
    const view = createView(name, root, this.#options);
    this.#made.set(name, { root, view });
    return view;
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
