import { completeFilter } from '../shared/match/completeFilter.ts';
import type { FilterFault } from '../shared/match/filterFault.ts';
import { parseFilter } from '../shared/match/parseFilter.ts';
import type { SavedFilters, HostApi } from '../shared/viewProtocol.ts';
import { ChoiceList } from './choiceList.ts';
import type { ListedChoice } from './choiceList.ts';
import { element, icon, iconButton, setText } from './elements.ts';
import type { Localizer } from './localizer.ts';

/** How long after the last key a filter takes effect, in milliseconds. */
const settleMs = 300;

/**
 * How far the user got with what is written: still typing, pausing, or done, when the field was left or
 * Enter was pressed. Only then is a fault an error.
 */
type EditStage = 'typing' | 'paused' | 'done';

interface FilterChoice extends ListedChoice {
  /** Whether it takes the place of all that is written. */
  readonly isWhole: boolean;
}

export interface FilterFieldOptions {
  readonly host: Pick<HostApi, 'useFilter' | 'saveFilter' | 'forgetFilter'>;
  readonly l10n: Localizer;
  readonly filter: string;
  readonly saved: SavedFilters;
  readonly socketNames: () => readonly string[];
  /** A filter takes effect; nothing is called for one that can't be read. */
  readonly onDidApply: (filter: string) => void;
}

/**
 * Where a filter is written: it takes effect while one types, as long as it can be read. A fault is a
 * hint as long as one types, and an error afterwards; the last valid filter stays in effect.
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
  #saved: SavedFilters;
  /** The filter in force. */
  #applied: string;
  #stage: EditStage = 'typing';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FilterFieldOptions) {
    this.#options = options;
    this.#applied = options.filter;
    this.#saved = options.saved;
    const { l10n } = options;
    this.root = element('div', 'filter');
    this.#input = element('input', 'filter-input');
    this.#input.type = 'text';
    this.#input.spellcheck = false;
    this.#input.value = options.filter;
    this.#input.placeholder = l10n.text('filterPlaceholder');
    this.#input.setAttribute('aria-label', l10n.text('filter'));
    this.#underlay = element('div', 'filter-underlay');
    this.#underlay.setAttribute('aria-hidden', 'true');
    this.#note = element('div', 'filter-note');
    this.#progress = element('div', 'filter-progress');
    this.#progress.setAttribute('role', 'progressbar');
    this.#progress.setAttribute('aria-label', l10n.text('filter'));
    this.#clearButton = iconButton('close', l10n.text('clearFilter'), () => this.#clear());
    this.#saveButton = iconButton('bookmark', l10n.text('saveFilter'), () => void this.#save());
    this.#choices = new ChoiceList<FilterChoice>({
      id: 'filterChoices',
      field: this.#input,
      label: l10n.text('savedFilters'),
      actions: [
        {
          icon: 'trash',
          label: l10n.text('forgetFilter'),
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
      iconButton('chevron-down', l10n.text('savedFilters'), () => this.#toggleSaved()),
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
    this.#draw('typing');
  }

  /** Shows a filter that was not written here. */
  setFilter(filter: string): void {
    if (filter !== this.#applied) {
      this.#applied = filter;
      this.#input.value = filter;
      this.#draw('typing');
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
    this.#timer = setTimeout(() => this.#settle('paused'), settleMs);
    this.#draw('typing');
  }

  /** Puts what is written in force, if it can be read, and else explains why not. */
  #settle(stage: EditStage = 'done'): FilterFault | undefined {
    clearTimeout(this.#timer);
    const filter = this.#input.value.trim();
    const parsed = parseFilter(this.#input.value);
    if (parsed.ok && filter !== this.#applied) {
      this.#applied = filter;
      this.#options.onDidApply(filter);
    }
    this.#draw(stage);
    return parsed.ok ? undefined : parsed.fault;
  }

  #draw(stage: EditStage = this.#stage): void {
    this.#stage = stage;
    const { l10n } = this.#options;
    const { value } = this.#input;
    const parsed = parseFilter(value);
    // What is half written and offered to be completed is no fault yet.
    const isTold = stage !== 'typing' && !this.#choices.isOpen;
    const fault = !parsed.ok && isTold ? parsed.fault : undefined;
    const isError = stage === 'done';
    this.#clearButton.hidden = value === '';
    this.#saveButton.hidden = value === '' || !parsed.ok;
    this.#input.setAttribute('aria-invalid', String(fault !== undefined && isError));
    this.#note.classList.toggle('hint', !isError);
    this.#note.setAttribute('role', isError ? 'alert' : 'status');
    this.#note.hidden = fault === undefined;
    if (fault) {
      const end = Math.max(fault.position + fault.length, fault.position + 1);
      this.#underlay.replaceChildren(
        value.slice(0, fault.position),
        element('span', isError ? 'fault' : '', value.slice(fault.position, end) || ' '),
      );
      const reason = l10n.text(`filterFault.${fault.code}`, fault.message);
      const inForce = this.#applied === '' ? l10n.text('noFilter') : this.#applied;
      setText(this.#note, l10n.text('filterSyntax', fault.position + 1, reason, inForce));
    } else {
      this.#underlay.replaceChildren();
    }
    this.#follow();
  }

  #follow(): void {
    this.#underlay.scrollLeft = this.#input.scrollLeft;
  }

  #offer(): void {
    const { l10n, socketNames } = this.#options;
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
        detail: start === undefined ? '' : l10n.text(`filterHelp.${start}`),
        icon: 'filter',
        isWhole: false,
      })),
    ]);
  }

  #savedChoices(): FilterChoice[] {
    const detail = this.#options.l10n.text('savedFilter');
    return this.#saved.saved.map(({ name, filter }) => ({
      text: filter,
      detail,
      icon: 'bookmark',
      savedAs: name,
      isWhole: true,
    }));
  }

  #toggleSaved(): void {
    this.#input.focus();
    if (this.#choices.isOpen) {
      this.#choices.close();
    } else {
      const detail = this.#options.l10n.text('recentFilter');
      const saved = this.#saved.recent.map((text) => ({
        text,
        detail,
        icon: 'history',
        isWhole: true,
      }));
      this.#choices.open([...this.#savedChoices(), ...saved]);
      if (this.#choices.isEmpty) {
        this.#offer();
      }
    }
    this.#draw();
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
      ArrowDown: () => (isOpen ? this.#choices.step(1) : this.#toggleSaved()),
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
      this.#draw();
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
    this.#toggleSaved();
  }

  async #keep(saved: Promise<SavedFilters>): Promise<void> {
    this.#saved = await saved;
  }
}
