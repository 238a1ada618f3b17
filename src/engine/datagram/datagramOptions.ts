import type { Socket } from 'node:dgram';
import { platform } from 'node:os';
import type { DatagramSettings, MulticastSettings } from '../../shared/definition/datagramKeys.ts';
import { multicastFamily } from '../../shared/multicastFamily.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { boundUrl, endpointUrl } from '../addresses.ts';
import { socketError, toSocketError } from '../toSocketError.ts';
import { groupKey, joinGroup, membershipsOf, setMulticastSending } from './multicast.ts';
import type { Membership } from './multicast.ts';

/** Results of setting the options of a bound socket, for its log. */
export interface AppliedOptions {
  /** The groups that it joined. */
  readonly joined: readonly Membership[];
  /** Why its receive buffer is smaller than its definition says. */
  readonly shortfall?: SocketError;
}

/**
 * Receive buffer sizes to try (SO_RCVBUF), in bytes, largest first. Linux caps the value at
 * net.core.rmem_max; other systems fail with ENOBUFS.
 */
const receiveBufferBytes = [8 * 1024 * 1024, 4 * 1024 * 1024, 1024 * 1024, 256 * 1024];

/** Sets the options of a bound socket that is not connected yet, and joins its groups. */
export function applyOptions(
  socket: Socket,
  settings: DatagramSettings,
  family: 4 | 6,
): Outcome<AppliedOptions> {
  const { broadcast, ttl, multicast = {} } = settings;
  const url = boundUrl('udp', socket.address());
  try {
    if (broadcast === true) {
      socket.setBroadcast(true);
    }
    if (ttl !== undefined) {
      socket.setTTL(ttl);
    }
    const error = setMulticastSending(socket, multicast, family);
    if (error !== undefined) {
      return failure({ ...error, endpoint: url });
    }
  } catch (thrown) {
    return failure(toSocketError(thrown, url));
  }
  const joined = joinGroups(socket, multicast, family);
  if (!joined.ok) {
    return joined;
  }
  const wanted = settings.receiveBufferBytes;
  const granted = setReceiveBuffer(socket, wanted);
  return success({
    joined: joined.value,
    ...(wanted !== undefined && granted < wanted
      ? { shortfall: socketError('notSupported', shortfallText(wanted, granted), url) }
      : undefined),
  });
}

/**
 * The settings of a socket that is bound to `address`. A group there is joined on the interface that
 * its zone names, as in `ff02::1234%eth0`; the system doesn't tell the zone of a bound group.
 */
export function settingsAt<T extends DatagramSettings>(settings: T, address: string): T {
  const [group = '', zone] = address.split('%');
  if (zone === undefined || multicastFamily(group) === undefined) {
    return settings;
  }
  const { multicast = {} } = settings;
  const groups = [{ group, interface: zone }, ...(multicast.groups ?? [])];
  return { ...settings, multicast: { ...multicast, groups } };
}

/** The groups that a bound socket is to be in, on interfaces as they are now. */
function groupsOf(
  socket: Socket,
  multicast: MulticastSettings,
  family: 4 | 6,
): Outcome<Membership[]> {
  const [group = ''] = socket.address().address.split('%');
  const isNamed = (multicast.groups ?? []).some(
    (named) => groupKey(typeof named === 'string' ? named : named.group) === groupKey(group),
  );
  // A socket bound to a group receives nothing unless it is a member.
  const own = multicastFamily(group) === undefined || isNamed ? [] : [group];
  const memberships = membershipsOf(
    { ...multicast, groups: [...own, ...(multicast.groups ?? [])] },
    family,
  );
  const deaf = memberships.ok && memberships.value.find(({ group }) => !canReceive(socket, group));
  return deaf ? failure(unreachableGroup(socket, family)) : memberships;
}

/** Whether what is sent to a group reaches a bound socket that is in it. */
export function canReceive(socket: Socket, group: string): boolean {
  const { address } = socket.address();
  const [bound = ''] = address.split('%');
  return (
    bound === '0.0.0.0' ||
    bound === '::' ||
    groupKey(bound) === groupKey(group) ||
    platform() === 'win32'
  );
}

export function unreachableGroup(socket: Socket, family: 4 | 6): SocketError {
  const { address, port } = socket.address();
  const any = endpointUrl('udp', family === 6 ? '::' : '0.0.0.0', port);
  const what = multicastFamily(address) === undefined ? 'groups' : 'other groups';
  const text = `a socket bound to ${address} receives nothing from ${what}; listen on ${any}, and name an interface to choose where`;
  return socketError('invalidDefinition', text, endpointUrl('udp', address, port));
}

function joinGroups(
  socket: Socket,
  multicast: MulticastSettings,
  family: 4 | 6,
): Outcome<Membership[]> {
  const memberships = groupsOf(socket, multicast, family);
  if (!memberships.ok) {
    return memberships;
  }
  for (const membership of memberships.value) {
    const error = joinGroup(socket, membership);
    if (error !== undefined) {
      return failure(error);
    }
  }
  return memberships;
}

/** Returns the size of the receive buffer that the system granted, in bytes. */
function setReceiveBuffer(socket: Socket, wanted: number | undefined): number {
  const sizes =
    wanted === undefined
      ? receiveBufferBytes
      : [wanted, ...receiveBufferBytes.filter((bytes) => bytes < wanted)];
  for (const bytes of sizes) {
    try {
      socket.setRecvBufferSize(bytes);
      break;
    } catch {
      // ENOBUFS: more than this system grants; try the next smaller size.
    }
  }
  // Linux doubles the value for its own bookkeeping, and reports the doubled one: socket(7).
  return socket.getRecvBufferSize() / (platform() === 'linux' ? 2 : 1);
}

function shortfallText(wanted: number, granted: number): string {
  const way = platform() === 'linux' ? '; sysctl net.core.rmem_max tells how much it may be' : '';
  return `the system grants ${granted} bytes of receive buffer, not ${wanted}${way}`;
}
