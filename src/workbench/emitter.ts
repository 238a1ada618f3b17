/** Frees something; what it was for ends. */
export interface Disposable {
  dispose(): void;
}

/** Calls the listener until the result is disposed. Shaped as VS Code's events are. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** An event, and the right to fire it. */
export class Emitter<T> {
  readonly #subscriptions = new Set<{ readonly listener: (value: T) => unknown }>();

  readonly event: Event<T> = (listener) => {
    // An object each, since a listener may subscribe twice.
    const subscription = { listener };
    this.#subscriptions.add(subscription);
    return { dispose: () => void this.#subscriptions.delete(subscription) };
  };

  /** Calls all listeners of now in the order in which they came. One that throws doesn't stop the others. */
  fire(value: T): void {
    for (const subscription of [...this.#subscriptions]) {
      try {
        if (this.#subscriptions.has(subscription)) {
          subscription.listener(value);
        }
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Lets go of all listeners. */
  dispose(): void {
    this.#subscriptions.clear();
  }
}
