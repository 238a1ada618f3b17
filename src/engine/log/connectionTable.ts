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
}

interface Known {
  readonly endpoint: string;
  local: string | undefined;
  remote: string | undefined;
  readonly openedBy: ConnectionEnds['openedBy'];
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

  /** `memory` is told of what is kept. */
  constructor(memory: MemoryShare) {
    this.#memory = memory;
  }

  get size(): number {
    return this.#known.size;
  }

  open(id: ConnectionId, endpoint: string, openedBy: ConnectionEnds['openedBy']): void {
    this.#memory.add(connectionBytes);
    this.#known.set(id, {
      endpoint,
      local: undefined,
      remote: undefined,
      openedBy,
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
      }
    );
  }

  #forgetUnused(id: ConnectionId, known: Known): void {
    if (!known.open && known.entries === 0 && this.#known.delete(id)) {
      this.#memory.add(-connectionBytes);
    }
  }
}
