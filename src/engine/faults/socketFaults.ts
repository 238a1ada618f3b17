import type { FaultState } from '../../shared/fault/faultHit.ts';
import { faultName } from '../../shared/fault/faultName.ts';
import type { Fault } from '../../shared/fault/faultSchema.ts';
import type { WayDown } from '../../shared/fault/types/down.ts';
import type { Role } from '../../shared/definition/definitionKey.ts';
import type { EventDetail } from '../../shared/entry.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import type { ConnectionSides } from './connectionFault.ts';
import { ConnectionFaults } from './connectionFaults.ts';
import { SocketFault } from './socketFault.ts';

/** What faults need of the socket that they are made on. */
export interface FaultedSocket {
  /** What the user calls it. */
  readonly name: string;
  readonly context: { readonly clock: Clock; readonly random: () => number };
  event(detail: EventDetail): void;
  changed(): void;
}

interface Member {
  /** Which connection of its socket it is, from 1. */
  readonly ordinal: number;
  faults: ConnectionFaults | undefined;
}

export interface SocketFaultsOptions {
  readonly role: Role;
  readonly isDatagram: boolean;
  readonly faults?: readonly Fault[] | undefined;
  /** Default: one by chance. */
  readonly seed?: number | undefined;
}

/** The faults of a socket, from one start to its stop: on all of its connections, and changed while they run. */
export class SocketFaults {
  readonly #socket: FaultedSocket;
  readonly #role: Role;
  readonly #isDatagram: boolean;
  /** Where all its chance begins. */
  readonly seed: number;
  readonly #members = new Map<Connection, Member>();
  readonly #watchers = new Set<() => void>();
  #faults: SocketFault[] = [];
  #joined = 0;
  #cancelPhase: (() => void) | undefined;

  constructor(socket: FaultedSocket, { role, isDatagram, faults = [], seed }: SocketFaultsOptions) {
    this.#socket = socket;
    this.#role = role;
    this.#isDatagram = isDatagram;
    this.seed = seed ?? Math.floor(socket.context.random() * 2 ** 32);
    if (faults.length > 0 || seed !== undefined) {
      this.set(faults);
    }
  }

  /** Puts these in the place of those of before; those of the same name and type keep their state. */
  set(faults: readonly Fault[]): void {
    const { clock } = this.#socket.context;
    const before = new Map(this.#faults.map((fault) => [fault.name, fault]));
    this.#faults = faults.map((fault) => {
      const known = before.get(faultName(fault));
      if (known?.fault.type !== fault.type) {
        return new SocketFault(fault, clock);
      }
      before.delete(known.name);
      known.change(fault);
      return known;
    });
    // What still holds on to them sees that they are off.
    for (const gone of before.values()) {
      gone.change({ ...gone.fault, enabled: false });
    }
    const on = this.#faults.map(({ fault }) => fault).filter(({ enabled = true }) => enabled);
    this.#socket.event({ event: 'fault', side: 'local', fault: { seed: this.seed, on } });
    this.#changed();
  }

  get states(): readonly FaultState[] {
    return this.#faults.map((fault) => fault.state());
  }

  /** How the whole socket is down now, if it is. */
  get down(): WayDown | undefined {
    for (const { fault, isOn } of this.#faults) {
      if (fault.type === 'down' && isOn) {
        return fault.how;
      }
    }
    return undefined;
  }

  /** Calls back after each change, also of `down`. Returns what ends that. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** To be called with each new connection, in their order. */
  join(connection: Connection): void {
    this.#joined += 1;
    const member: Member = { ordinal: this.#joined, faults: undefined };
    this.#members.set(connection, member);
    if (this.#faults.length > 0) {
      this.#install(connection, member);
    }
  }

  leave(connection: Connection): void {
    this.#members.delete(connection);
  }

  /** The socket has stopped. */
  stop(): void {
    this.#cancelPhase?.();
    this.#cancelPhase = undefined;
    this.#watchers.clear();
  }

  #changed(): void {
    for (const [connection, member] of [...this.#members]) {
      if (member.faults !== undefined) {
        member.faults.changed();
      } else if (this.#faults.length > 0) {
        this.#install(connection, member);
      }
    }
    this.#watchers.forEach((changed) => changed());
    this.#socket.changed();
    this.#awaitPhase();
  }

  #install(connection: Connection, member: Member): void {
    const { clock } = this.#socket.context;
    connection.setEdge((port) => {
      member.faults = new ConnectionFaults(
        {
          ...{ connection, clock, seed: this.seed, ordinal: member.ordinal },
          isDatagram: this.#isDatagram,
          sides: () => sidesOf(this.#role, connection.leg),
          socketName: () => this.#socket.name,
          faults: () => this.#faults,
        },
        port,
      );
      return member.faults;
    });
  }

  /** Those with `afterMs` or `forMs` begin and end by themselves. */
  #awaitPhase(): void {
    this.#cancelPhase?.();
    this.#cancelPhase = undefined;
    const next = Math.min(...this.#faults.map(({ changesInMs = Infinity }) => changesInMs));
    if (next !== Infinity) {
      // A timer may be early by less than a millisecond.
      this.#cancelPhase = this.#socket.context.clock.after(Math.ceil(next), () => this.#changed());
    }
  }
}

/** Downstream is towards the client: what a listener sends, and what a client receives. */
function sidesOf(role: Role, leg: Connection['leg']): ConnectionSides {
  if (leg !== undefined) {
    return leg === 'client'
      ? { reads: true, out: 'downstream' }
      : { reads: false, out: 'upstream' };
  }
  return role === 'client'
    ? { reads: true, in: 'downstream', out: 'upstream' }
    : { reads: true, in: 'upstream', out: 'downstream' };
}
