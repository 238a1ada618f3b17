import type { EventKind, SocketId } from '../../shared/entry.ts';
import type { ListedRow } from '../list/rowWindow.ts';

/** The lifeline of an endpoint. */
export interface Lifeline {
  readonly key: string;
  readonly label: string;
  readonly kind: 'socket' | 'peer' | 'others';
}

export type StepStyle = 'message' | 'event' | 'reset' | 'error';

interface KnownPeer {
  readonly connection: number;
  readonly peer: string;
  /** Of a tapped conversation. */
  readonly isServer: boolean;
}

/** How an entry is drawn: an arrow between two lifelines, or a note on one. */
export interface Step {
  readonly from: number;
  /** As `from` for a note. */
  readonly to: number;
  readonly style: StepStyle;
}

/** Maximum number of peers with a lifeline of their own; later ones share one. */
const peersMax = 40;

/**
 * The lifelines of a diagram: each socket in the order of appearance, then its peers in the order in which
 * they came. None goes before `clear`.
 */
export class Lifelines {
  readonly #peersOf = new Map<SocketId, Map<string, KnownPeer>>();
  #peers = 0;
  #revision = 0;

  /** Incremented with every added lifeline. */
  get revision(): number {
    return this.#revision;
  }

  clear(): void {
    this.#peersOf.clear();
    this.#peers = 0;
    this.#revision++;
  }

  take(row: Pick<ListedRow, 'socket' | 'connection' | 'peer' | 'leg'>): void {
    const { socket, connection, peer, leg } = row;
    let peers = this.#peersOf.get(socket);
    if (!peers) {
      peers = new Map();
      this.#peersOf.set(socket, peers);
      this.#revision++;
    }
    const key = connection === undefined ? undefined : peerKey(connection, leg);
    if (key !== undefined && !peers.has(key) && this.#peers < peersMax) {
      const isServer = leg === 'server';
      peers.set(key, { connection: connection ?? 0, peer: peer ?? `#${connection}`, isServer });
      this.#peers++;
      this.#revision++;
    }
  }

  /** At most so many; peers beyond share the last one. `max` is 2 or more. */
  list(max: number, labels: LifelineLabels): Lifeline[] {
    const lifelines: Lifeline[] = [];
    for (const [socket, peers] of this.#peersOf) {
      const sorted = [...peers].sort(([, a], [, b]) => a.connection - b.connection);
      const lanes = (isServer: boolean) =>
        sorted
          .filter(([, peer]) => peer.isServer === isServer)
          .map(([key, { peer }]) => ({ key, label: labels.peer(peer), kind: 'peer' as const }));
      const own = { key: socketKey(socket), label: labels.socket(socket), kind: 'socket' as const };
      // A tap stands between its clients and their servers.
      const [others, servers] = [lanes(false), lanes(true)];
      lifelines.push(...(servers.length > 0 ? [...others, own] : [own, ...others]), ...servers);
    }
    if (lifelines.length <= max && this.#peers < peersMax) {
      return lifelines;
    }
    const sockets = lifelines.filter(({ kind }) => kind === 'socket').slice(0, max - 1);
    const room = Math.max(0, max - 1 - sockets.length);
    const peers = new Set(lifelines.filter(({ kind }) => kind === 'peer').slice(0, room));
    return [
      ...lifelines.filter((lifeline) => sockets.includes(lifeline) || peers.has(lifeline)),
      { key: 'others', label: labels.others, kind: 'others' },
    ];
  }
}

export interface LifelineLabels {
  readonly socket: (id: SocketId) => string;
  readonly peer: (endpoint: string) => string;
  readonly others: string;
}

const socketKey = (socket: SocketId) => `socket ${socket}`;
const peerKey = (connection: number, leg?: ListedRow['leg']) =>
  leg === 'server' ? `server ${connection}` : `peer ${connection}`;

/** Returns how an entry is drawn between these lifelines. */
export function stepOf(row: ListedRow, lifelines: readonly Lifeline[]): Step {
  const laneOf = (key: string) => {
    const lifeline = lifelines.findIndex((one) => one.key === key);
    return lifeline < 0 ? Math.max(0, lifelines.length - 1) : lifeline;
  };
  const own = laneOf(socketKey(row.socket));
  const peer = row.connection === undefined ? own : laneOf(peerKey(row.connection, row.leg));
  if (row.direction !== 'event' && row.leg !== undefined && row.connection !== undefined) {
    const client = laneOf(peerKey(row.connection, 'client'));
    const server = laneOf(peerKey(row.connection, 'server'));
    const isToServer = row.direction === 'in';
    return tappedStep(row, isToServer ? [client, own, server] : [server, own, client]);
  }
  if (row.direction !== 'event') {
    const isIn = row.direction === 'in';
    return { from: isIn ? peer : own, to: isIn ? own : peer, style: 'message' };
  }
  const { event } = row;
  const style = styleOf(event?.event, event?.error !== undefined);
  if (event === undefined || !isExchanged(event.event)) {
    return { from: own, to: own, style };
  }
  const isTheirs = event.event === 'accept' || event.side === 'remote';
  return { from: isTheirs ? peer : own, to: isTheirs ? own : peer, style };
}

/** A message through a tap: from peer to peer, unless it was made at the tap or got no further. */
function tappedStep(
  { origin, direction, fate }: ListedRow,
  [from, tap, to]: readonly [number, number, number],
): Step {
  const isForwarded = (origin ?? (direction === 'in' ? 'peer' : 'user')) === 'peer';
  const isStopped = fate !== undefined;
  return {
    from: isForwarded ? from : tap,
    to: isForwarded && isStopped ? tap : to,
    style: 'message',
  };
}

function styleOf(event: EventKind | undefined, hasError: boolean): StepStyle {
  return event === 'reset' ? 'reset' : hasError || event === 'error' ? 'error' : 'event';
}

/** Whether one side's step reaches the other. */
function isExchanged(event: EventKind): boolean {
  switch (event) {
    case 'accept':
    case 'connect':
    case 'handshake':
    case 'shutdown':
    case 'close':
    case 'reset':
      return true;
    case 'bind':
    case 'join':
    case 'leave':
    case 'listen':
    case 'error':
      return false;
    default:
      return false;
  }
}

/** Pixels for a millisecond, by zoom; at 0 all rows stand as close as they can. */
export const zooms = [0, 0.01, 0.1, 1, 10] as const;

/** A wait takes no more room than this, in pixels; a longer one is shown broken. */
export const waitMax = 120;

/** The room that a wait takes before its row, and whether it is cut. */
export function gapHeight(
  waitMs: number,
  pixelsPerMs: number,
): { readonly pixels: number; readonly isCut: boolean } {
  const pixels = Math.max(0, waitMs) * pixelsPerMs;
  return pixels > waitMax
    ? { pixels: waitMax, isCut: true }
    : { pixels: Math.round(pixels), isCut: false };
}
