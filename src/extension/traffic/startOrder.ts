import type { Disposable } from '../../workbench/emitter.ts';
import type { SocketId } from '../../shared/entry.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';

/** Remembers in which order sockets came to run, the same for every view. */
export class StartOrder {
  readonly #registry: SocketRegistry;
  readonly #subscription: Disposable;
  readonly #running = new Set<SocketId>();
  readonly #starts = new Map<SocketId, number>();
  #count = 0;

  constructor(registry: SocketRegistry) {
    this.#registry = registry;
    this.#subscription = registry.onDidChange(({ ids }) => ids.forEach((id) => this.#look(id)));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** Greater for a later start; nothing for a socket that never ran. */
  startOf(id: SocketId): number | undefined {
    return this.#starts.get(id);
  }

  #look(id: SocketId): void {
    const socket = this.#registry.get(id);
    if (socket?.state.kind !== 'running') {
      this.#running.delete(id);
      if (!socket) {
        this.#starts.delete(id);
      }
    } else if (!this.#running.has(id)) {
      this.#running.add(id);
      this.#starts.set(id, ++this.#count);
    }
  }
}
