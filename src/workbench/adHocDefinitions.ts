import * as v from 'valibot';
import type { Definition } from '../shared/definition/definition.ts';
import type { SocketId } from '../shared/entry.ts';
import type { StateStore } from './environment.ts';

const stateKey = 'socketWorkbench.adHocSockets';

interface AdHocDefinition {
  readonly id: SocketId;
  readonly definition: Definition;
}

/** Definitions of no file, kept for the next window; what an older version wrote otherwise is left. */
export class AdHocDefinitions {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Loads the schema, which is large, where there is something to check. */
  async all(): Promise<readonly AdHocDefinition[]> {
    const found = this.#state.get(stateKey);
    if (!Array.isArray(found) || found.length === 0) {
      return [];
    }
    const { definitionSchema } = await import('../shared/definition/definitionSchema.ts');
    const adHocSchema = v.array(v.object({ id: v.string(), definition: definitionSchema }));
    const kept = v.safeParse(adHocSchema, found);
    return kept.success ? kept.output : [];
  }

  keep(sockets: readonly AdHocDefinition[]): void {
    const kept = sockets.map(({ id, definition }) => ({ id, definition }));
    void this.#state.update(stateKey, kept);
  }
}
