import { completeFilter } from '../shared/filter/completeFilter.ts';
import type { FilterFault } from '../shared/filter/filterNode.ts';
import { parseFilter } from '../shared/filter/parseFilter.ts';
import type { KeptFilters, TrafficHost } from '../shared/viewProtocol.ts';
import { ChoiceList } from './choiceList.ts';
import type { ListedChoice } from './choiceList.ts';
import { element, icon, iconButton, setText } from './elements.ts';
import type { Words } from './words.ts';

/** How long after the last key a filter takes effect, in milliseconds. */
const settleMs = 300;

interface FilterChoice extends ListedChoice {
  /** Whether it takes the place of all that is written. */
  readonly isWhole: boolean;
}

export interface FilterFieldOptions {
  readonly host: Pick<TrafficHost, 'useFilter' | 'saveFilter' | 'forgetFilter'>;
  readonly words: Words;
  readonly filter: string;
  readonly kept: KeptFilters;
  readonly socketNames: () => readonly string[];
  /** A filter takes effect; nothing is called for one that can't be read. */
  readonly onDidApply: (filter: string) => void;
}

/**
 * Where a filter is written: it takes effect while one types, as long as it can be read. What can't
 * be is underlined and explained, and the last good one stays.
 */
export class FilterField {
  readonly root: HTMLElement;
  readonly #options: FilterFieldOptions;
  readonly #input: HTMLInputElement;
  readonly #underlay: HTMLElement;
  readonly #note: HTMLElement;
  readonly #progress: HTMLElement;
  readonly #clearButton: HTMLButtonElement;
  readonly #saveButton: HTMLButtonElement;
  readonly #choices: ChoiceList<FilterChoice>;
  #kept: KeptFilters;
  /** The filter in force. */
  #applied: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FilterFieldOptions) {
    this.#options = options;
    this.#applied = options.filter;
    this.#kept = options.kept;
    const { words } = options;
    this.root = element('div', 'filter');
    this.#input = element('input', 'filter-input');
    this.#input.type = 'text';
    this.#input.spellcheck = false;
    this.#input.value = options.filter;
    this.#input.placeholder = words.text('filterPlaceholder');
    this.#input.setAttribute('aria-label', words.text('filter'));
    this.#underlay = element('div', 'filter-underlay');
    this.#underlay.setAttribute('aria-hidden', 'true');
    this.#note = element('div', 'filter-note');
    this.#note.setAttribute('role', 'alert');
    this.#progress = element('div', 'filter-progress');
    this.#progress.setAttribute('role', 'progressbar');
    this.#progress.setAttribute('aria-label', words.text('filter'));
    this.#clearButton = iconButton('close', words.text('clearFilter'), () => this.#clear());
    this.#saveButton = iconButton('bookmark', words.text('saveFilter'), () => void this.#save());
    this.#choices = new ChoiceList<FilterChoice>({
      id: 'filterChoices',
      field: this.#input,
      label: words.text('keptFilters'),
      actions: [
        {
          icon: 'trash',
          label: words.text('forgetFilter'),
          act: (name) => void this.#forget(name),
        },
      ],
      onDidChoose: (choice) => this.#take(choice),
    });
    this.root.append(
      icon('filter'),
      this.#underlay,
      this.#input,
      this.#clearButton,
      this.#saveButton,
      iconButton('chevron-down', words.text('keptFilters'), () => this.#toggleKept()),
      this.#progress,
      this.#choices.root,
      this.#note,
    );
    this.#input.addEventListener('input', () => this.#edited());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('scroll', () => this.#follow());
    this.#input.addEventListener('blur', () => {
      this.#choices.close();
      this.#settle();
    });
    this.setProgress(1);
    this.#draw(false);
  }

  /** Shows a filter that was not written here. */
  setFilter(filter: string): void {
    if (filter !== this.#applied) {
      this.#applied = filter;
      this.#input.value = filter;
      this.#draw(false);
    }
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** `part` of the log was looked at, 0–1; 1 shows no progress. */
  setProgress(part: number): void {
    this.#progress.hidden = part >= 1;
    this.#progress.style.setProperty('--part', String(part));
    this.#progress.setAttribute('aria-valuenow', String(Math.floor(part * 100)));
  }

  #edited(): void {
    this.#offer();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), settleMs);
    this.#draw(false);
  }

  /** Puts what is written in force, if it can be read, and else explains why not. */
  #settle(): FilterFault | undefined {
    clearTimeout(this.#timer);
    const filter = this.#input.value.trim();
    const parsed = parseFilter(this.#input.value);
    if (parsed.ok && filter !== this.#applied) {
      this.#applied = filter;
      this.#options.onDidApply(filter);
    }
    this.#draw(true);
    return parsed.ok ? undefined : parsed.fault;
  }

  #draw(isSettled: boolean): void {
    const { words } = this.#options;
    const { value } = this.#input;
    const parsed = parseFilter(value);
    // What is half written and offered to be completed is no fault yet.
    const isFaulty = !parsed.ok && isSettled && !this.#choices.isOpen;
    const fault = isFaulty ? parsed.fault : undefined;
    this.#clearButton.hidden = value === '';
    this.#saveButton.hidden = value === '' || !parsed.ok;
    this.#input.setAttribute('aria-invalid', String(fault !== undefined));
    this.#note.hidden = fault === undefined;
    if (fault) {
      const end = Math.max(fault.position + fault.length, fault.position + 1);
      this.#underlay.replaceChildren(
        value.slice(0, fault.position),
        element('span', 'fault', value.slice(fault.position, end) || ' '),
      );
      const reason = words.text(`filterFault.${fault.code}`, fault.message);
      const inForce = this.#applied === '' ? words.text('noFilter') : this.#applied;
      setText(this.#note, words.text('filterSyntax', fault.position + 1, reason, inForce));
    } else {
      this.#underlay.replaceChildren();
    }
    this.#follow();
  }

  #follow(): void {
    this.#underlay.scrollLeft = this.#input.scrollLeft;
  }

  #offer(): void {
    const { words, socketNames } = this.#options;
    const { value, selectionStart } = this.#input;
    const { choices } = completeFilter(value, selectionStart ?? value.length, socketNames());
    const begun = value.trim().toLowerCase();
    const saved = this.#savedChoices().filter(
      ({ savedAs }) => begun !== '' && savedAs?.toLowerCase().startsWith(begun),
    );
    this.#choices.open([
      ...saved,
      ...choices.map(({ text, start }) => ({
        text,
        detail: start === undefined ? '' : words.text(`filterHelp.${start}`),
        icon: 'filter',
        isWhole: false,
      })),
    ]);
  }

  #savedChoices(): FilterChoice[] {
    const detail = this.#options.words.text('savedFilter');
    return this.#kept.saved.map(({ name, filter }) => ({
      text: filter,
      detail,
      icon: 'bookmark',
      savedAs: name,
      isWhole: true,
    }));
  }

  #toggleKept(): void {
    this.#input.focus();
    if (this.#choices.isOpen) {
      this.#choices.close();
    } else {
      const detail = this.#options.words.text('recentFilter');
      const kept = this.#kept.recent.map((text) => ({
        text,
        detail,
        icon: 'history',
        isWhole: true,
      }));
      this.#choices.open([...this.#savedChoices(), ...kept]);
      if (this.#choices.isEmpty) {
        this.#offer();
      }
    }
    this.#draw(true);
  }

  #take(choice: FilterChoice): void {
    const { value, selectionStart } = this.#input;
    const { from, to } = completeFilter(value, selectionStart ?? value.length, []);
    const { isWhole } = choice;
    const text = isWhole ? choice.text : value.slice(0, from) + choice.text + value.slice(to);
    const caret = isWhole ? text.length : from + choice.text.length;
    this.#input.value = text;
    this.#input.setSelectionRange(caret, caret);
    this.#choices.close();
    if (!isWhole && /[:>]$/.test(choice.text)) {
      this.#edited();
    } else {
      this.#settle();
    }
  }

  #key(event: KeyboardEvent): void {
    const { active, isOpen } = this.#choices;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => (isOpen ? this.#choices.step(1) : this.#toggleKept()),
      ArrowUp: () => this.#choices.step(-1),
      Tab: () => active && this.#take(active),
      Enter: () => (active ? this.#take(active) : this.#enter()),
      Escape: () => (isOpen ? this.#choices.close() : this.#clear()),
      Delete: () => active?.savedAs !== undefined && void this.#forget(active.savedAs),
    };
    const act = acts[event.key];
    const isWanted =
      event.key === 'Delete'
        ? event.shiftKey && active?.savedAs !== undefined
        : !event.shiftKey && (event.key !== 'Tab' || active !== undefined);
    if (act && isWanted && !event.isComposing) {
      event.preventDefault();
      act();
      this.#draw(true);
    }
  }

  #enter(): void {
    this.#choices.close();
    if (!this.#settle() && this.#applied !== '') {
      void this.#keep(this.#options.host.useFilter(this.#applied));
    }
  }

  #clear(): void {
    this.#input.value = '';
    this.#choices.close();
    this.#settle();
    this.#input.focus();
  }

  async #save(): Promise<void> {
    if (!this.#settle()) {
      await this.#keep(this.#options.host.saveFilter(this.#applied));
    }
  }

  async #forget(name: string): Promise<void> {
    await this.#keep(this.#options.host.forgetFilter(name));
    this.#choices.close();
    this.#toggleKept();
  }

  async #keep(kept: Promise<KeptFilters>): Promise<void> {
    this.#kept = await kept;
  }
}
