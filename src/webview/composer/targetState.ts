import type { ViewConnections, ViewSocket } from '../../shared/viewProtocol.ts';
import type { SendTarget } from '../../shared/engineApi.ts';
import type { Draft } from './draft.ts';
import { peerEndpoint } from './draft.ts';
import { onlyPeer } from './onlyPeer.ts';

/** What a draft keeps of its target. */
export type Target = Pick<
  Draft,
  'socket' | 'socketName' | 'isPinned' | 'to' | 'connectionPeer' | 'session' | 'peer'
>;

const noConnections: ViewConnections = { session: '', total: 0, connections: [] };

/** Why nothing can be sent to the target now. */
export type TargetBlocker =
  | { readonly kind: 'noSocket' | 'noneChosen' | 'peerInvalid' | 'lookingUp' }
  | { readonly kind: 'removed'; readonly name: string }
  | { readonly kind: 'notRunning' | 'nobody'; readonly socket: ViewSocket }
  | { readonly kind: 'connectionClosed'; readonly socket: ViewSocket; readonly label: string };

/**
 * Whom a message goes to. A pinned target, or one for which something is written, is changed by
 * `choose` alone: whatever becomes of the sockets and connections, the message goes there or nowhere.
 */
export class TargetState {
  #socket: string | undefined;
  /** As last seen, for when the socket is gone. */
  #name: string;
  #isPinned: boolean;
  /** Whether the view shows it alone, so that it stays though it is down. */
  #isShown = false;
  #isWritten = false;
  #to: Draft['to'];
  #peer: string;
  /** The endpoint of the one connection that was chosen, as a URL. */
  #connectionPeer: string | undefined;
  /** The engine that numbered the connections; another one numbers them anew. */
  #session: string | undefined;
  /** Whether the chosen connections are those of a page before, and not looked up yet. */
  #isRestored: boolean;
  /** Whether the chosen connection has ended. */
  #isEnded = false;
  #sockets: readonly ViewSocket[] = [];
  #connections = noConnections;
  /** The newest start seen so far: only a newer one moves a target that is not pinned. */
  #start = 0;
  /** Counts choices, so that the answer to an older question does not judge a newer choice. */
  #choice = 0;

  constructor({ socket, socketName = '', isPinned = false, to, peer, ...connection }: Target) {
    this.#socket = socket;
    this.#name = socketName;
    this.#isPinned = isPinned;
    this.#to = to;
    this.#peer = peer;
    this.#connectionPeer = connection.connectionPeer;
    this.#session = connection.session;
    this.#isRestored = typeof to !== 'string';
  }

