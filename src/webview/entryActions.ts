import type { HostApi, ViewEntries } from '../shared/viewProtocol.ts';
import type { ListModel } from './list/listModel.ts';
import type { ListedRow } from './list/rowWindow.ts';
import type { Localizer } from './localizer.ts';

export interface EntryActionsOptions {
  readonly host: Pick<
    HostApi,
    | 'editAndResend'
    | 'toggleMarks'
    | 'editNote'
    | 'findMark'
    | 'copyEntries'
    | 'decideHeld'
    | 'editHeld'
  >;
  readonly l10n: Localizer;
  /** Of what is shown now. */
  readonly model: () => ListModel;
  /** Gives the entries the focus. */
  readonly focus: () => void;
  /** Whether what is shown can be sent again: a capture's messages can't. */
  readonly canSend: boolean;
  /** Something to tell the user, soon gone. */
  readonly notify: (text: string) => void;
}

/** What one does with the entries that are selected, or with one: marks, notes, copies. */
export class EntryActions {
  readonly #options: EntryActionsOptions;

  constructor(options: EntryActionsOptions) {
    this.#options = options;
  }

  /** Marks the selected entries, or the one of a row; takes the marks away when all have one. */
  mark(row?: ListedRow): void {
    void this.#options.host.toggleMarks(this.#entries(row));
  }

  async editNote(row?: ListedRow): Promise<void> {
    const { host, focus } = this.#options;
    await host.editNote(this.#entries(row));
    // Where it was asked had the focus, and VS Code gives it to the editor afterwards.
    focus();
  }

  /** Goes to the next entry with a mark or a note, or to the one before. */
  async jump(isForward: boolean): Promise<void> {
    const { host, l10n, model, notify } = this.#options;
    const seq = (model().selected ?? model().anchor)?.seq ?? 0;
    const found = await host.findMark({ seq, isForward }).catch(() => null);
    if (found) {
      model().chooseSeq(found.seq);
    } else {
      notify(l10n.text('noMarks'));
    }
  }

  async copy(): Promise<void> {
    const { host, l10n, notify } = this.#options;
    const copied = await host.copyEntries(this.#entries());
    notify(l10n.count(copied, 'copiedMessage', 'copiedMessages'));
  }

  /** Keys of the whole page. */
  key(event: KeyboardEvent): void {
    const { ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (ctrlKey || metaKey || altKey || defaultPrevented) {
      return;
    }
    if (event.key === 'F2') {
      event.preventDefault();
      void this.jump(!event.shiftKey);
    } else if (event.key === 'e' && !isWriting(event.target)) {
      event.preventDefault();
      this.#edit();
    } else if (
      (event.key === 'f' || event.key === 'd') &&
      this.#isHeld &&
      !isWriting(event.target)
    ) {
      event.preventDefault();
      const decision = event.key === 'f' ? 'forward' : 'drop';
      void this.#options.host.decideHeld({ entries: this.#entries(), decision });
    }
  }

  /** Whether the chosen message waits for somebody. */
  get #isHeld(): boolean {
    return this.#options.canSend && this.#options.model().selected?.fate === 'held';
  }

  /**
   * Has the composer take the chosen message; a capture's has nobody to go to. One that is held is edited on
   * its way.
   */
  #edit(): void {
    const { host, model, canSend } = this.#options;
    const { selected } = model();
    if (canSend && selected && selected.direction !== 'event') {
      const { socket, seq } = selected;
      void (this.#isHeld ? host.editHeld({ socket, seq }) : host.editAndResend({ socket, seq }));
    }
  }

  #entries(row?: ListedRow): ViewEntries {
    const { query, selection } = this.#options.model();
    return {
      query,
      ranges: row ? [{ from: row.seq, to: row.seq }] : selection.entries.ranges,
    };
  }
}

/** Whether keys are for what is written or chosen there. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select') !== null;
}
