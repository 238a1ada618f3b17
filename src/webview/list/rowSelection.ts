import { SeqSelection } from './seqSelection.ts';

/**
 * What choosing a row does to what is selected: `only` it is; it is besides the others, or no more; all
 * `extend` from the row chosen last to it; or nothing, it is just where the keys go on from.
 */
export type Choice = 'only' | 'toggle' | 'extend' | 'move';

/** What is selected in a list, and how far it reaches as one goes on choosing, as VS Code's lists do. */
export class RowSelection {
  #entries = SeqSelection.none;
  /** Where a range that is extended begins, and what was selected besides. */
  #pivot: { readonly seq: number; readonly others: SeqSelection } | undefined;

  /** Numbers of the selected entries; of those between them, just the listed ones are meant. */
  get entries(): SeqSelection {
    return this.#entries;
  }

  /** `chosen` is the row that was chosen before. */
  choose(seq: number, choice: Choice, chosen: number | undefined): void {
    switch (choice) {
      case 'only':
        this.setOnly(seq);
        return;
      case 'toggle':
        this.#entries = this.#entries.toggled(seq);
        this.#pivot = { seq, others: this.#entries };
        return;
      case 'extend': {
        this.#pivot ??= { seq: chosen ?? seq, others: SeqSelection.none };
        const { seq: from, others } = this.#pivot;
        this.#entries = others.with(SeqSelection.between(from, seq));
        return;
      }
      case 'move':
    }
  }

  setOnly(seq: number | undefined): void {
    const isNone = seq === undefined;
    this.#entries = isNone ? SeqSelection.none : SeqSelection.between(seq, seq);
    this.#pivot = isNone ? undefined : { seq, others: SeqSelection.none };
  }

  setRange(from: number, to: number): void {
    this.#entries = SeqSelection.between(from, to);
    this.#pivot = { seq: from, others: SeqSelection.none };
  }
}
