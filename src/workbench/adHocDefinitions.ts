import * as v from 'valibot';
import { definitionSchema } from '../shared/definition.ts';
import type { Definition } from '../shared/definition.ts';
import type { SocketId } from '../shared/entry.ts';
import type { StateStore } from './environment.ts';

const stateKey = 'socketWorkbench.adHocSockets';
const adHocSchema = v.array(v.object({ id: v.string(), definition: definitionSchema }));

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

  all(): readonly AdHocDefinition[] {
    const kept = v.safeParse(adHocSchema, this.#state.get(stateKey) ?? []);
    return kept.success ? kept.output : [];
  }

  keep(sockets: readonly AdHocDefinition[]): void {
    const kept = sockets.map(({ id, definition }) => ({ id, definition }));
    void this.#state.update(stateKey, kept);
  }
}
