import type { DatagramConnection } from './datagramConnection.ts';
import type { EngineContext } from '../socketTraffic.ts';

/** Part of the peers that is ended at once, the least recently active first, when there are too many: one in 64. */
const makeRoomShare = 64;

/** What a listener sets in place of the engine's limits. */
export interface PeerBounds {
  /** How long a peer may be silent before its connection ends, in milliseconds. */
  readonly idleSeconds?: number | undefined;
  /** Most peers that are kept. */
  readonly connectionsMax?: number | undefined;
}

/** Called before so many of the least recently active peers are ended, because more than `most` would be kept. */
export type OnPeersEvicted = (count: number, most: number) => void;

/**
 * The open connections of a datagram socket by the peer's address. Ends those that have been silent
 * for too long, and the least recently active ones when there are more than `connectionsMax`: a
 * datagram of a new peer is not dropped in favour of peers that are silent.
 */
export class PeerTable {
  readonly #context: EngineContext;
  /** By port, then by address: numbers are looked up faster than strings, which are new with every datagram. */
  readonly #byPort = new Map<number, Map<string, DatagramConnection>>();
  #size = 0;
  /** The connection of the last datagram, which is likely the next one's too. */
  #latest: DatagramConnection | undefined;
  #cancelSweep: (() => void) | undefined;

  readonly #bounds: PeerBounds;
  readonly #onPeersEvicted: OnPeersEvicted;

  constructor(context: EngineContext, bounds: PeerBounds, onPeersEvicted: OnPeersEvicted) {
    this.#context = context;
    this.#bounds = bounds;
    this.#onPeersEvicted = onPeersEvicted;
  }

  find(address: string, port: number): DatagramConnection | undefined {
    const latest = this.#latest;
    if (latest?.target?.port === port && latest.target.address === address) {
      return latest;
    }
    const found = this.#byPort.get(port)?.get(address);
    if (found !== undefined) {
      this.#latest = found;
    }
    return found;
  }

  add(connection: DatagramConnection, address: string, port: number): void {
    let peers = this.#byPort.get(port);
    if (peers === undefined) {
      peers = new Map();
      this.#byPort.set(port, peers);
    }
    peers.set(address, connection);
    this.#size += 1;
    if (this.#size > this.#connectionsMax || this.#context.memory.isExhausted) {
      this.#evictIdlest(connection);
    }
    if (this.#cancelSweep === undefined) {
      this.#sweepAfter(this.#idleMs);
    }
  }

  delete(connection: DatagramConnection): void {
    const { target } = connection;
    const peers = target === undefined ? undefined : this.#byPort.get(target.port);
    if (target !== undefined && peers?.get(target.address) === connection) {
      peers.delete(target.address);
      this.#size -= 1;
      if (peers.size === 0) {
        this.#byPort.delete(target.port);
      }
    }
    if (this.#latest === connection) {
      this.#latest = undefined;
    }
  }

  /** Ends every connection. */
  close(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    for (const connection of this.#all()) {
      connection.stop();
    }
  }

  get #idleMs(): number {
    const { idleSeconds } = this.#bounds;
    return idleSeconds === undefined ? this.#context.limits.udpIdleMs : idleSeconds * 1_000;
  }

  get #connectionsMax(): number {
    return this.#bounds.connectionsMax ?? this.#context.limits.connectionsPerSocket;
  }

  #all(): DatagramConnection[] {
    return [...this.#byPort.values()].flatMap((peers) => [...peers.values()]);
  }

  /** Ends the least recently active connections where a limit was lowered. */
  limitsChanged(): void {
    if (this.#size > this.#connectionsMax) {
      this.#evictIdlest();
    }
  }

  #evictIdlest(newest?: DatagramConnection): void {
    const quietest = this.#all()
      .filter((connection) => connection !== newest)
      .sort((a, b) => a.activeAt - b.activeAt);
    const least = this.#size - this.#connectionsMax;
    const count = Math.max(least, Math.ceil(quietest.length / makeRoomShare));
    this.#onPeersEvicted(count, Math.min(this.#size - 1, this.#connectionsMax));
    for (const connection of quietest.slice(0, count)) {
      connection.stop();
    }
  }

  #sweepAfter(ms: number): void {
    this.#cancelSweep = this.#context.clock.after(ms, () => {
      this.#cancelSweep = undefined;
      this.#sweep();
    });
  }

  #sweep(): void {
    const now = this.#context.clock.now();
    const idleMs = this.#idleMs;
    let next = Infinity;
    for (const connection of this.#all()) {
      const idleAt = connection.activeAt + idleMs;
      if (idleAt <= now) {
        connection.stop();
      } else {
        next = Math.min(next, idleAt);
      }
    }
    if (next < Infinity) {
      // Timers may fire a fraction of a millisecond early, before the time-out has passed.
      this.#sweepAfter(Math.ceil(next - now) + 1);
    }
  }
}
