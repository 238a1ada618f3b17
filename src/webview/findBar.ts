import { combineFilters } from '../shared/match/formatFilter.ts';
import type { HostApi, ViewQuery, ViewQuerySummary } from '../shared/viewProtocol.ts';
import { element, iconButton, setText, textButton } from './elements.ts';
import { findModes, findTerm } from './findTerm.ts';
import type { FindMode, ParsedFindTerm } from './findTerm.ts';
import type { Localizer } from './localizer.ts';

/** How long after the last key a search begins, in milliseconds. */
const settleMs = 200;

export interface FindBarOptions {
  readonly root: HTMLElement;
  readonly host: Pick<HostApi, 'setFind' | 'findEntry'>;
  readonly l10n: Localizer;
  /** What is listed now. */
  readonly query: () => ViewQuery;
  /** Number of the chosen entry, or of the one from which to look; 0 for the beginning. */
  readonly place: () => number;
  /** An entry was found: it is to be chosen. */
  readonly onDidFind: (seq: number) => void;
  /** What is looked for changed; `undefined` when nothing is. */
  readonly onDidSeek: (found: ParsedFindTerm | undefined) => void;
  readonly onDidClose: () => void;
}

/**
 * Find inside what is listed: the engine looks, as a second query that narrows the first one; here
 * is what is looked for, which of the hits is shown, and how many there are.
 */
export class FindBar {
  readonly #options: FindBarOptions;
  readonly #input: HTMLInputElement;
  readonly #count: HTMLElement;
  readonly #caseButton: HTMLButtonElement;
  readonly #formButtons: ReadonlyMap<FindMode, HTMLButtonElement>;
  #form: FindMode = 'text';
  #matchCase = false;
  #summary: ViewQuerySummary | undefined;
  #place = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts searches, so that an answer to an older one is known as such. */
  #searches = 0;

  constructor(options: FindBarOptions) {
    this.#options = options;
    const { root, l10n } = options;
    root.setAttribute('role', 'search');
    root.hidden = true;
    this.#input = element('input', 'find-input');
    this.#input.type = 'text';
    this.#input.spellcheck = false;
    this.#input.placeholder = l10n.text('find');
    this.#input.setAttribute('aria-label', l10n.text('find'));
    this.#count = element('div', 'find-count');
    this.#count.setAttribute('role', 'status');
    this.#caseButton = iconButton('case-sensitive', l10n.text('matchCase'), () => {
      this.#matchCase = !this.#matchCase;
      void this.#search(false);
    });
    this.#caseButton.classList.add('toggle');
    this.#formButtons = new Map(
      findModes.map((form) => [
        form,
        textButton(l10n.text(`findMode.${form}`), () => {
          this.#form = form;
          void this.#search(false);
        }),
      ]),
    );
    const forms = element('div', 'segmented');
    forms.setAttribute('role', 'group');
    forms.append(...this.#formButtons.values());
    root.append(
      this.#input,
      this.#caseButton,
      forms,
      this.#count,
      iconButton('arrow-up', l10n.text('findPrevious'), () => void this.step(false)),
      iconButton('arrow-down', l10n.text('findNext'), () => void this.step(true)),
      iconButton('close', l10n.text('closeFind'), () => this.close()),
    );
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#search(true), settleMs);
    });
    root.addEventListener('keydown', (event) => this.#key(event));
    this.#draw();
  }

  get isOpen(): boolean {
    return !this.#options.root.hidden;
  }

  /** Keys of the whole page: Ctrl+F opens it, F3 goes on while it is open. */
  key(event: KeyboardEvent): void {
    const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey);
    if (isFind && !event.shiftKey && !event.altKey) {
      this.open();
    } else if (event.key === 'F3' && this.isOpen) {
      void this.step(!event.shiftKey);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  open(): void {
    const { root } = this.#options;
    if (!this.isOpen) {
      root.hidden = false;
      void this.#search(false);
    }
    this.#input.focus();
    this.#input.select();
  }

  close(): void {
    const { root, onDidClose } = this.#options;
    root.hidden = true;
    void this.#search(false);
    onDidClose();
  }

  /** The list shows something else: the hits are others. */
  restart(): void {
    if (this.isOpen && this.#input.value !== '') {
      void this.#search(false);
    }
  }

  /** What the engine says of the search in between. */
  update(summary: ViewQuerySummary): void {
    if (this.#summary && (summary.id !== this.#summary.id || summary.order > this.#summary.order)) {
      this.#summary = summary;
      this.#draw();
    }
  }

  /** Goes to the next hit, or to the one before. */
  async step(isForward: boolean): Promise<void> {
    const { host, place, onDidFind } = this.#options;
    const search = this.#searches;
    if (this.#summary && this.#summary.id > 0) {
      const query = this.#summary.id;
      const found = await host.findEntry({ query, seq: place(), isForward }).catch(() => null);
      if (found && search === this.#searches) {
        this.#place = found.place;
        this.#draw();
        onDidFind(found.seq);
      }
    }
  }

  get #term(): ParsedFindTerm | undefined {
    const { value: text } = this.#input;
    return this.isOpen
      ? findTerm({ form: this.#form, text, matchCase: this.#matchCase })
      : undefined;
  }

  async #search(isToGo: boolean): Promise<void> {
    const { host, query: listed, onDidSeek } = this.#options;
    clearTimeout(this.#timer);
    const search = ++this.#searches;
    const term = this.#term;
    const query = listed();
    this.#place = 0;
    this.#summary = undefined;
    this.#draw();
    onDidSeek(term);
    const wanted = term?.ok
      ? { ...query, filter: combineFilters(query.filter ?? '', term.filter) }
      : null;
    const summary = await host.setFind(wanted).catch(() => undefined);
    if (search === this.#searches && wanted) {
      this.#summary = summary;
      this.#draw();
      if (isToGo) {
        await this.step(true);
      }
    }
  }

  #draw(): void {
    const { l10n } = this.#options;
    const term = this.#term;
    for (const [form, button] of this.#formButtons) {
      button.setAttribute('aria-pressed', String(form === this.#form));
    }
    this.#caseButton.disabled = this.#form === 'hex';
    this.#caseButton.setAttribute('aria-pressed', String(this.#matchCase));
    const fault = term && !term.ok ? term.fault : undefined;
    this.#input.setAttribute('aria-invalid', String(fault !== undefined));
    const reason = fault ? l10n.text(`filterFault.${fault.code}`, fault.message) : '';
    this.#input.title = reason;
    const summary = this.#summary;
    const total = summary ? l10n.number(summary.total) + (summary.complete ? '' : '…') : '';
    const none = summary?.complete === true && summary.total === 0;
    const count = none
      ? l10n.text('notFound')
      : this.#place > 0
        ? l10n.text('foundOf', this.#place, total)
        : l10n.text('found', total);
    setText(this.#count, fault ? reason : summary ? count : '');
  }

  #key(event: KeyboardEvent): void {
    const isInField = event.target === this.#input;
    if (event.key === 'Escape') {
      this.close();
    } else if (isInField && event.key === 'Enter' && !event.isComposing) {
      void this.step(!event.shiftKey);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
