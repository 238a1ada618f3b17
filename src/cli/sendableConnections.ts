import type { ConnectionId } from '../shared/entry.ts';

/** The connections on which something can be sent now. */
export class SendableConnections {
  readonly #ids = new Set<ConnectionId>();
  #isOver = false;
  #waiting: (() => void)[] = [];

  get size(): number {
    return this.#ids.size;
  }

  all(): readonly ConnectionId[] {
    return [...this.#ids];
  }

  add(id: ConnectionId): void {
    this.#ids.add(id);
    this.#tell();
  }

  delete(id: ConnectionId): void {
    this.#ids.delete(id);
  }

  /** There will be none any more. */
  end(): void {
    this.#ids.clear();
    this.#isOver = true;
    this.#tell();
  }

  /** Resolves with true once there is one, with false when there will be none. */
  async some(): Promise<boolean> {
    while (this.#ids.size === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return !this.#isOver;
  }

  #tell(): void {
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }
}
