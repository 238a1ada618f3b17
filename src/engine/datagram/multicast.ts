import type { Socket } from 'node:dgram';
import { networkInterfaces, platform } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';
import type { MulticastSettings } from '../../shared/definition/datagramKeys.ts';
import { multicastFamily } from '../../shared/multicastFamily.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { addressBytes } from '../../shared/endpoint.ts';
import type { GroupMembership } from '../../shared/engineApi.ts';
import { endpointUrl } from '../addresses.ts';
import { socketError, toSocketError } from '../toSocketError.ts';

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** A group that a socket belongs to, or is to belong to. */
export interface Membership extends GroupMembership {
  /** Its interface as `addMembership` of node:dgram takes it; absent where the system chooses. */
  readonly through?: string;
}

/**
 * The form in which node:dgram takes an interface, which the definition names by its name or by one of its
 * addresses: one of its IPv4 addresses, or `::%eth0` (on Windows `::%12`, its number). Fails with
 * `invalidDefinition`.
 */
export function resolveInterface(
  wanted: string,
  family: 4 | 6,
  interfaces: Interfaces = networkInterfaces(),
): Outcome<string> {
  const [address = ''] = wanted.toLowerCase().split('%');
  const found = Object.entries(interfaces).find(
    ([name, addresses = []]) =>
      name === wanted || addresses.some((one) => one.address.toLowerCase() === address),
  );
  if (found === undefined) {
    const names = Object.keys(interfaces).join(', ');
    const text = `no interface that is up has the name or the address ${wanted}; there are ${names}`;
    return failure(socketError('invalidDefinition', text));
  }
  const [name, addresses = []] = found;
  const own = addresses.filter((one) => one.family === `IPv${family}`);
  if (own.length === 0) {
    const text = `the interface ${name} has no IPv${family} address`;
    return failure(socketError('invalidDefinition', text));
  }
  if (family === 4) {
    const chosen = own.find((one) => one.address === address) ?? own[0];
    return success(chosen?.address ?? '');
  }
  if (platform() !== 'win32') {
    return success(`::%${name}`);
  }
  // Only link-local addresses have a scope id, and every interface with IPv6 has one.
  const number = own.find((one) => (one.scopeid ?? 0) > 0)?.scopeid;
  return number === undefined
    ? failure(
        socketError('invalidDefinition', `the interface ${name} has no link-local IPv6 address`),
      )
    : success(`::%${number}`);
}

/** The groups that a definition names, each on its interface once. Fails with `invalidDefinition`. */
export function membershipsOf(
  { groups = [], interface: common }: MulticastSettings,
  family: 4 | 6,
): Outcome<Membership[]> {
  const memberships = new Map<string, Membership>();
  for (const entry of groups) {
    const { group, interface: own } =
      typeof entry === 'string' ? { group: entry, interface: undefined } : entry;
    const endpoint = endpointUrl('udp', group, 0);
    if (multicastFamily(group) !== family) {
      const text = `${group} is no IPv${family} multicast group, which this socket's address asks for`;
      return failure(socketError('invalidDefinition', text, endpoint));
    }
    const wanted = own ?? common;
    const resolved = wanted === undefined ? undefined : resolveInterface(wanted, family);
    if (resolved?.ok === false) {
      return failure({ ...resolved.error, endpoint });
    }
    const membership = {
      group,
      ...(own === undefined ? undefined : { interface: own }),
      ...(resolved && { through: resolved.value }),
    };
    memberships.set(`${groupKey(group)} ${membership.through ?? ''}`, membership);
  }
  return success([...memberships.values()]);
}

/** A key that is equal for all spellings of a group's address. */
export function groupKey(group: string): string {
  return addressBytes(group)?.join('.') ?? group;
}

/** Makes a bound socket a member; it leaves the group when it closes. */
export function joinGroup(socket: Socket, membership: Membership): SocketError | undefined {
  const { group, through } = membership;
  try {
    socket.addMembership(group, through);
    return undefined;
  } catch (thrown) {
    const error = toSocketError(thrown, endpointUrl('udp', group, socket.address().port));
    // ENOBUFS over IPv4, ENOMEM over IPv6.
    if (error.code === 'noBufferSpace') {
      return { ...error, code: 'tooManyGroups' };
    }
    return error.errno === 'ENODEV' && through === undefined
      ? { ...error, message: 'the system knows no interface for this group; name one' }
      : error;
  }
}

/** Ends a membership; no error where it was dropped with its interface already. */
export function leaveGroup(socket: Socket, membership: Membership): SocketError | undefined {
  const { group, through } = membership;
  try {
    socket.dropMembership(group, through);
    return undefined;
  } catch (thrown) {
    const error = toSocketError(thrown, endpointUrl('udp', group, socket.address().port));
    return error.errno === 'EADDRNOTAVAIL' ? undefined : error;
  }
}

/** How a socket sends to groups. Throws what node:dgram throws; fails with `invalidDefinition`. */
export function setMulticastSending(
  socket: Socket,
  settings: MulticastSettings,
  family: 4 | 6,
): SocketError | undefined {
  const { interface: wanted, ttl, loopback } = settings;
  if (wanted !== undefined) {
    const resolved = resolveInterface(wanted, family);
    if (!resolved.ok) {
      return resolved.error;
    }
    socket.setMulticastInterface(resolved.value);
  }
  if (ttl !== undefined) {
    socket.setMulticastTTL(ttl);
  }
  if (loopback !== undefined) {
    socket.setMulticastLoopback(loopback);
  }
  return undefined;
}
