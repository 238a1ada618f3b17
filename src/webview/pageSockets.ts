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

  /**
   * Whether traffic was forgotten by the time of these: counters go back to zero then, and nothing
   * else takes entries off the middle.
   */
  haveForgotten(now: readonly ViewSocket[]): boolean {
    const countersOf = new Map(this.#list.map(({ id, summary }) => [id, summary?.counters]));
    return now.some(({ id, summary }) => {
      const [old, fresh] = [countersOf.get(id), summary?.counters];
      return (
        old !== undefined &&
        fresh !== undefined &&
        (fresh.messagesIn < old.messagesIn || fresh.messagesOut < old.messagesOut)
      );
    });
  }

  /**
   * Whether an answer to a socket's last message may still come, and would be seen: a client's may;
   * where the query could hide it, nobody knows.
   */
  mayAnswer(socket: SocketId, { directions, filter }: ViewQuery): boolean {
    const { role, state, summary } = this.#list.find(({ id }) => id === socket) ?? {};
    const isOpen = role === 'client' && state === 'running' && (summary?.openConnections ?? 0) > 0;
    return isOpen && directions === undefined && filter === undefined;
  }

  /** Those whose traffic a query has. */
  of({ sockets }: ViewQuery): readonly ViewSocket[] {
    return this.#list.filter(({ id }) => sockets?.includes(id) ?? true);
  }
}
