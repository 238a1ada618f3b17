import type { ConnectionId } from '../../shared/entry.ts';
import type { MemoryShare } from '../memoryBudget.ts';

/** The two ends of a connection, as URLs. */
export interface ConnectionEnds {
  /** As entries name it; may have a host's name. */
  readonly peer: string;
  /** Absent while the system has not told it. */
  readonly local?: string;
  /** The peer by its address, where that is not `peer` itself. */
  readonly remote?: string;
  /** Which side opened it, where that is known. */
  readonly openedBy?: 'local' | 'remote';
  /** Of a tap: the client's connection of the conversation that this one is part of. */
  readonly conversation?: ConnectionId;
}

interface Known {
  readonly endpoint: string;
  local: string | undefined;
  remote: string | undefined;
  readonly openedBy: ConnectionEnds['openedBy'];
  /** The client's connection of its conversation; 0 where it is alone. */
  conversation: ConnectionId;
  /** Kept entries that refer to it. */
  entries: number;
  open: boolean;
  /** A bit for each direction: whether so far an odd number of bytes went that way. */
  odd: number;
}

/** What a connection takes, roughly: an object, its place in a map, and endpoints. */
const connectionBytes = 320;

/** The connections of one log: open ones, and those that an entry refers to. */
export class ConnectionTable {
  readonly #known = new Map<ConnectionId, Known>();
  readonly #memory: MemoryShare;
  /** Whether any connection ever was part of a tapped conversation; most logs have none. */
  #hasPairs = false;

  /** `memory` is told of what is kept. */
  constructor(memory: MemoryShare) {
    this.#memory = memory;
  }

  get size(): number {
    return this.#known.size;
  }

  /** `local` is absent where the system is yet to tell it, in `place`. */
  open(
    id: ConnectionId,
    endpoint: string,
    openedBy: ConnectionEnds['openedBy'],
    local: string | undefined,
  ): void {
    this.#memory.add(connectionBytes);
    this.#known.set(id, {
      endpoint,
      local,
      remote: undefined,
      openedBy,
      conversation: 0,
      entries: 0,
      open: true,
      odd: 0,
    });
  }

  place(id: ConnectionId, local: string, remote: string): void {
    const known = this.#known.get(id);
    if (known !== undefined) {
      known.local = local;
      known.remote = remote === known.endpoint ? undefined : remote;
    }
  }

  /** A tap's two connections become one conversation, which is called by that of the client. */
  pair(client: ConnectionId, server: ConnectionId): void {
    this.#hasPairs = true;
    for (const id of [client, server]) {
      const known = this.#known.get(id);
      if (known !== undefined) {
        known.conversation = client;
      }
    }
  }

  /** The conversation that a connection is part of: its own where it is alone. */
  conversationOf(id: ConnectionId): ConnectionId {
    const conversation = this.#hasPairs ? (this.#known.get(id)?.conversation ?? 0) : 0;
    return conversation === 0 ? id : conversation;
  }

  /** Of a tap: which side of its conversation the peer is; nothing where it is alone. */
  legOf(id: ConnectionId): 'client' | 'server' | undefined {
    const conversation = this.#hasPairs ? (this.#known.get(id)?.conversation ?? 0) : 0;
    return conversation === 0 ? undefined : conversation === id ? 'client' : 'server';
  }

  openedBy(id: ConnectionId): ConnectionEnds['openedBy'] {
    return this.#known.get(id)?.openedBy;
  }

  /** It is forgotten with the last entry that refers to it. */
  close(id: ConnectionId): void {
    const known = this.#known.get(id);
    if (known !== undefined) {
      known.open = false;
      this.#forgetUnused(id, known);
    }
  }

  /** Counts an entry. Returns 1 if an odd number of bytes went before it in its direction. */
  enter(id: ConnectionId, direction: number, length: number): number {
    const known = this.#known.get(id);
    if (known === undefined) {
      return 0;
    }
    known.entries += 1;
    const odd = (known.odd >>> direction) & 1;
    known.odd ^= (length & 1) << direction;
    return odd;
  }

  /** An entry is gone. */
  leave(id: ConnectionId): void {
    const known = this.#known.get(id);
    if (known !== undefined) {
      known.entries -= 1;
      this.#forgetUnused(id, known);
    }
  }

  /** All entries are gone. */
  clear(): void {
    for (const [id, known] of this.#known) {
      known.entries = 0;
      this.#forgetUnused(id, known);
    }
  }

  peerOf(id: ConnectionId): string | undefined {
    return this.#known.get(id)?.endpoint;
  }

  /** Nothing for 0, and for a connection that is forgotten. */
  endsOf(id: ConnectionId): ConnectionEnds | undefined {
    const known = this.#known.get(id);
    return (
      known && {
        peer: known.endpoint,
        ...(known.local === undefined ? undefined : { local: known.local }),
        ...(known.remote === undefined ? undefined : { remote: known.remote }),
        ...(known.openedBy === undefined ? undefined : { openedBy: known.openedBy }),
        ...(known.conversation === 0 ? undefined : { conversation: known.conversation }),
      }
    );
  }

  #forgetUnused(id: ConnectionId, known: Known): void {
    if (!known.open && known.entries === 0 && this.#known.delete(id)) {
      this.#memory.add(-connectionBytes);
    }
  }
}
