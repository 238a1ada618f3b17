import type { SendTarget } from '../shared/engineApi.ts';
import type { SocketId } from '../shared/entry.ts';

/** Whom the user sent to last in this window, by a command or in a Traffic view. */
export class LastTarget {
  #target: Pick<SendTarget, 'socket' | 'to'> | undefined;

  set({ socket, to }: Pick<SendTarget, 'socket' | 'to'>): void {
    this.#target = { socket, to };
  }

  get socket(): SocketId | undefined {
    return this.#target?.socket;
  }

  /** Whether it was one connection of this socket, and another than this. */
  isOther(socket: SocketId, connection: number): boolean {
    const { to } = this.#target ?? {};
    return this.#target?.socket === socket && typeof to === 'number' && to !== connection;
  }
}
