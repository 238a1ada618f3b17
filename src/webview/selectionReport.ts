import type { HostApi, ViewEntries } from '../shared/viewProtocol.ts';
import type { SeqSelection } from './list/seqSelection.ts';

export interface SelectionReportOptions {
  readonly host: Pick<HostApi, 'select'>;
  /** `total` changed. */
  readonly onDidCount: () => void;
}

/** Tells the extension what is selected: the newest only, and nothing before it answered. */
export class SelectionReport {
  readonly #options: SelectionReportOptions;
  #query = 0;
  #entries: SeqSelection | undefined;
  /** How many entries are selected, as far as that is known. */
  total = 0;
  #isTelling = false;
  #isDue = false;

  constructor(options: SelectionReportOptions) {
    this.#options = options;
  }

  set(query: number, entries: SeqSelection): void {
    if (query !== this.#query || entries !== this.#entries) {
      this.#query = query;
      this.#entries = entries;
      this.#isDue = true;
      void this.#tell();
    }
  }

  async #tell(): Promise<void> {
    if (this.#isTelling) {
      return;
    }
    this.#isTelling = true;
    while (this.#isDue) {
      this.#isDue = false;
      const told: ViewEntries = { query: this.#query, ranges: this.#entries?.ranges ?? [] };
      this.total = await this.#options.host.select(told).catch(() => 0);
      this.#options.onDidCount();
    }
    this.#isTelling = false;
  }
}
