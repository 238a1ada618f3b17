import * as v from 'valibot';
import type * as vscode from 'vscode';
import { composedSchema, withComposed } from '../../shared/viewProtocol.ts';
import type { Composed } from '../../shared/viewProtocol.ts';

const stateKey = 'socketWorkbench.composedHistory';
const historySchema = v.array(composedSchema);

/** The longest message that is kept, in UTF-16 units: the workspace's state is no place for more. */
const keptTextMax = 4_000;

/** The messages sent from the composer, newest first, per workspace. */
export class ComposedHistory {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  all(): readonly Composed[] {
    const kept = v.safeParse(historySchema, this.#state.get<unknown>(stateKey, []));
    return kept.success ? kept.output : [];
  }

  add(composed: Composed): void {
    if (composed.text !== '' && composed.text.length <= keptTextMax) {
      void this.#state.update(stateKey, withComposed(this.all(), composed));
    }
  }
}