  get target(): Target {
    return {
      to: this.#to,
      peer: this.#peer,
      ...(this.#socket !== undefined && { socket: this.#socket, socketName: this.#name }),
      ...(this.#isPinned && { isPinned: true }),
      ...(this.#connectionPeer !== undefined && { connectionPeer: this.#connectionPeer }),
      ...(this.#session !== undefined && { session: this.#session }),
    };
  }

  get sockets(): readonly ViewSocket[] {
    return this.#sockets;
  }

  /** Nothing while there is no such socket, or no longer. */
  get socket(): ViewSocket | undefined {
    return this.#sockets.find(({ id }) => id === this.#socket);
  }

  get connections(): ViewConnections {
    return this.#connections;
  }

  /** Grows with each choice; `setConnections` wants the one of when it was asked. */
  get choice(): number {
    return this.#choice;
  }

  /** A client has one connection at a time, whatever its number. */
  get to(): Draft['to'] {
    return this.socket?.role === 'client' ? 'all' : this.#to;
  }

  get peerText(): string {
    return this.#peer;
  }

  set peerText(text: string) {
    this.#peer = text;
  }

  /** The endpoint of the one peer that it goes to, as a URL; nothing where that isn't known. */
  get peer(): string | undefined {
    return this.to === 'peer' ? peerEndpoint(this.#peer) : onlyPeer(this.to, this.#connections);
  }

  /** How the chosen connection is called, open or not. */
  get connectionLabel(): string {
    const { connections } = this.#connections;
    const open = connections.find(({ id }) => id === this.#to)?.peer;
    return (open ?? this.#connectionPeer ?? `#${String(this.#to)}`).replace(/^\w+:\/\//, '');
  }

  get isConnectionClosed(): boolean {
    return typeof this.to === 'number' && this.#isEnded;
  }

  /** The target of a send request; nothing while there is an obstacle. */
  get sendTarget(): Pick<SendTarget, 'socket' | 'to'> | undefined {
    const { socket, to } = this;
    if (!socket || this.blocker) {
      return undefined;
    }
    return { socket: socket.id, to: to === 'peer' ? { peer: peerEndpoint(this.#peer) ?? '' } : to };
  }

  get blocker(): TargetBlocker | undefined {
    const { socket, to } = this;
    if (!socket) {
      return this.#socket === undefined || this.#sockets.length === 0
        ? { kind: 'noSocket' }
        : { kind: 'removed', name: this.#name };
    }
    if (socket.state !== 'running') {
      return { kind: 'notRunning', socket };
    }
    if (to === 'peer') {
      return peerEndpoint(this.#peer) === undefined ? { kind: 'peerInvalid' } : undefined;
    }
    if (to === 'all') {
      const isAlone = socket.role === 'listener' && socket.summary?.openConnections === 0;
      return isAlone ? { kind: 'nobody', socket } : undefined;
    }
    if (this.#isRestored) {
      return { kind: 'lookingUp' };
    }
    if (typeof to === 'number') {
      return this.#isEnded
        ? { kind: 'connectionClosed', socket, label: this.connectionLabel }
        : undefined;
    }
    return to.length === 0 ? { kind: 'noneChosen' } : undefined;
  }

  /** Keeps the target from now on: it was sent to, or written for. */
  pin(): void {
    this.#isPinned = this.#socket !== undefined;
  }

  /** Says whether something is written for the target. */
  setWritten(isWritten: boolean): void {
    this.#isWritten = isWritten;
    this.#isPinned ||= isWritten && this.#socket !== undefined;
  }

  /** Takes the user's choice. */
  choose(socket: string, to: Draft['to']): void {
    this.#aim(socket, to);
    this.#isPinned = true;
  }

  /**
   * Takes what the view shows alone; answers whether it did. What is written stays with whom it was
   * written for.
   */
  follow(socket: string, to: Draft['to']): boolean {
    if (this.#isWritten && !this.goesTo(socket, to)) {
      return false;
    }
    if (!this.goesTo(socket, to)) {
      this.#aim(socket, to);
      this.#isPinned = false;
    }
    this.#isShown = true;
    return true;
  }

  goesTo(socket: string, to: Draft['to']): boolean {
    const isClient = this.#sockets.some(({ id, role }) => id === socket && role === 'client');
    return socket === this.#socket && (isClient || isSame(to, this.#to));
  }

  /** A target that is not pinned is the socket that was started last. */
  setSockets(sockets: readonly ViewSocket[]): void {
    this.#sockets = sockets;
    const newest = newestRunning(sockets);
    const start = Math.max(this.#start, newest?.start ?? 0);
    const isNewer = start > this.#start;
    this.#start = start;
    if (!this.#stays(isNewer)) {
      const guess = newest ?? this.socket ?? sockets[0];
      if (guess?.id !== this.#socket) {
        this.#aim(guess?.id, 'all');
        this.#isPinned = this.#isWritten && guess !== undefined;
      }
    }
    this.#name = this.socket?.name ?? this.#name;
    if (this.socket && this.socket.state !== 'running') {
      // A listener that stops closes its connections; their numbers are never given again.
      this.#end();
    }
  }

  /** Takes what is open; `choice` is the one of when that was asked. */
  setConnections(connections: ViewConnections, choice: number): void {
    if (choice !== this.#choice) {
      return;
    }
    this.#connections = connections;
    const isOther = this.#session !== undefined && this.#session !== connections.session;
    this.#session = connections.session;
    this.#isRestored = false;
    if (isOther) {
      this.#end();
      return;
    }
    const open = new Map(connections.connections.map(({ id, peer }) => [id, peer]));
    // Where more are open than are listed, one that is missing may be among them.
    const isWhole = open.size === connections.total;
    const to = this.#to;
    if (typeof to === 'number') {
      this.#connectionPeer = open.get(to) ?? this.#connectionPeer;
      this.#isEnded ||= isWhole && !open.has(to);
    } else if (typeof to === 'object' && isWhole) {
      this.#to = to.filter((id) => open.has(id));
    }
  }

  /** Whether the target is kept, whatever the sockets are now. */
  #stays(isNewer: boolean): boolean {
    const { socket } = this;
    if (this.#socket === undefined) {
      return false;
    }
    if (this.#isWritten || this.#sockets.length === 0) {
      return true;
    }
    return (
      socket !== undefined && (this.#isPinned || (!isNewer && (this.#isShown || isUp(socket))))
    );
  }

  /** The chosen connections have ended. */
  #end(): void {
    this.#isRestored = false;
    this.#isEnded = true;
    this.#to = typeof this.#to === 'object' ? [] : this.#to;
  }

  #aim(socket: string | undefined, to: Draft['to']): void {
    if (socket !== this.#socket) {
      this.#connections = noConnections;
    }
    this.#choice++;
    this.#isShown = false;
    this.#socket = socket;
    this.#name = this.socket?.name ?? '';
    this.#to = to;
    this.#isEnded = false;
    this.#isRestored = false;
    this.#session = undefined;
    this.#connectionPeer = this.#connections.connections.find(({ id }) => id === to)?.peer;
  }
}

function isSame(one: Draft['to'], other: Draft['to']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function newestRunning(sockets: readonly ViewSocket[]): ViewSocket | undefined {
  return sockets
    .filter(({ state }) => state === 'running')
    .toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0))[0];
}

function isUp({ state }: ViewSocket): boolean {
  return state === 'running' || state === 'starting' || state === 'reconnecting';
}
