import * as v from 'valibot';
import * as vscode from 'vscode';
import { filterTextSchema, filtersMax, filtersSchema } from '../../shared/viewProtocol.ts';
import type { SavedFilters } from '../../shared/viewProtocol.ts';

const stateKey = 'socketWorkbench.filters';

/** The filters that were saved under a name, and those used last, per workspace. */
export class SavedFiltersStore {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  all(): SavedFilters {
    const kept = v.safeParse(filtersSchema, this.#state.get<unknown>(stateKey));
    return kept.success ? kept.output : { saved: [], recent: [] };
  }

  /** Remembers that a filter was used. */
  use(filter: string): SavedFilters {
    const { saved, recent } = this.all();
    const others = recent.filter((other) => other !== filter);
    return this.#keep({ saved, recent: [filter, ...others].slice(0, filtersMax) });
  }

  /** Asks for a name and saves a filter under it, in place of one of the same name. */
  async save(filter: string): Promise<SavedFilters> {
    const before = this.all().saved.find((other) => other.filter === filter);
    const name = await vscode.window.showInputBox({
      title: vscode.l10n.t('Save Filter'),
      prompt: vscode.l10n.t('A name for the filter {0}', filter),
      value: before?.name ?? '',
      validateInput: (text) =>
        text.trim() === '' ? vscode.l10n.t('The filter needs a name.') : undefined,
    });
    if (name === undefined || !v.is(filterTextSchema, name)) {
      return this.all();
    }
    const { saved, recent } = this.all();
    const others = saved.filter((other) => other.name !== name.trim() && other.filter !== filter);
    return this.#keep({
      saved: [...others, { name: name.trim(), filter }].slice(-filtersMax),
      recent,
    });
  }

  /** Forgets a saved filter. */
  forget(name: string): SavedFilters {
    const { saved, recent } = this.all();
    return this.#keep({ saved: saved.filter((other) => other.name !== name), recent });
  }

  #keep(filters: SavedFilters): SavedFilters {
    void this.#state.update(stateKey, filters);
    return filters;
  }
}
