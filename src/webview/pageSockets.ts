import type { SocketId } from '../shared/entry.ts';
import type { ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';

/** The sockets whose traffic the page can show, in their order. */
export class PageSockets {
  #list: readonly ViewSocket[] = [];
  #ids: readonly SocketId[] = [];
  #names = new Map<SocketId, string>();

  get list(): readonly ViewSocket[] {
    return this.#list;
  }

  get ids(): readonly SocketId[] {
    return this.#ids;
  }

  set(sockets: readonly ViewSocket[]): void {
    this.#list = sockets;
    this.#ids = sockets.map(({ id }) => id);
    this.#names = new Map(sockets.map(({ id, name }) => [id, name]));
  }

  /** Empty for a socket that is not defined any more. */
  name(id: SocketId): string {
    return this.#names.get(id) ?? '';
  }

  /** Those whose traffic a query has. */
  of({ sockets }: ViewQuery): readonly ViewSocket[] {
    return this.#list.filter(({ id }) => sockets?.includes(id) ?? true);
  }
}
