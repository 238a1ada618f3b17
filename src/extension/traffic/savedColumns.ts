import * as v from 'valibot';
import type * as vscode from 'vscode';
import { columnsDefault, viewColumnsSchema } from '../../shared/viewColumns.ts';
import type { ViewColumns } from '../../shared/viewColumns.ts';

const stateKey = 'socketWorkbench.columns';

/** How the list is laid out: a matter of taste, and so the same in every workspace. */
export class SavedColumns {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get(): ViewColumns {
    const kept = v.safeParse(viewColumnsSchema, this.#state.get<unknown>(stateKey));
    return kept.success ? kept.output : columnsDefault;
  }

  async set(columns: ViewColumns): Promise<void> {
    await this.#state.update(stateKey, columns);
  }
}
