import type { Socket } from 'node:dgram';
import { platform } from 'node:os';
import type { MulticastSettings } from '../../shared/definition/datagramKeys.ts';
import type { GroupMembership } from '../../shared/engineApi.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { boundUrl, endpointUrl } from '../addresses.ts';
import { socketError, toSocketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { unreachableGroup, canReceive } from './datagramOptions.ts';
import {
  groupKey,
  joinGroup,
  leaveGroup,
  membershipsOf,
  resolveInterface,
  setMulticastSending,
} from './multicast.ts';
import type { Membership } from './multicast.ts';

/** Interval at which memberships are renewed, in milliseconds. */
const lookMs = 2_000;

/** Of memberships for which the system chooses the interface. */
const systemsChoice = '';

/**
 * The multicast groups of a running socket: those it was started with, and those joined and left since.
 * Keeps the memberships while interfaces disappear and return, and keeps sending to groups through the
 * interface that the definition names. A system drops a membership with its interface, without an error.
 * So each group is joined again every `lookMs`; that fails with EADDRINUSE while the membership exists
 * (ip(7)). Not on Windows, which documents no such error.
 */
export class GroupWatch {
  readonly #traffic: SocketTraffic;
  readonly #socket: Socket;
  readonly #settings: MulticastSettings;
  readonly #family: 4 | 6;
  #memberships: readonly Membership[];
  /** Names of the interfaces that are missing at the moment. */
  readonly #away = new Set<string>();
  #cancel: (() => void) | undefined;

  /** The socket is bound, and a member of `joined`, which is logged. */
  constructor(
    traffic: SocketTraffic,
    socket: Socket,
    settings: MulticastSettings,
    family: 4 | 6,
    joined: readonly Membership[] = [],
  ) {
    this.#traffic = traffic;
    this.#socket = socket;
    this.#settings = settings;
    this.#family = family;
    this.#memberships = joined;
    for (const membership of joined) {
      this.#log('join', membership);
    }
    this.#lookLater();
  }

  /** Oldest first. */
  get memberships(): readonly GroupMembership[] {
    return this.#memberships.map((membership) => this.#shown(membership));
  }

  /** Fails as `EngineApi.changeGroup` does. */
  join(wanted: GroupMembership): SocketError | undefined {
    if (this.#away.has(this.#nameOf(wanted))) {
      // The interface may have returned: join the groups that wait for it first.
      this.#look();
    }
    const found = this.#resolve(wanted);
    if (!found.ok) {
      return { ...found.error, syscall: 'addMembership' };
    }
    const membership: Membership = found.value[0] ?? wanted;
    if (!canReceive(this.#socket, membership.group)) {
      return { ...unreachableGroup(this.#socket, this.#family), syscall: 'addMembership' };
    }
    const error = this.#find(membership.group).some(({ through }) => through === membership.through)
      ? this.#error('alreadyJoined', 'addMembership', wanted.group)
      : joinGroup(this.#socket, membership);
    if (error !== undefined) {
      return error.errno === 'EADDRINUSE' ? { ...error, code: 'alreadyJoined' } : error;
    }
    this.#memberships = [...this.#memberships, membership];
    this.#log('join', membership);
    this.#lookLater();
    return undefined;
  }

  /** Leaves the group on the interface that is named, else on all. Fails as `EngineApi.changeGroup` does. */
  leave({ group, interface: name }: GroupMembership): SocketError | undefined {
    const there = name === undefined ? undefined : resolveInterface(name, this.#family);
    const leaving = this.#find(group).filter(
      (membership) =>
        name === undefined ||
        this.#nameOf(membership) === name ||
        (there?.ok === true && membership.through === there.value),
    );
    if (leaving.length === 0) {
      return this.#error('notJoined', 'dropMembership', group);
    }
    for (const membership of leaving) {
      const error = leaveGroup(this.#socket, membership);
      if (error !== undefined) {
        return error;
      }
      this.#memberships = this.#memberships.filter((other) => other !== membership);
      this.#log('leave', membership);
    }
    const names = new Set(this.#memberships.map((membership) => this.#nameOf(membership)));
    for (const away of this.#away) {
      if (!names.has(away) && away !== this.#settings.interface) {
        this.#away.delete(away);
      }
    }
    return undefined;
  }

  /** To be called before the socket is closed. */
  stop(): void {
    this.#cancel?.();
  }

  #find(group: string): Membership[] {
    return this.#memberships.filter((membership) => groupKey(membership.group) === groupKey(group));
  }

  #nameOf({ interface: name = this.#settings.interface }: GroupMembership): string {
    return name ?? systemsChoice;
  }

  #resolve({ group, interface: name }: GroupMembership): Outcome<Membership[]> {
    const groups = [name === undefined ? group : { group, interface: name }];
    return membershipsOf({ ...this.#settings, groups }, this.#family);
  }

  /** Starts the timer, once there are memberships or an interface to keep. */
  #lookLater(): void {
    const isNeeded = this.#memberships.length > 0 || this.#settings.interface !== undefined;
    if (isNeeded && this.#cancel === undefined && platform() !== 'win32') {
      this.#cancel = this.#traffic.context.clock.after(lookMs, () => {
        this.#cancel = undefined;
        this.#look();
        this.#lookLater();
      });
    }
  }

  #look(): void {
    const names = new Set(this.#memberships.map((membership) => this.#nameOf(membership)));
    for (const name of names.add(this.#settings.interface ?? systemsChoice)) {
      const error = this.#lookAt(name);
      if (error === undefined) {
        this.#away.delete(name);
      } else if (!this.#away.has(name)) {
        this.#away.add(name);
        const text = `no groups until their interface returns: ${error.message}`;
        const endpoint = error.endpoint ?? boundUrl('udp', this.#socket.address());
        const told = { ...error, code: 'networkDown', message: text } as const;
        this.#traffic.event({ event: 'error', endpoint, error: told });
      }
    }
  }

  /** Joins the groups again whose membership was dropped with an interface. */
  #lookAt(name: string): SocketError | undefined {
    const there = this.#memberships.filter((membership) => this.#nameOf(membership) === name);
    const back: Membership[] = [];
    for (const old of there) {
      const found = this.#resolve(old);
      if (!found.ok) {
        return found.error;
      }
      const membership: Membership = found.value[0] ?? old;
      const error = joinGroup(this.#socket, membership);
      if (error !== undefined && error.errno !== 'EADDRINUSE') {
        return error;
      }
      this.#memberships = this.#memberships.map((other) => (other === old ? membership : other));
      if (error === undefined || this.#away.has(name)) {
        back.push(membership);
      }
    }
    // Without memberships, there is no other sign that the interface was replaced.
    const isNew = back.length > 0 || there.length === 0;
    const error = isNew && name === this.#settings.interface ? this.#setSending() : undefined;
    if (error === undefined) {
      back.forEach((membership) => this.#log('join', membership));
    }
    return error;
  }

  /** Sets the interface for sending to groups (IP_MULTICAST_IF) again: its index is new when it returns. */
  #setSending(): SocketError | undefined {
    const url = boundUrl('udp', this.#socket.address());
    try {
      const error = setMulticastSending(this.#socket, this.#settings, this.#family);
      return error && { ...error, endpoint: url };
    } catch (thrown) {
      return toSocketError(thrown, url);
    }
  }

  #error(code: 'alreadyJoined' | 'notJoined', syscall: string, group: string): SocketError {
    const text = code === 'notJoined' ? 'the group is not joined' : 'the group is joined already';
    return { ...socketError(code, text, this.#urlOf(group)), syscall };
  }

  #urlOf(group: string): string {
    return endpointUrl('udp', group, this.#socket.address().port);
  }

  #log(event: 'join' | 'leave', membership: Membership): void {
    const { group, ...on } = this.#shown(membership);
    this.#traffic.event({ event, side: 'local', endpoint: this.#urlOf(group), ...on });
  }

  /** With the interface of the definition where it names none of its own. */
  #shown(membership: Membership): GroupMembership {
    const { group } = membership;
    const name = this.#nameOf(membership);
    return name === systemsChoice ? { group } : { group, interface: name };
  }
}
